"""Tests for simulator.cli.progress and counting, on a real pseudo-terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.cli.running import MANY
from tests.bots import HELLO, JAM, write
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


def test_what_did_not_go_well_among_many_is_told_again_at_the_end(tmp_path: Path) -> None:
    paths = [write(tmp_path, HELLO, f"hello{number}.yaml") for number in range(MANY)]
    write(
        tmp_path,
        HELLO.replace("scenario: ", "scenario: Bad ") + "expect: {messages: 99}\n",
        "hello3.yaml",
    )
    write(tmp_path, "server: {}\nclint: {}\n", "hello5.yaml")
    told = simulate("run", *paths, cwd=tmp_path).stdout.splitlines()
    assert told[-1] == f"{MANY - 2} of {MANY} scenarios ok"
    assert (told[-3][:11], told[-2][:11]) == ("failed     ", "invalid    ")
    assert told[-3].endswith(".jsonl --failed")
    quiet = simulate("run", *paths, "-q", cwd=tmp_path).stdout.splitlines()
    assert len(quiet) == MANY  # a line a scenario that was played, and the last one


def test_a_bar_and_what_is_printed_fit_a_narrow_window(tmp_path: Path) -> None:
    paths = [write(tmp_path, HELLO, f"hello{number}.yaml") for number in range(MANY)]
    looked_at = on_a_terminal("run", *paths, "-o", str(tmp_path / "logs"), COLUMNS="36")
    lines = looked_at.replace(CLEARED, "\n").replace("\r", "").split("\n")
    assert [line for line in lines if len(line) > 36 and " " in line.strip()] == []
    assert COUNTED in looked_at


def test_how_each_ended_is_green_or_red_on_a_terminal(tmp_path: Path) -> None:
    good, bad = write(tmp_path, HELLO, "a.yaml"), write(tmp_path, JAM, "b.yaml")
    given = ("run", good, bad, "-o", str(tmp_path / "logs"))
    lines = on_a_terminal(*given, NO_COLOR="").splitlines()
    assert any(line.startswith("\x1b[32mok         \x1b[0m Hello: ") for line in lines)
    assert any(line.startswith("\x1b[31mloop       \x1b[0m Jam: ") for line in lines)
    assert "\x1b" not in simulate(*given, cwd=tmp_path).stdout


def test_what_failed_is_told_once_with_every_record(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO + "expect: {messages: 99, ended_by: client}\n")
    told = simulate("run", path, "-v", cwd=tmp_path).stdout
    assert (told.count("failed: messages"), told.count("ok: ended_by")) == (1, 1)
