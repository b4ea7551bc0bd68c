"""When something is due, where every time is known exactly.

Owns the clocks of both sides together: which one comes first, and what the others show then. A clock that does
not run shows None. What happens when it is over is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.explore.mind import Ticking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.explore.mind import Setting

Times = tuple[int | None, ...]  # µs from now; below 0: so long ago
Ranks = tuple[int | None, ...]  # of each clock: the least comes first at the same time; None: never

FREE = 0  # the rank of a pause that is over: it is looked at before anything that is due with it


class Clocks:
    """The clocks of a walk.

    Args:
        count: How many there are.
    """

    def __init__(self, count: int) -> None:
        self.none: Times = (None,) * count

    def set(self, times: Times, settings: Iterable[Setting]) -> Times:
        """The clocks with some of them set or stopped."""
        changed = list(times)
        for setting in settings:
            if isinstance(setting, Ticking):
                changed[setting.slot] = setting.least
            else:
                changed[setting] = None
        return tuple(changed)

    def firsts(self, times: Times, ranks: Ranks) -> Sequence[tuple[int, Times]]:
        """The clock that comes first, and the clocks at that time; nothing where nobody waits."""
        first, waited_for = None, False
        for slot, due in enumerate(times):
            rank = ranks[slot]
            if due is None or rank is None:
                continue
            waited_for = waited_for or rank != FREE
            if first is None or (due, rank) < first[:2]:
                first = (due, rank, slot)
        if first is None or not waited_for:
            return ()
        due = first[0]
        return ((first[2], tuple([None if t is None else t - due for t in times])),)

    def age(self, times: Times, slot: int) -> int:
        """How long ago a clock was set that counts upwards."""
        due = times[slot]
        return 0 if due is None else -due
