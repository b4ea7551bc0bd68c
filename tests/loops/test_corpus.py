"""Families of conversations: each loop is found in time and never before it starts, no look-alike is."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loops import LoopDetector, Spoken
from tests.loops.corpus import LOOK_ALIKES, LOOPS, Case, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.record import Loop

SEEDS = range(12)
Family = "Callable[[Random], Case]"


def first(turns: Sequence[Said], *, shift: int = 0) -> tuple[int, Loop] | None:
    """The first alarm, and the message that raised it."""
    detector = LoopDetector(causal=False)
    for at, (side, text) in enumerate(turns):
        loop = detector.observe(Spoken(shift + at, side, text))
        if loop is not None:
            return at, loop
    return None


def name(family: object) -> str:
    return str(getattr(family, "__name__", family))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", LOOPS, ids=name)
def test_a_loop_is_found_after_it_starts(family: Callable[[Random], Case], seed: int) -> None:
    turns, start = family(Random(seed))
    found = first(turns)
    assert found is not None
    assert start is not None
    assert found[0] >= start


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("family", LOOK_ALIKES, ids=name)
def test_a_look_alike_is_no_loop(family: Callable[[Random], Case], seed: int) -> None:
    assert first(family(Random(seed)).turns) is None


@given(st.sampled_from(LOOPS), st.integers(0, 99), st.permutations(["x", "Müller", "", "a"]))
def test_names_of_speakers_and_numbers_of_messages_do_not_matter(
    family: Callable[[Random], Case], seed: int, names: list[str]
) -> None:
    turns = family(Random(seed)).turns
    renamed = [(names["ab".index(side)], text) for side, text in turns]
    found, other = first(turns), first(renamed, shift=1_000)
    assert (found is None) is (other is None)
    if found is not None and other is not None:
        shifted = other[1].first - 1_000, other[1].period, other[1].rounds, other[1].class_
        assert (other[0], *shifted) == (
            found[0], found[1].first, found[1].period, found[1].rounds, found[1].class_,
        )  # fmt: skip


@pytest.mark.parametrize("speakers", [1, 2, 3, 5])
def test_any_number_of_speakers_may_go_round(speakers: int) -> None:
    lines = ["After you.", "No, after you, I insist on it.", "Please, go ahead."]
    turns = [(str(at % speakers), lines[at % speakers % 3]) for at in range(80)]
    found = first(turns)
    assert found is not None
    assert found[0] < 40
