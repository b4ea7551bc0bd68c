"""Tests for simulator.cli.json_lines."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.json_lines import json_line
from tests.bots import write
from tests.cli.command import simulate
from tests.cli.hostile import steering, write_hostile

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(st.characters(codec=None))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(value=VALUES)
def test_a_line_means_the_value_and_steers_no_terminal(value: object) -> None:
    line = json_line(value)
    assert json.loads(line) == value
    assert {unicodedata.category(char) for char in steering(line)} <= {"Zs"}  # wide spaces show
    line.encode()  # no half character is left


def test_what_a_terminal_can_show_is_not_escaped() -> None:
    assert json_line({"name": "漢字 é"}) == '{"name": "漢字 é"}'


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("diff", "evil.jsonl", "other.jsonl", "--format", "json"), id="diff"),
        pytest.param(("detect", "evil.jsonl", "--format", "json"), id="detect"),
        pytest.param(("log", "verify", "evil.jsonl", "--format", "json"), id="log verify"),
        pytest.param(("run", "evil.yaml", "--format", "json"), id="run"),
        pytest.param(("explore", "evil.yaml", "--format", "json"), id="explore"),
        pytest.param(("check", "evil.yaml", "--format", "json"), id="check"),
    ],
)
def test_texts_that_mean_harm_steer_no_terminal_as_json(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    write_hostile(tmp_path / "evil.jsonl")
    other = (tmp_path / "evil.jsonl").read_bytes().replace(b" bidi", b" dibi")
    (tmp_path / "other.jsonl").write_bytes(other)
    evil = (
        'server: {on_open: "\\x9b31m C1 \\u202e bidi \\u00ad"}\n'
        'client: {rules: [{when: "\\u009b2J", say: yes}]}\n'
        "expect: {says: [{server: something else}]}\n"
    )
    write(tmp_path, evil, "evil.yaml")
    over = simulate(*command, cwd=tmp_path)
    assert over.stdout.startswith("{"), over.stderr
    assert steering(over.stdout) == set()
