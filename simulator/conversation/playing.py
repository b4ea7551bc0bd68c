"""A conversation of two bots played at once, in virtual time and without sockets.

Owns driving the core by hand: what is in flight arrives, else the next timer fires, else there is silence. A
conversation played so says what it says over a socket, for the core decides everything in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.codes import DROPPED
from simulator.conversation.core import Conversation
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


def play(setup: Setup, *, most: int, events: int | None = None) -> Played:
    """Play a conversation of two bots to its end, or until so many messages were said or events happened."""
    player = Player(Conversation(setup))
    player.open()
    player.run(most, events=events)
    return player.played


class Player:
    """A conversation of two bots under way.

    Args:
        core: what decides; it may have begun elsewhere.
        now: µs since that conversation began.
    """

    def __init__(self, core: Conversation, now: int = 0) -> None:
        self.core = core
        self.now = now
        self._said = 0
        self._events: list[Turn | Noted] = []

    @property
    def played(self) -> Played:
        """What has come of it so far."""
        return Played(tuple(self._events), self.core.ending, tuple(self.core.loops), self.now)

    def open(self) -> None:
        """The connection is open."""
        self._take(self.core.opened(self.now))

    def run(self, most: int, *, events: int | None = None) -> None:
        """Play to the end, or until so many messages were said, all events of that moment included.

        Args:
            most: messages.
            events: arrivals and timers; a timer may go on for ever and say nothing.
        """
        for _ in range(events) if events is not None else repeat(None):
            if self.core.ending is not None or self._said >= most:
                return
            self._step()

    def _step(self) -> None:
        core = self.core
        if not core.flight:
            due = core.next_due
            if due is None or not core.waits:
                self._take(core.idle(self.now))
                return
            self.now = max(self.now, due)
            self._take(core.due(self.now))
            return
        head = core.flight[0]
        if isinstance(head, Turn):
            message = head.text if head.data is None else head.data
            self._take(core.arrived(head.side.other, message, self.now))
            return
        item = core.landed(self.now)
        clean = isinstance(item, Hangup)
        code, reason = (item.code, item.reason) if isinstance(item, Hangup) else (DROPPED, "")
        self._take(core.closed(item.side.other, code, reason, self.now, clean=clean))

    def _take(self, orders: list[Order]) -> None:
        for order in orders:
            if isinstance(order, Turn):
                self._say(order)
            elif isinstance(order, Logged):
                self._say(order.turn)
            elif isinstance(order, Note):
                self._events.append(Noted(self.now, order.type, order.fields))
            elif isinstance(order, Connect):
                self._take(self.core.opened(self.now))

    def _say(self, turn: Turn) -> None:
        self._events.append(turn)
        self._said += 1
