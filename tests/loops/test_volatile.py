"""What an author declares volatile."""

from __future__ import annotations

import pytest

from simulator.dialogue.pattern import compile_pattern
from simulator.loops.mask import mask
from simulator.loops.volatile import Masker


@pytest.mark.parametrize(
    ("pattern", "one", "other"),
    [
        pytest.param("mood: <x:word>", "Hi! Mood: sunny. Bye", "Hi! Mood: gloomy. Bye", id="a word"),
        pytest.param("quote of the day <x>", "Hi. Quote of the day: be kind",
                     "Hi. Quote of the day: less is much more", id="a capture to the end"),
        pytest.param("(red|green)", "It is red now", "It is GREEN now", id="alternatives"),
        pytest.param("<x:word> speaking", "Ann speaking, Bob speaking", "Eve speaking, Joe speaking",
                     id="every occurrence"),
    ],
)  # fmt: skip
def test_what_a_volatile_pattern_matches_is_masked(pattern: str, one: str, other: str) -> None:
    masked = Masker([compile_pattern(pattern)]).form
    assert mask(one).text != mask(other).text
    assert masked(one).text == masked(other).text
    masks = masked(one).masks
    assert masks is not None
    assert "volatile" in masks.varied


def test_what_stands_around_it_still_counts() -> None:
    masked = Masker([compile_pattern("mood <x:word>")]).form
    assert masked("Hi, mood: good, bye").text != masked("Ho, mood: good, bye").text
    assert masked("nothing of the sort") is mask("nothing of the sort")
