"""Drives a conversation between two parties that are both not ours: what one says goes on to the other.

Owns the order in which a message is recorded, judged and passed on, and how the end on one side reaches
the other. One task a direction, and each waits for its own reader: who reads slowly holds up only who
talks to them, and nothing piles up here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from simulator.conversation.orders import Deliver, Note, Order
from simulator.errors import TranscriptError
from simulator.live.closing import BAD_GATEWAY, DROPPED, FAILED, Closed, Farewell, passed_on
from simulator.live.driver import Driver
from simulator.live.passage import Passage
from simulator.record import Side, Turn

READ_TIMEOUT = 60.0  # seconds a slow reader has for what was said before the other side closed
GOING_AWAY = 1001
_LOOK = 0.02  # seconds between looks at it
_IN_A_ROW = 16  # messages of one party that are passed on before the others have their turn


class RelayDriver(Driver):
    """Nobody here is ours. The end at a side (`ends[side]`) is what the other side's messages come from."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._relays: list[asyncio.Task[None]] = []
        self._gone: Closed | None = None  # what ended it, where a party did

    def interrupt(self, signal: int) -> None:
        """End the conversation now."""
        super().interrupt(signal)
        if self._relays:
            self._note(self.core.interrupt(signal, self.clock.now()))

    async def _converse(self) -> None:
        core = self.core
        self._join()
        self._relays = [asyncio.create_task(self._relay(side)) for side in self.ends]
        if self._signal is not None:
            self.interrupt(self._signal)
        while core.ending is None:
            due = core.next_due
            timeout = None if due is None else max(due - self.clock.now(), 0) / 1_000_000
            try:
                async with asyncio.timeout(timeout):
                    await self._wake.wait()
            except TimeoutError:
                await self._perform(core.due(max(self.clock.now(), due or 0)))
            else:
                self._wake.clear()
                self._raise_failed()

    def _join(self) -> None:
        """Let pings and pongs through as well."""
        for side in self.ends:
            self._end(side).on_control = self._end(side.other).send_control

    def _end(self, side: Side) -> Passage:
        end = self.ends[side]
        assert isinstance(end, Passage)
        return end

    async def _relay(self, side: Side) -> None:
        """Take what comes in at this side's end, until it is over."""
        core, end, passed = self.core, self.ends[side], 0
        try:
            while core.ending is None:
                passed += 1
                if passed % _IN_A_ROW == 0:
                    await asyncio.sleep(0)  # what has come already is received without waiting
                message = await end.receive()
                if type(message) is not Closed:
                    await self._perform(core.arrived(side, message, self.clock.now()))  # type: ignore[arg-type]
                elif core.ending is None:
                    await self._perform(self._left(side, message))
        finally:
            self._wake.set()

    def _left(self, side: Side, closed: Closed) -> list[Order]:
        """The party that is heard at this side's end has gone."""
        if self._end(side).stalled:
            return self.core.failed(closed.sentence, self.clock.now(), side=side.other)
        self._gone = closed
        return self._over(side, closed)

    def _raise_failed(self) -> None:
        for task in self._relays:
            if task.done() and self.core.ending is None:
                task.result()

    # --- orders ---------------------------------------------------------------------------------------------

    async def _perform(self, orders: list[Order]) -> None:
        """Write every record, then pass the messages on: meanwhile the other direction writes its own."""
        for turn in self._note(orders):
            await self._send(turn)

    def _note(self, orders: list[Order]) -> list[Turn]:
        """Write the records of these orders; what is to be sent now comes back."""
        saying: list[Turn] = []
        try:
            for order in orders:
                if type(order) is Deliver:
                    saying.append(order.turn)
                elif type(order) is Turn:  # a nudge: said for a side
                    self._record_turn(order)
                    saying.append(order)
                elif type(order) is Note:
                    self.record(order.type, **order.fields)
                else:
                    self._record_turn(order.turn)  # type: ignore[union-attr]
        except TranscriptError as error:
            self._unwritable(error)  # what is not on record is not passed on
            return []
        return saying

    def note_open(self) -> list[Order]:
        """The orders that record each side's handshake with us, the server's first."""
        return [
            Note(
                "open",
                {
                    "side": side,
                    "url": self.ends[side.other].url,
                    "status": 101,
                    "subprotocol": self.ends[side.other].subprotocol,
                    "peer": self.ends[side.other].peer,
                },
            )
            for side in (Side.SERVER, Side.CLIENT)
        ]

    # --- the end --------------------------------------------------------------------------------------------

    async def _hang_up_all(self) -> None:
        farewell = self._farewell()
        self._note_farewell(farewell.code, farewell.reason)
        await asyncio.gather(*(self._part(self._end(side), farewell) for side in self.ends))
        for failed in await asyncio.gather(*self._relays, return_exceptions=True):
            if isinstance(failed, Exception):
                raise failed

    def _farewell(self) -> Farewell:
        """How the lines are ended that are still open."""
        if self._gone is not None:
            return passed_on(self._gone)
        code, reason = self.core.farewell or (GOING_AWAY, "")
        if code == DROPPED:  # we gave one of them up
            return Farewell(BAD_GATEWAY, reason)
        return Farewell(code, "" if code == FAILED else reason)  # such a reason names our own files

    async def _part(self, end: Passage, farewell: Farewell) -> None:
        if self._gone is not None:
            await self._read_all(end)
        if farewell.drop:
            await end.drop()
        else:
            await end.close(farewell.code, farewell.reason)

    async def _read_all(self, end: Passage) -> None:
        """Let a slow reader have what the other said before it went: closing has little patience."""
        left = READ_TIMEOUT
        while end.unsent and left > 0 and self._signal is None:
            await asyncio.sleep(_LOOK)
            left -= _LOOK
