"""Clocks whose times are known: which comes first, and what the others show then."""

from __future__ import annotations

from simulator.explore.clocks import FREE, Clocks
from simulator.explore.mind import Ticking

CLOCKS = Clocks(4)


def at(*dues: int | None) -> tuple[int | None, ...]:
    return dues


def test_a_clock_is_set_and_stopped() -> None:
    times = CLOCKS.set(CLOCKS.none, (Ticking(1, 5, 5), Ticking(3, 0, 0)))
    assert times == at(None, 5, None, 0)
    assert CLOCKS.set(times, (3, Ticking(1, 7, 7))) == at(None, 7, None, None)


def test_the_clock_that_is_due_first_comes_first_and_the_others_run_on() -> None:
    assert CLOCKS.firsts(at(9, 5, None, 30), (1, 2, 3, 4)) == ((1, at(4, 0, None, 25)),)


def test_what_is_due_at_once_goes_by_rank() -> None:
    ((slot, _),) = CLOCKS.firsts(at(5, 5, 5, None), (3, 2, 4, None))
    assert slot == 1


def test_nobody_waits_where_only_a_pause_is_left() -> None:
    assert CLOCKS.firsts(CLOCKS.none, (1, 2, 3, 4)) == ()
    assert CLOCKS.firsts(at(5, None, None, None), (FREE, 2, 3, 4)) == ()
    assert CLOCKS.firsts(at(5, 9, None, None), (FREE, 2, 3, 4)) == ((0, at(0, 4, None, None)),)


def test_a_clock_that_counts_upwards_is_never_due() -> None:
    times = CLOCKS.set(CLOCKS.none, (Ticking(0, 0, 0), Ticking(1, 5, 5)))
    ((slot, then),) = CLOCKS.firsts(times, (None, 2, 3, 4))
    assert (slot, CLOCKS.age(then, 0), CLOCKS.age(then, 2)) == (1, 5, 0)
