"""Carries one conversation between the pure core and the sockets: events in, orders carried out.

Decides nothing. Every order is carried out in the order given, and the record is written before the frame is
sent. `Driver` is what every conversation has; where the next event comes from is told by its three kinds:
`pair.PairDriver` (both bots ours), `inbox.InboxDriver` (someone is there whom we only hear) and
`relay.RelayDriver` (nobody is ours, and what one says goes on to the other).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from simulator.conversation.orders import Connect, Cut, Deliver, Frame, Hangup, Logged, Note, Order
from simulator.errors import ConnectionFailed, PeerError, TranscriptError
from simulator.live.connection import Closed, Connection
from simulator.record import EndedBy, Ending, Side, Turn
from simulator.transcript import NullTranscript, Recorder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.conversation.core import Conversation
    from simulator.live.clock import Clock
    from simulator.live.voice import Voice

Ends = dict[Side, Connection]  # our ends of the connection: both, or the one that is ours


class Watcher(Protocol):
    """Who looks on while a conversation goes: the terminal, a test."""

    def said(self, turn: Turn) -> None:
        """A message was said."""

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """A record that is no message was written."""


class Driver:
    """One conversation under way.

    Args:
        core: what decides.
        ends: our ends of the open connection.
        log: where the records go.
        clock: virtual or real time.
        voices: who speaks for a side of ours that has no script.
        reopen: makes a new connection and returns our ends of it (a client that reconnects); None where
            an interruption came first.
        watcher: looks on.
        keep: whether to keep the turns (a served conversation may go on for ever).
    """

    def __init__(
        self,
        core: Conversation,
        ends: Ends,
        *,
        log: Recorder,
        clock: Clock,
        reopen: Callable[[], Awaitable[Ends | None]],
        voices: dict[Side, Voice] | None = None,
        watcher: Watcher | None = None,
        keep: bool = True,
    ) -> None:
        self.core = core
        self.ends = ends
        self.log = log
        self.clock = clock
        self.voices = {} if voices is None else voices  # the caller may fill it later
        self.turns: list[Turn] = []
        self.message_seq: list[int] = []  # by the id of a message: seq of its record
        self._reopen = reopen
        self._watcher = watcher
        self._keep = keep
        self._signal: int | None = None
        self._wake = asyncio.Event()
        self._closing: set[asyncio.Task[None]] = set()

    def interrupt(self, signal: int) -> None:
        """SIGINT or SIGTERM came: end the conversation at the next event."""
        self._signal = signal
        self._wake.set()

    async def run(self) -> Ending:
        """Play the conversation to its end and close every end that is ours.

        Returns:
            How it ended. No task, socket or voice is left behind, whatever happened.
        """
        try:
            await self._perform(self.note_open())
            await self._perform(self.core.opened(self.clock.now()))
            # In a task of its own: each message wakes every coroutine from the task down to the
            # one that reads, and of those above us there are many.
            await asyncio.ensure_future(self._converse())
        except TranscriptError as error:
            self._unwritable(error)
            raise
        finally:
            await self._hang_up_all()
        ending = self.core.ending
        assert ending is not None
        return ending

    async def _converse(self) -> None:
        raise AssertionError("a kind of driver says where events come from")

    # --- orders ---------------------------------------------------------------------------------------------

    async def _perform(self, orders: list[Order]) -> None:
        for order in orders:
            if type(order) is Turn:
                self._record_turn(order)
                await self._send(order)
            else:
                await self._perform_rare(order)

    def _unwritable(self, error: TranscriptError) -> None:
        """The log cannot be written: the file stays a valid prefix, the conversation is closed."""
        self.log.close()
        self.log = NullTranscript()
        self.core.failed(str(error), self.clock.now(), code=1011)

    async def _perform_rare(self, order: Order) -> None:
        match order:
            case Logged(turn):
                self._record_turn(turn)
            case Frame(turn):
                await self._send(turn)
            case Note(type_, fields):
                self.record(type_, **fields)
            case Deliver(side, turn):
                voice = self.voices.get(side)
                if voice is not None:
                    await voice.show(
                        turn.text if turn.data is None else f"({len(turn.data)} bytes)"
                    )
            case Hangup(side, code, reason):
                self._in_background(self.ends[side].close(code, reason))
            case Cut(side):
                self.ends[side].abort()
            case Connect():
                await self._connect_again()

    def _record_turn(self, turn: Turn) -> None:
        seq = self.log.message(turn)
        if self._keep:
            self.turns.append(turn)
            self.message_seq.append(seq)
        if self._watcher is not None:
            self._watcher.said(turn)

    def record(self, type_: str, **fields: object) -> None:
        """Write a record that is no message, and show it to who looks on."""
        at = self.clock.now()
        self.log.write(type_, at, **fields)
        if self._watcher is not None:
            self._watcher.noted(type_, at, fields)

    def _send(self, turn: Turn) -> Awaitable[None]:
        """Put a message on the wire: for its awaiter, so that a kind of driver can do it its own way."""
        return self._send_to_peer(turn)

    async def _send_to_peer(self, turn: Turn) -> None:
        try:
            await self.ends[turn.side].send(turn.text if turn.data is None else turn.data)
        except PeerError as error:
            orders = self.core.failed(str(error), self.clock.now(), side=turn.side.other)
            await self._perform(orders)

    async def _connect_again(self) -> None:
        await self._hang_up_all()
        try:
            ends = await self._reopen()
        except ConnectionFailed as error:
            await self._perform(self.core.not_reopened(str(error), self.clock.now()))
            return
        if ends is None:
            return  # the next event is the interruption
        self.ends = ends
        self._reconnected()
        await self._perform(self.note_open())
        await self._perform(self.core.opened(self.clock.now()))

    def _reconnected(self) -> None:
        """New ends are there; a kind of driver that reads them in tasks starts those."""

    def note_open(self) -> list[Order]:
        """The orders that record each open end of ours, the server's first."""
        return [
            Note(
                "open",
                {
                    "side": side,
                    "url": self.ends[side].url,
                    "status": 101,
                    "subprotocol": self.ends[side].subprotocol,
                    "peer": self.ends[side].peer,
                },
            )
            for side in (Side.SERVER, Side.CLIENT)
            if side in self.ends
        ]

    # --- the end --------------------------------------------------------------------------------------------

    async def _hang_up_all(self) -> None:
        """Close what is open, bounded; nothing of this connection is left afterwards."""
        code, reason = self.core.farewell or (1001, "")
        self._note_farewell(code, reason)
        await asyncio.gather(
            *(end.close(code, reason) for end in self.ends.values()), *self._closing
        )
        self._closing.clear()

    def _note_farewell(self, code: int | None, reason: str) -> None:
        """Record the close that is ours."""
        ending = self.core.ending
        if ending is not None and ending.by not in (EndedBy.CLIENT, EndedBy.SERVER):
            try:
                self.record("close", by="simulator", code=code, reason=reason, clean=True)
            except TranscriptError:
                self.log = NullTranscript()

    def _in_background(self, closing: Awaitable[None]) -> None:
        self._closing.add(asyncio.ensure_future(closing))

    def _over(self, side: Side, closed: Closed) -> list[Order]:
        """What the core makes of a connection that ended, as this side's end saw it."""
        return self.core.closed(
            side,
            closed.code,
            closed.reason,
            self.clock.now(),
            clean=closed.clean,
            sentence=closed.sentence,
        )
