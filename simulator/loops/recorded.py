"""Loops that were found while the conversation went on, and that its text alone cannot tell.

Owns taking over what a recording says of recurrence and storm: judged again offline, nobody knows
the configurations any more, nor what was in flight. Knows no file; who reads them hands them in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.record import Certainty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.loops.chain import Chain
    from simulator.record import Loop


class Recorded:
    """Stands where the classes stood that found these loops.

    Args:
        found: The id of the message at which each was found; may grow ahead of the messages.
    """

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[int, Loop]) -> None:
        self._found = found

    def observe(self, chain: Chain) -> Loop | None:
        """The loop that was found when the chain's last message was said."""
        loop = self._found.get(chain.turn.id)
        if loop is not None and loop.certainty is Certainty.PROVED:
            chain.proved = True
        return loop
