"""What the wire does to what our bots send: delay, loss, duplicates, a cut.

Every draw is the n-th of the wire's own stream, so the same seed disturbs the same messages.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from simulator.dialogue.bot import chance

if TYPE_CHECKING:
    from simulator.conversation.setup import Wire
    from simulator.record import Side, Turn


class WireKey(NamedTuple):
    """What the future of a wire that disturbs depends on, relative to now."""

    cut_in: int | None  # messages until the line is cut
    delayed: tuple[tuple[int, Side, str, bytes | None], ...]  # due in µs, who says what
    free_in: int  # µs until the next message may leave


class DisturbedWire:
    """Decides each message's fate; keeps those that are still under way to the wire, in order of sending."""

    def __init__(self, wire: Wire, seed: int, number: int) -> None:
        self.wire = wire
        self.calm = not (wire.delay or wire.drop or wire.duplicate or wire.cut_after)
        self.delayed: deque[tuple[int, Turn]] = deque()  # (due in µs, turn); a line keeps its order
        self.draws = 0
        self.was_cut = False
        self._cut_done = wire.cut_after is None
        self._chance = chance(f"{seed}|wire|{number}")
        self._copies: dict[int, int] = {}
        self._free_at = 0

    def fate(self, turn: Turn, at: int) -> list[str]:
        """Draw what happens to a message; returns the faults to record."""
        faults, copies = [], 1
        if self.wire.drop and self._draw() < self.wire.drop:
            faults.append("drop")
            copies = 0
        elif self.wire.duplicate and self._draw() < self.wire.duplicate:
            faults.append("duplicate")
            copies = 2
        self._copies[turn.id] = copies
        if copies and self.wire.delay is not None:
            least, most = self.wire.delay
            lag = least + int(self._draw() * (most - least + 1)) if most > least else least
            self._free_at = max(self._free_at, at + lag)
            self.delayed.append((self._free_at, turn))
        return faults

    def copies(self, turn: Turn) -> int:
        """How often this message reaches the other end."""
        return self._copies.get(turn.id, 1)

    def forget(self, turn: Turn) -> None:
        """The message is dealt with."""
        self._copies.pop(turn.id, None)

    def cuts(self, said: int) -> bool:
        """Whether the line is cut now, once a conversation."""
        if self._cut_done or self.wire.cut_after is None or said < self.wire.cut_after:
            return False
        self._cut_done = True
        return True

    def key(self, said: int, at: int) -> WireKey | None:
        """What the wire's own future depends on."""
        if self.calm:
            return None
        left = None if self._cut_done or self.wire.cut_after is None else self.wire.cut_after - said
        waiting = tuple((due - at, turn.side, turn.text, turn.data) for due, turn in self.delayed)
        return WireKey(left, waiting, max(self._free_at - at, 0))

    def take_up(
        self, *, cut_in: int | None, delayed: list[tuple[int, Turn]], free_at: int, said: int
    ) -> None:
        """Go on where `key` was taken, after so many messages: with messages under way, due in µs."""
        self._cut_done = cut_in is None
        if cut_in is not None:
            self.wire = replace(self.wire, cut_after=said + cut_in)
        self.delayed.extend(delayed)
        self._free_at = free_at

    def _draw(self) -> float:
        self.draws += 1
        return self._chance("wire", self.draws)
