"""Tests for simulator.diagnostics.suggestion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.diagnostics import (
    did_you_mean,
    suggest,
)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("wehn", "when"),
        ("sya", "say"),
        ("Say", "say"),
        ("go-to", "go_to"),
        ("otherwize", "otherwise"),
        ("any", None),
        ("xy", None),
        ("", None),
        ("completely", None),
    ],
)
def test_a_slip_is_told_from_another_word(word: str, meant: str | None) -> None:
    known = ["when", "say", "go_to", "otherwise", "if", "set"]

    assert suggest(word, known) == meant
    assert did_you_mean(word, known) == (f"did you mean {meant}?" if meant else "")


@given(word=st.text("abc_", max_size=8), known=st.lists(st.text("abc_", max_size=8), max_size=6))
def test_what_is_suggested_is_known_and_what_is_known_is_suggested(
    word: str, known: list[str]
) -> None:
    found = suggest(word, known)

    assert found is None or found in known
    assert word not in known or found == word
