"""When something is due, where waits are drawn: all times that are possible at once.

Owns the clocks as a set of times, given by the most that one may be due behind another (a difference bound
matrix: Dill, "Timing assumptions and verification of finite-state concurrent systems", 1989). Each clock that can
come first is one way on, and what is then known of the others goes on with it, so every order that some draws
lead to is found, and no other. Times are whole µs, as the draws are, so "before" means a µs at least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.explore.clocks import FREE
from simulator.explore.mind import Ticking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.explore.clocks import Ranks
    from simulator.explore.mind import Setting

Row = tuple[int, ...]
# The clocks that run, and most[i][j] of i behind j, 0: now.
Zone = tuple[tuple[int, ...], tuple[Row, ...]]


class Zones:
    """The clocks of a walk with waits whose end is open."""

    none: Zone = ((), ((0,),))

    def __init__(self) -> None:
        self._set: dict[tuple[Zone, tuple[Setting, ...]], Zone] = {}
        self._firsts: dict[tuple[Zone, Ranks], tuple[tuple[int, Zone], ...]] = {}

    def set(self, zone: Zone, settings: Iterable[Setting]) -> Zone:
        """The clocks with some of them set or stopped."""
        key = (zone, tuple(settings))
        found = self._set.get(key)
        if found is None:
            found = zone
            for setting in key[1]:
                slot = setting.slot if isinstance(setting, Ticking) else setting
                found = _without(found, slot)
                if isinstance(setting, Ticking):
                    found = _with(found, setting)
            self._set[key] = found
        return found

    def firsts(self, zone: Zone, ranks: Ranks) -> Sequence[tuple[int, Zone]]:
        """Each clock that can come first, and the clocks at that time; nothing where nobody waits."""
        key = (zone, ranks)
        found = self._firsts.get(key)
        if found is None:
            waited_for = any(ranks[slot] not in (None, FREE) for slot in zone[0])
            firsts = (_first(zone, index, ranks) for index in range(len(zone[0])) if waited_for)
            found = self._firsts[key] = tuple(first for first in firsts if first is not None)
        return found

    def age(self, zone: Zone, slot: int) -> int:
        """No script here asks how long ago something was."""
        return 0


def _without(zone: Zone, slot: int) -> Zone:
    slots, most = zone
    if slot not in slots:
        return zone
    at = slots.index(slot) + 1
    rows = tuple(row[:at] + row[at + 1 :] for row in (*most[:at], *most[at + 1 :]))
    return slots[: at - 1] + slots[at:], rows


def _with(zone: Zone, clock: Ticking) -> Zone:
    """The zone with one more clock, set now."""
    slots, most = zone
    at = sum(slot < clock.slot for slot in slots) + 1
    rows = [
        (*row[:at], row[0] - clock.least, *row[at:])  # how much each is behind the new one
        for row in most
    ]
    own = [clock.most + behind for behind in most[0]]
    rows.insert(at, (*own[:at], 0, *own[at:]))
    return (*slots[: at - 1], clock.slot, *slots[at - 1 :]), tuple(rows)


def _first(zone: Zone, index: int, ranks: Ranks) -> tuple[int, Zone] | None:
    """The clock and the zone at its time, where it comes before all others; None where it cannot."""
    slots, most = zone
    first = index + 1
    rank = ranks[slots[index]]
    if rank is None:
        return None
    rows = [list(row) for row in most]
    for other, slot in enumerate(slots, 1):
        behind = ranks[slot]
        if other == first or behind is None:
            continue
        bound = 0 if (rank, first) < (behind, other) else -1
        if not _tighten(rows, first, other, bound):
            return None
    # From now on times count from that clock's.
    order = [first, *(at for at in range(1, len(rows)) if at != first)]
    rest = slots[:index] + slots[index + 1 :]
    return slots[index], (rest, tuple(tuple(rows[a][b] for b in order) for a in order))


def _tighten(rows: list[list[int]], one: int, other: int, bound: int) -> bool:
    """Let one be at most so much behind the other, and all that follows; whether that can be."""
    if rows[one][other] <= bound:
        return True
    if rows[other][one] + bound < 0:
        return False
    # What each may be behind `one`, and `other` behind each, before anything changes.
    before, behind = [row[one] for row in rows], list(rows[other])
    for row, way in zip(rows, before, strict=True):
        for at, more in enumerate(behind):
            row[at] = min(row[at], way + bound + more)
    return True
