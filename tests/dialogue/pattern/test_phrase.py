"""Tests for simulator.dialogue.pattern.phrase: it says what the regular expression says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.dialogue.pattern.glob import Glob
from simulator.dialogue.pattern.phrase import Phrase, is_phrase
from simulator.dialogue.pattern.reach import anywhere
from simulator.dialogue.pattern.syntax import parse_pattern
from simulator.dialogue.words import Heard

if TYPE_CHECKING:
    from simulator.dialogue.pattern.nodes import Nodes

SLOTS = ["<x>", "<x:number>", "<x:word>", "<:number>", "<x:1>"]


def nodes(source: str) -> Nodes:
    return anywhere(parse_pattern(source, {}))


@pytest.mark.parametrize("slot", SLOTS)
def test_words_with_one_slot_behind_them_are_a_phrase(slot: str) -> None:
    assert is_phrase(nodes(f"my name is {slot}"))


@pytest.mark.parametrize(
    "source", ["my name", "<x> is", "a <x> b", "a <x*>", "a <x:2>", "a (b|c)", "a <x> <y>", "a [b]"]
)
def test_what_is_more_is_none(source: str) -> None:
    assert not is_phrase(nodes(source))


@given(
    st.lists(st.sampled_from("ab1"), min_size=1, max_size=2),
    st.sampled_from(SLOTS),
    st.lists(st.sampled_from(["a", "b", "1", "2.5", "A,", "-3", "é", "¿b?", "١٢"]), max_size=8),
)
@example(["a"], "<x:number>", ["a", "b", "a", "1"])
@example(["a"], "<x:number>", ["a", "a", "1"])
@example(["a", "a"], "<x:number>", ["a", "a", "a", "b", "a", "a", "a", "1"])
@example(["a"], "<x:number>", ["a", "b", "a"])
def test_it_fits_where_the_regular_expression_fits(
    words: list[str], slot: str, message: list[str]
) -> None:
    pattern, heard = nodes(" ".join([*words, slot])), Heard(" ".join(message))
    phrase, glob = Phrase(pattern), Glob(pattern)
    assert phrase.match(heard) == glob.match(heard)
    assert phrase.start(heard) == glob.start(heard)
