"""Drives a conversation between two bots of ours.

One task reads both ends. The core knows which message is to be heard next, so that end is read and no other:
nothing is scheduled, and one seed gives one conversation. While one message is under way and leads to one other,
which is most of the time, that happens within the sockets' callbacks. When nothing is in flight the clock goes to
the next timer, by a jump in virtual time and by waiting in real time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from simulator.conversation.orders import Cut, Flying, Frame, Hangup, Logged, Note, Order
from simulator.live.connection import Closed
from simulator.live.driver import Driver
from simulator.live.prompting import PromptEnd, promptly
from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable

_SAYING = frozenset((Turn, Note, Logged, Frame))  # orders that are carried out at once
# In flight, by `_size`: aiohttp stops reading a socket with 128 KiB unread, and counts 128 bytes a message on top
# of up to 4 a character. Below that whatever is sent comes through, however long it is, though nobody reads.
_WINDOW = 24 * 1024
_OVERHEAD = 128
_STUCK = 10.0  # seconds without any progress on a wire that is all ours


class PairDriver(Driver):
    """Both bots are ours."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_flight = 0  # sent and not yet read, by `_size`, where several are under way
        self._unsent: deque[Turn] = deque()  # recorded, waiting for room on the wire
        self._newest: Turn | None = None  # of those that waited or might have: put on the wire last
        self._watchdog: asyncio.TimerHandle | None = None
        self._stuck = False  # the watchdog gave the wire up

    async def _converse(self) -> None:
        self._look(None)
        try:
            core = self.core
            flight = core.flight
            while core.ending is None:
                if not flight or type(flight[0]) is not Turn or self._signal is not None:
                    await self._perform(await self._without_message())
                    continue
                orders, ends = None, self._prompt_ends()
                if ends:
                    orders = await promptly(self._talk(ends), ends.values())
                if orders is None:
                    orders = await self._hear(flight[0])
                await self._perform(orders)
        finally:
            assert self._watchdog is not None
            self._watchdog.cancel()

    def _prompt_ends(self) -> dict[Side, PromptEnd]:
        """Both ends, where both can be read promptly."""
        ends = {
            side: end
            for side, end in self.ends.items()
            if isinstance(end, PromptEnd) and end.prompt
        }
        return ends if len(ends) == len(Side) else {}

    async def _talk(self, ends: dict[Side, PromptEnd]) -> list[Order] | None:
        """Hear what is under way, and say what it leads to, until there is something else to do; run `promptly`.

        Returns:
            Orders that are still to be carried out; None where the wire has something else than the
            message that is to be heard next.
        """
        core, now = self.core, self.clock.now
        flight = core.flight
        across = {side: (side.other, ends[side.other]) for side in Side}  # who hears it, and where
        while core.ending is None and flight and type(item := flight[0]) is Turn:
            if self._signal is not None:
                break
            if self._unsent:
                await self._put_first(item)
            hearer, end = across[item.side]
            message = await end.take()
            if message is None:
                return None
            if self._in_flight or self._unsent:
                await self._refill(item)
            orders = core.arrived(hearer, message, now())
            if len(orders) == len(flight) == 1 and (turn := orders[0]) is flight[0]:
                # By far the commonest: one answer, and nothing else is under way. It is of who
                # heard: a nudge, and whatever ends it, comes with a note.
                assert type(turn) is Turn
                self._record_turn(turn)
                try:
                    await end.put(turn.text if turn.data is None else turn.data)
                except (OSError, RuntimeError):
                    return []  # who receives is told
            elif _SAYING.issuperset(map(type, orders)):
                await self._perform(orders)
            else:
                return orders
        return []

    async def _hear(self, item: Turn) -> list[Order]:
        """Wait for the next message, as it comes."""
        if self._unsent:
            await self._put_first(item)
        side = item.side.other
        message = await self.ends[side].receive()
        if type(message) is Closed:
            return self._over(side, message)
        if self._in_flight or self._unsent:
            await self._refill(item)
        return self.core.arrived(side, message, self.clock.now())  # type: ignore[arg-type]

    async def _without_message(self) -> list[Order]:
        """The orders of the next event where it is no message that arrives."""
        core, clock = self.core, self.clock
        if self._signal is not None:
            return core.interrupt(self._signal, clock.now())
        if core.flight:
            return await self._part(core.flight[0])  # type: ignore[arg-type]
        due = core.next_due
        if due is None or not core.waits:
            return core.idle(clock.now())
        await clock.until(due, self._wake)
        return core.due(due) if self._signal is None and clock.now() >= due else []

    async def _part(self, item: Hangup | Cut) -> list[Order]:
        """One side closes, or cuts the line; the other notices."""
        self.core.landed(self.clock.now())
        if type(item) is Hangup:
            self._in_background(self.ends[item.side].close(item.code, item.reason))
        else:
            self.ends[item.side].abort()
        side = item.side.other
        while type(message := await self.ends[side].receive()) is not Closed:
            pass  # said before the line was cut, to nobody
        return self._over(side, message)

    def _reconnected(self) -> None:
        """What was under way on the old line, or waited for it, is heard by nobody."""
        self._in_flight = 0
        self._unsent.clear()

    def _send(self, turn: Turn) -> Awaitable[None]:
        flight = self.core.flight
        if len(flight) == 1 and flight[0] is turn and not self._unsent:
            # The only message under way: it always fits, and both ends are ours, so nobody stalls.
            return self.ends[turn.side].send(turn.text if turn.data is None else turn.data)
        return self._queue(turn)

    async def _queue(self, turn: Turn) -> None:
        if self._lost(turn):
            return
        if self._unsent or self._in_flight > _WINDOW:
            self._unsent.append(turn)  # nobody reads while we send: more would block for ever
        else:
            await self._put(turn)

    async def _put_first(self, item: Turn) -> None:
        """The item is to be read now: put it on the wire, if it is still waiting."""
        unsent = self._unsent
        while unsent and self._lost(unsent[0]):
            unsent.popleft()
        if unsent and unsent[0] is item and self._newest is not item:  # a duplicate can wait
            await self._put(unsent.popleft())

    async def _refill(self, item: Turn) -> None:
        """The item was read: put on the wire what there is room for now."""
        self._in_flight = max(self._in_flight - _size(item), 0)
        while self._unsent and self._in_flight <= _WINDOW:
            turn = self._unsent.popleft()
            if not self._lost(turn):
                await self._put(turn)

    async def _put(self, turn: Turn) -> None:
        self._newest = turn
        self._in_flight += _size(turn)
        await self._send_to_peer(turn)

    def _lost(self, turn: Turn) -> bool:
        """Whether nobody will hear it: who was to hear it has closed, or the line will be cut before.

        On the wire it would stay unread, and what is behind it would not come through.
        """
        if self.core.seats[turn.side.other].closed:
            return True
        last = self.core.flight[-1]
        return type(last) is Cut and last.side is not turn.side

    def _over(self, side: Side, closed: Closed) -> list[Order]:
        if self._stuck:  # neither bot has closed
            sentence = f"nothing has moved on the wire for {_STUCK:g} s"
            return self.core.failed(sentence, self.clock.now())
        return super()._over(side, closed)

    def _look(self, last: Flying | None) -> None:
        """Abort a wire on which the same is still to be heard first as at the last look."""
        flight = self.core.flight
        first = flight[0] if flight else None
        if first is not None and first is last:
            self._stuck = True
            for side in Side:
                self.ends[side].abort()
        self._watchdog = asyncio.get_running_loop().call_later(_STUCK, self._look, first)


def _size(turn: Turn) -> int:
    return _OVERHEAD + len(turn.text if turn.data is None else turn.data)
