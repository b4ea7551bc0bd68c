"""Tests for simulator.source.spelling: what is spelled reads back as the same text."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.source.spelling import spell

LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda text: not set(text) & set("\n\r\x85\u2028\u2029")
)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Good morning!", "Good morning!"),
        ("I'm here", "I'm here"),
        ("tea, please", '"tea, please"'),
        ("Note: careful", '"Note: careful"'),
        ("at 12:30", "at 12:30"),
        ("12:30", '"12:30"'),
        ("no", '"no"'),
        ("Null", '"Null"'),
        ("fan #1", '"fan #1"'),
        ("> hi", '"> hi"'),
        ("", '""'),
        ('say "hi"', "'say \"hi\"'"),
        (r"one \* two", r"'one \* two'"),
        ("bell\x07", '"bell\\u0007"'),
        ("\u202eabc", '"\\u202eabc"'),
    ],
)
def test_quotes_stand_where_they_are_needed(text: str, spelled: str) -> None:
    assert spell(text) == spelled


@given(LINES, st.sampled_from(["", "'", '"']))
def test_what_is_spelled_reads_back_in_a_block_and_between_brackets(text: str, like: str) -> None:
    spelled = spell(text, like=like)
    assert "\n" not in spelled
    assert yaml.load(f"- a: {spelled} # c\n", yaml.CSafeLoader) == [{"a": text}]
    assert yaml.load(f"[{{a: {spelled}}}, b]", yaml.CSafeLoader) == [{"a": text}, "b"]
