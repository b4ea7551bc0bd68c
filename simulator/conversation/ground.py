"""What a conversation stands on: its two sides, the wire between them, its limits, and what it has ordered.

Owns the state that all of a conversation shares, the records that are no messages, and that it ends but once.
Knows nothing of hearing, saying or closing.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from simulator.conversation.budget import Budget
from simulator.conversation.orders import Flying, Note, Order
from simulator.conversation.seat import Seat
from simulator.conversation.wire import DisturbedWire
from simulator.record import EndedBy, Ending, Place, Side, Turn

if TYPE_CHECKING:
    from simulator.conversation.setup import Setup
    from simulator.dialogue.bot import Reconnecting


class Ground:
    """The state of one conversation.

    `ending` is None until it is over; `farewell` then says how to close what is still open (code, reason).
    `flight` is what is on the wire between two ends of ours, oldest first.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.server = Seat(Side.SERVER, setup.server, setup.seed, setup.number)
        self.client = Seat(Side.CLIENT, setup.client, setup.seed, setup.number)
        self.server.other, self.client.other = self.client, self.server
        self.seats = {Side.SERVER: self.server, Side.CLIENT: self.client}
        for seat in self.seats.values():
            seat.follow(setup.choices.get(seat.side, ()))
        self.flight: deque[Flying] = deque()
        self.ending: Ending | None = None
        self.farewell: tuple[int, str] | None = None
        self.counts: Counter[str] = Counter()
        self.budget = Budget(setup.limits)
        self._wire = DisturbedWire(setup.wire, setup.seed, setup.number)
        self._orders: list[Order] = []
        self._fresh: list[Turn] = []  # said in this event, not yet shown to the detector
        self._numbers = 0  # of timers and waiting lines, in the order of their making
        self._strangers = not (self.server.ours or self.client.ours)
        self._retry: Reconnecting | None = None  # how the client wants to connect again
        self._reopen_at: int | None = None  # µs

    @property
    def wire(self) -> DisturbedWire:
        """What disturbs the messages of our bots."""
        return self._wire

    def note(self, type_: str, **fields: object) -> None:
        """Order a record that is no message."""
        self.counts[type_] += 1
        self._orders.append(Note(type_, fields))

    def end(self, ending: Ending, code: int | None = None) -> None:
        """End the conversation, once."""
        if self.ending is None:
            self.ending = ending
            self.farewell = (code or ending.code or 1000, ending.reason)
            for seat in self.seats.values():
                seat.quiet()

    def _fail(self, sentence: str, side: Side | None, place: Place | None, code: int) -> None:
        self.note("error", side=side, sentence=sentence, place=place)
        self.end(Ending(EndedBy.ERROR, code, sentence, place), code)
