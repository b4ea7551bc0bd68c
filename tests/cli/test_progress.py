"""Tests for simulator.cli.progress and counting, on a real pseudo-terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.cli.running import MANY
from tests.bots import HELLO, write
from tests.cli.command import on_a_terminal, simulate

BAR = "━━"
COUNTED = "[###"  # of scenarios
CLEARED = "\r\x1b[K"
COUNTING = """
server: {vars: {n: 0}, rules: [{when: go, set: {n: <n + 1>}, say: go <n>}]}
client: {on_open: go, otherwise: go}
"""

if TYPE_CHECKING:
    from pathlib import Path


def test_many_scenarios_are_counted_in_a_bar_that_is_gone_afterwards(tmp_path: Path) -> None:
    paths = [write(tmp_path, HELLO, f"hello{number}.yaml") for number in range(MANY)]
    given = (*paths, "-o", str(tmp_path / "logs"))
    looked_at, piped = on_a_terminal("run", *given), simulate("run", *given, cwd=tmp_path)
    assert COUNTED in looked_at
    assert f"[{'-' * 30}] 1 of {MANY}" in looked_at
    _, behind = looked_at.split(f"] {MANY} of {MANY}")
    assert behind.startswith(CLEARED)
    assert looked_at.rstrip().endswith(f"{MANY} of {MANY} scenarios ok")
    assert (piped.stderr, COUNTED in piped.stdout) == ("", False)


def test_few_scenarios_need_no_bar(tmp_path: Path) -> None:
    paths = [write(tmp_path, HELLO, f"hello{number}.yaml") for number in range(MANY - 1)]
    looked_at = on_a_terminal("run", *paths, "-o", str(tmp_path / "logs"))
    assert f"{MANY - 1} of {MANY - 1} scenarios ok" in looked_at
    assert COUNTED not in looked_at


@pytest.mark.parametrize("flow", ["--quiet", "--verbose", "--why"])
def test_where_little_or_all_is_to_be_seen_there_is_no_bar(tmp_path: Path, flow: str) -> None:
    paths = [write(tmp_path, HELLO, f"hello{number}.yaml") for number in range(MANY)]
    looked_at = on_a_terminal("run", *paths, flow, "-o", str(tmp_path / "logs"))
    assert f"{MANY} of {MANY} scenarios ok" in looked_at
    assert COUNTED not in looked_at


def test_what_does_not_load_is_told_on_a_line_without_the_bar(tmp_path: Path) -> None:
    paths = [write(tmp_path, "scenario: [", f"torn{number}.yaml") for number in range(MANY)]
    looked_at = on_a_terminal("run", *paths, "-o", str(tmp_path / "logs"))
    before = looked_at.split("torn9.yaml:")[0].rpartition(f"{MANY} of {MANY}")[2]
    assert before.startswith(CLEARED)


def test_a_walk_that_takes_long_shows_how_far_it_is(tmp_path: Path) -> None:
    path, out = write(tmp_path, COUNTING), tmp_path / "out.json"
    most = ("--max-states", "20000", "--format", "json")
    assert BAR in on_a_terminal("explore", path, *most, out=out)
    assert json.loads(out.read_bytes())  # where programs read, there is no bar
