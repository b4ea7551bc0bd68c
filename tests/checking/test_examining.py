"""Tests for simulator.checking.examining: the shipped files, order, and what is certain."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.checking import check_file
from simulator.diagnostics import CODES
from simulator.source import MAX_FINDINGS
from tests.checking.checked import check

FILES = sorted((Path(__file__).parent.parent.parent / "scenarios").rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_said_of_a_shipped_file(path: Path) -> None:
    assert check_file(str(path), read=lambda name: Path(name).read_bytes()) == ()


def test_findings_come_in_the_order_of_the_file_and_those_of_other_files_behind() -> None:
    found = check(
        "scenario: x\nserver: b.yaml\nclient:\n  rules: [{when: no, say: x}]\n  vars: {n: 0}\n"
        "expect: {ended_by: client}\n",
        {"b.yaml": "vars: {m: 0}\non_open: x\n"},
    )
    assert [(f.place.file, f.place.line, f.code) for f in found] == [
        ("f.yaml", 4, "short-pattern"),
        ("f.yaml", 5, "unused-variable"),
        ("f.yaml", 6, "impossible-expectation"),
        ("b.yaml", 1, "unused-variable"),
        ("b.yaml", 2, "unanswered"),
    ]


def test_a_file_that_does_not_load_is_not_looked_through() -> None:
    assert [f.code for f in check("vars: {n: 0}\nrulez: []")] == ["unknown-key"]


def test_a_bot_on_both_sides_is_told_once() -> None:
    found = check("server: b.yaml\nclient: b.yaml", {"b.yaml": "vars: {n: 0}\notherwise: x"})
    assert [f.code for f in found] == ["unused-variable"]


def test_of_each_kind_of_doubt_no_more_are_told_than_anybody_reads() -> None:
    names = ", ".join(f"v{number}: 1" for number in range(MAX_FINDINGS + 10))
    found = check(f"vars: {{{names}}}\notherwise: x\n")
    assert [f.code for f in found] == ["unused-variable"] * MAX_FINDINGS


KEYS = ["rules", "when", "say", "go_to", "states", "vars", "any_of", "expect", "says", "client"]
VALUES = st.recursive(
    st.sampled_from(["a", "b <n>", "<n>", "start", "true", "3", "2s", "'<'", "*"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=12,
)


@given(VALUES, VALUES, VALUES)
def test_nothing_is_raised_whatever_the_file(server: str, client: str, expect: str) -> None:
    text = f"server: {server}\nclient: {client}\nexpect: {expect}"
    assert {found.code for found in check(text)} <= set(CODES)
