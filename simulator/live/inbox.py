"""Drives a conversation in which someone takes part whom we only hear; time is real.

A task an end reads the socket, a task a voice reads the person or program; all put what they read into one
bounded queue, and one task takes it out and drives the core. A message read early waits for its turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.conversation.orders import Cut, Hangup, Order
from simulator.errors import SimulatorError
from simulator.live.connection import CLOSE_TIMEOUT, Closed, Connection
from simulator.live.driver import Driver
from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from simulator.live.voice import Voice

_QUEUE = 64  # messages read and not yet heard; then the socket is left unread


class _Read(NamedTuple):
    """What was read at a side's end."""

    side: Side
    message: str | bytes | Closed
    end: Connection


class _Line(NamedTuple):
    """What the person or program of a side said; None: they are through."""

    side: Side
    text: str | None


class _Lost(NamedTuple):
    """What went wrong with the person or program of a side: nothing more is heard of them."""

    side: Side
    sentence: str


class _Mark(NamedTuple):
    """Everything before it in the inbox was taken out."""

    reached: asyncio.Event


class InboxDriver(Driver):
    """Someone takes part whom we only hear."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._inbox: asyncio.Queue[_Read | _Line | _Lost | _Mark | None] = asyncio.Queue(_QUEUE)
        self._early: dict[Side, deque[str | bytes]] = {side: deque() for side in Side}
        self._readers: set[asyncio.Task[None]] = set()
        self._leaving: list[Side] = []
        self._through: list[Side] = []  # whoever speaks there has nothing more to say
        self._rescue: asyncio.TimerHandle | None = None
        self._parted = False  # this line is over, and the core knows how it ended
        self._marks: list[_Mark] = []

    async def settled(self) -> None:
        """Wait until all that was said so far was heard, and what was said to it at once, too."""
        mark = _Mark(asyncio.Event())
        await self._inbox.put(mark)
        await mark.reached.wait()

    async def _converse(self) -> None:
        self._reconnected()
        for side, voice in self.voices.items():
            self._start(self._listen(side, voice))
        try:
            while self.core.ending is None:
                await self._perform(await self._next())
                await self._catch_up()
                await self._let_leave()
                self._reach_marks()
        finally:
            if self._rescue is not None:
                self._rescue.cancel()
            for reader in self._readers:
                reader.cancel()
            await asyncio.gather(*self._readers, return_exceptions=True)

    def _reconnected(self) -> None:
        self._parted = False
        self._leaving = [*self._through]  # who was through before answers no new call either
        for side, end in self.ends.items():
            self._early[side].clear()
            self._start(self._read(side, end))

    def interrupt(self, signal: int) -> None:
        """End the conversation at the next event, and let this be one."""
        super().interrupt(signal)
        if not self._inbox.full():
            self._inbox.put_nowait(None)
        if self._rescue is None:  # who does not read would hold us up for longer
            loop = asyncio.get_running_loop()
            self._rescue = loop.call_later(CLOSE_TIMEOUT, self._cut_off)

    def _cut_off(self) -> None:
        """The interruption was not heard of in time: whatever is being sent, it waits no longer."""
        if self.core.ending is None:
            for end in self.ends.values():
                end.abort()

    async def _next(self) -> list[Order]:
        core, due = self.core, self.core.next_due
        event: _Read | _Line | _Lost | _Mark | None = None
        timeout = None if due is None else max(due - self.clock.now(), 0) / 1_000_000
        try:
            async with asyncio.timeout(timeout):
                event = await self._inbox.get()
        except TimeoutError:
            return core.due(max(self.clock.now(), due or 0))
        at = self.clock.now()
        if self._signal is not None:
            return core.interrupt(self._signal, at)
        if isinstance(event, _Mark):
            self._marks.append(event)
            return []
        if isinstance(event, _Line):
            if event.text is not None:
                return core.spoken(event.side, event.text, at)
            self._leaving.append(event.side)
            self._through.append(event.side)
            return []
        if isinstance(event, _Lost):
            return core.failed(event.sentence, at, side=event.side)
        return self._take(event, at) if event is not None else []

    def _take(self, event: _Read, at: int) -> list[Order]:
        side, message, end = event
        if self.ends.get(side) is not end:
            return []  # of a connection that is gone
        if isinstance(message, Closed):
            # An end that closed by itself learns nothing new when its socket is gone: the other end
            # tells; unless that one closed as well, and both would wait for ever.
            seats = self.core.seats
            alone = seats[side].closed and not seats[side.other].closed
            if alone or self._parted:
                return []
            self._parted = True
            return self._over(side, message)
        if side.other in self.ends:
            self._early[side].append(message)
            return []
        return self.core.arrived(side, message, at)

    async def _catch_up(self) -> None:
        """Hear, in order, what has been read on a wire of which both ends are ours."""
        core = self.core
        while core.ending is None and core.flight:
            item = core.flight[0]
            if isinstance(item, Turn):
                early = self._early[item.side.other]
                if not early:
                    return
                await self._perform(
                    core.arrived(item.side.other, early.popleft(), self.clock.now())
                )
            else:
                core.landed(self.clock.now())
                await self._part(item)

    async def _let_leave(self) -> None:
        """Who is through leaves once the answers under way to them were heard (`echo hi | …`)."""
        core = self.core
        while self._leaving and not core.flight:
            side = self._leaving.pop(0)
            if not core.seats[side.other].closed:  # who is being left has the last word
                await self._perform(core.left(side, self.clock.now()))
                await self._catch_up()

    def _reach_marks(self) -> None:
        if not self.core.flight:
            for mark in self._marks:
                mark.reached.set()
            self._marks.clear()

    async def _part(self, item: Hangup | Cut) -> None:
        if isinstance(item, Hangup):
            self._in_background(self.ends[item.side].close(item.code, item.reason))
        else:
            self.ends[item.side].abort()

    def _start(self, reading: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(reading)
        self._readers.add(task)
        task.add_done_callback(self._readers.discard)

    async def _read(self, side: Side, end: Connection) -> None:
        while True:
            message = await end.receive()
            await self._inbox.put(_Read(side, message, end))
            if isinstance(message, Closed):
                return

    async def _listen(self, side: Side, voice: Voice) -> None:
        while True:
            try:
                line = await voice.read_line()
            except SimulatorError as error:
                await self._inbox.put(_Lost(side, str(error)))
                return
            except OSError as error:  # a terminal or pipe that is gone
                await self._inbox.put(
                    _Lost(side, f"the {side} cannot be heard any more: {error.strerror}")
                )
                return
            await self._inbox.put(_Line(side, line))
            if line is None:
                return
