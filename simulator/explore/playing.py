"""A conversation of two bots played at once, without sockets: what comes of certain draws.

Owns driving the conversation's own core in virtual time and keeping what it orders. So what is shown of a path is
what playing it really gives, and not what the walk believes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.core import DROPPED, Conversation
from simulator.conversation.orders import Connect, Hangup, Logged, Note, Order
from simulator.record import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.conversation.setup import Setup
    from simulator.record import Ending, Loop


class Noted(NamedTuple):
    """What happened and is no message."""

    at: int  # µs
    type: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Played:
    """What was said and noted, in order; `ending` is None where it was stopped before its end."""

    events: tuple[Turn | Noted, ...]
    ending: Ending | None
    loops: tuple[Loop, ...]
    duration: int  # µs

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The messages."""
        return tuple(event for event in self.events if isinstance(event, Turn))


def play(setup: Setup, *, most: int, events: int) -> Played:
    """Play the conversation to its end, or until so many messages were said or events happened."""
    return _Play(setup).run(most, events)


class _Play:
    """A conversation under way."""

    def __init__(self, setup: Setup) -> None:
        self._core = Conversation(setup)
        self._now = 0
        self._said = 0
        self._events: list[Turn | Noted] = []

    def run(self, most: int, events: int) -> Played:
        core = self._core
        self._take(core.opened(0))
        for _ in range(events):
            if core.ending is not None or self._said >= most:
                break
            self._step()
        return Played(tuple(self._events), core.ending, tuple(core.loops), self._now)

    def _step(self) -> None:
        """The head of the flight, else the next clock, else silence."""
        core = self._core
        if not core.flight:
            due = core.next_due
            if due is None or not core.waits:
                self._take(core.idle(self._now))
                return
            self._now = max(self._now, due)
            self._take(core.due(self._now))
            return
        head = core.flight[0]
        if isinstance(head, Turn):
            message = head.text if head.data is None else head.data
            self._take(core.arrived(head.side.other, message, self._now))
            return
        item = core.landed(self._now)
        clean = isinstance(item, Hangup)
        code, reason = (item.code, item.reason) if isinstance(item, Hangup) else (DROPPED, "")
        self._take(core.closed(item.side.other, code, reason, self._now, clean=clean))

    def _take(self, orders: list[Order]) -> None:
        for order in orders:
            if isinstance(order, Turn):
                self._say(order)
            elif isinstance(order, Logged):
                self._say(order.turn)
            elif isinstance(order, Note):
                self._events.append(Noted(self._now, order.type, order.fields))
            elif isinstance(order, Connect):
                self._take(self._core.opened(self._now))

    def _say(self, turn: Turn) -> None:
        self._events.append(turn)
        self._said += 1
