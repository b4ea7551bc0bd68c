"""Clocks with open waits: every order that is possible, and no other."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from simulator.explore.clocks import FREE
from simulator.explore.mind import Ticking
from simulator.explore.zones import Zone, Zones

ZONES = Zones()


def orders(zone: Zone, ranks: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Every order in which the clocks can come to their times."""
    firsts = ZONES.firsts(zone, ranks)
    if not firsts:
        return {()}
    return {(slot, *rest) for slot, then in firsts for rest in orders(then, ranks)}


def test_waits_that_overlap_end_in_any_order() -> None:
    zone = ZONES.set(ZONES.none, (Ticking(0, 10, 30), Ticking(1, 20, 20)))
    assert orders(zone, (1, 2)) == {(0, 1), (1, 0)}


def test_waits_that_do_not_overlap_end_in_theirs() -> None:
    zone = ZONES.set(ZONES.none, (Ticking(0, 10, 19), Ticking(1, 20, 40)))
    assert orders(zone, (2, 1)) == {(0, 1)}


def test_at_the_same_time_the_rank_decides() -> None:
    zone = ZONES.set(ZONES.none, (Ticking(0, 10, 20), Ticking(1, 20, 20)))
    assert orders(zone, (1, 2)) == {(0, 1)}
    assert orders(zone, (2, 1)) == {(0, 1), (1, 0)}


def test_what_is_known_of_a_wait_goes_on_with_it() -> None:
    """The wait outlasted 20, so it has less than 10 left, and a new one of 10 comes later."""
    zone = ZONES.set(ZONES.none, (Ticking(0, 10, 30), Ticking(1, 20, 20)))
    (later,) = [then for slot, then in ZONES.firsts(zone, (1, 2, 3)) if slot == 1]
    assert orders(ZONES.set(later, (Ticking(2, 10, 10),)), (1, 2, 3)) == {(0, 2)}
    assert orders(ZONES.set(later, (Ticking(2, 9, 9),)), (1, 2, 3)) == {(0, 2), (2, 0)}


def test_nobody_waits_where_only_a_pause_is_left() -> None:
    zone = ZONES.set(ZONES.none, (Ticking(0, 10, 30),))
    assert ZONES.firsts(ZONES.none, (1,)) == ()
    assert ZONES.firsts(zone, (FREE,)) == ()
    assert ZONES.firsts(ZONES.set(zone, (0,)), (1,)) == ()


WAIT = st.tuples(st.integers(1, 6), st.integers(0, 4)).map(lambda w: (w[0], w[0] + w[1]))


@given(st.lists(WAIT, min_size=1, max_size=3), WAIT, st.permutations(range(1, 5)))
def test_the_orders_are_those_of_all_single_times(
    waits: list[tuple[int, int]], again: tuple[int, int], order: list[int]
) -> None:
    """Clocks that run from the beginning, and one more that is set when the first of them is over."""
    ranks, last = tuple(order), len(waits)
    zone = ZONES.set(ZONES.none, tuple(Ticking(n, *wait) for n, wait in enumerate(waits)))
    found = {
        (slot, *rest)
        for slot, then in ZONES.firsts(zone, ranks)
        for rest in orders(ZONES.set(then, (Ticking(last, *again),)), ranks)
    }
    spans = [range(least, most + 1) for least, most in (*waits, again)]
    assert found == {_order(list(times), ranks) for times in product(*spans)}


def _order(times: list[int], ranks: tuple[int, ...]) -> tuple[int, ...]:
    *begun, more = times
    first = min(range(len(begun)), key=lambda n: (begun[n], ranks[n]))
    dues = [*begun, begun[first] + more]
    rest = [n for n in range(len(dues)) if n != first]
    return (first, *sorted(rest, key=lambda n: (dues[n], ranks[n])))
