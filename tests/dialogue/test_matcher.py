"""Tests for simulator.dialogue.matcher."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.matcher import Matcher
from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.words import hear


def matcher(*entries: str | None) -> Matcher:
    """A matcher over entries, each with its patterns parted by a slash; None for no pattern."""
    return Matcher(
        [e if e is None else [compile_pattern(p) for p in e.split("/")] for e in entries]
    )


@pytest.mark.parametrize(
    ("entries", "message", "candidates"),
    [
        pytest.param((), "a", [], id="no entries"),
        pytest.param(("a", "b", "a * c", "c a"), "a", [0], id="all its words must occur"),
        pytest.param(("a", "b", "a * c", "c a"), "C, a!", [0, 2, 3], id="in any order"),
        pytest.param(("b", None, "a", None), "a", [1, 2, 3], id="None is always among them"),
        pytest.param(("b", None), "z", [1], id="None alone"),
        pytest.param(("b", "<x>", "a"), "a", [1, 2], id="a pattern without words fits any"),
        pytest.param(("a/b", "c/<x:number>", "b/z"), "b", [0, 1, 2], id="one pattern is enough"),
        pytest.param(("a/a b",), "b a a", [0], id="each entry once"),
        pytest.param(("(a b|b c)", "dog[s]"), "b", [0, 1], id="what all alternatives share"),
        pytest.param(("a",), "", [], id="nothing was said"),
    ],
)
def test_candidates_are_the_entries_whose_words_all_occur(
    entries: tuple[str | None, ...], message: str, candidates: list[int]
) -> None:
    assert list(matcher(*entries).candidates(hear(message))) == candidates


def test_a_crowded_word_is_told_apart_by_a_second() -> None:
    crowd = matcher(*[f"a b{i % 20} c{i % 7}" for i in range(140)], "a", "a b3")

    assert list(crowd.candidates(hear("c5 b3 a"))) == [103, 140, 141]


entries_ = st.lists(
    st.none()
    | st.lists(
        st.lists(st.sampled_from("abcdef") | st.just("<:word>"), min_size=1, max_size=4), min_size=1
    ),
    max_size=30,
)


@given(entries_, st.lists(st.sampled_from("abcdefg"), max_size=6))
def test_no_entry_that_fits_is_missed(
    entries: list[list[list[str]] | None], words: list[str]
) -> None:
    patterns = [
        None if entry is None else [compile_pattern(" ".join(p)) for p in entry]
        for entry in entries
    ]
    heard = hear(" ".join(words))
    needed = {
        index
        for index, entry in enumerate(patterns)
        if entry is None or any(set(pattern.required) <= set(words) for pattern in entry)
    }
    fitting = {
        index
        for index, entry in enumerate(patterns)
        if entry is None or any(pattern.match(heard) is not None for pattern in entry)
    }
    candidates = list(Matcher(patterns).candidates(heard))

    assert candidates == sorted(needed)
    assert fitting <= needed
