"""A conversation with somebody who may go back to what was said before.

Owns what is kept before each of their lines, and taking a bot back to it. Restored are the bot's state, variables,
counters, memory and draws, the lines it was still to say and its timers, which run on as if no time had passed.
Message ids, what counts towards limits, and the log go on: a `back` record tells from which message on all is as
if nothing had been said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.loop_watch import LoopWatch
from simulator.conversation.orders import Logged
from simulator.conversation.tracing import Event, Trace, TracingConversation
from simulator.record import Turn

if TYPE_CHECKING:
    from simulator.conversation.orders import Order
    from simulator.conversation.seat import Kept, Seat
    from simulator.conversation.setup import Setup
    from simulator.record import Side


class Checkpoint(NamedTuple):
    """Everything as it was just before a line was said."""

    at: int  # µs
    first: int  # id of that line
    kept: Kept
    last: Event | None
    text: str


class RewindingConversation(TracingConversation):
    """A `Conversation` of a bot with a person; `talk` is what was said and not taken back."""

    def __init__(self, setup: Setup, trace: Trace, *, wall_clock: bool = False) -> None:
        super().__init__(setup, trace, wall_clock=wall_clock)
        self.talk: list[Turn] = []
        self._checkpoints: list[Checkpoint] = []

    @property
    def bot(self) -> Seat:
        """The side with a script."""
        return self.server if self.server.script is not None else self.client

    @property
    def turns_back(self) -> int:
        """How far one can go back: lines that the person has said."""
        return len(self._checkpoints)

    def spoken(self, side: Side, text: str, at: int) -> list[Order]:
        """As ever; what was before is kept."""
        before = Checkpoint(at, self.budget.said, self.bot.keep(), self._trace.last, text)
        orders = super().spoken(side, text, at)
        if self.budget.said > before.first:
            self._checkpoints.append(before)
        return orders

    def back(self, turns: int, at: int) -> Checkpoint:
        """Go back to before the person's last line, or the one so many lines before; nothing may be in flight.

        Args:
            turns: 1 to `turns_back`.
            at: now, in µs.
        """
        there = self._checkpoints[-turns]
        del self._checkpoints[-turns:]
        self.bot.restore(there.kept, at - there.at)
        for seat in self.seats.values():
            if seat is not self.bot:
                seat.latest = seat.answered = None
        self.talk = [turn for turn in self.talk if turn.id < there.first]
        self._trace.tell_last(there.last)
        if self._watch is not None:
            self._watch = LoopWatch(self.setup.loops)  # what it has seen was not said
        self.note("back", side=self.bot.side.other, first=there.first)
        return there

    def _done(self, at: int) -> list[Order]:
        orders = super()._done(at)
        for order in orders:
            if isinstance(order, Logged):
                self.talk.append(order.turn)
            elif isinstance(order, Turn):
                self.talk.append(order)
        return orders
