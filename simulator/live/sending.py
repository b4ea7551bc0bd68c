"""The sending half of an end of a WebSocket: frames out, and no line that is waited for without end.

Owns the bounds on sending and closing: a peer that does not read, or does not let the socket go, is cut off. What is
heard, and what a close means, is not known here.

Nothing is bounded by cancelling: a task cancelled while it waits for the peer to read poisons the waiter it shares
with every other writer. Bounds abort the transport instead; then every waiter wakes by itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

from simulator.errors import PeerError
from simulator.live.closing import DROPPED, Closed

if TYPE_CHECKING:
    from simulator.live.socket import Socket

_MESSAGES = (WSMsgType.TEXT, WSMsgType.BINARY)
_LOOKS = 4  # at a send under way, before it counts as stalled


class Sending:
    """Writes frames, and gives the line up where they do not move.

    Args:
        socket: the open socket.
        send_timeout: seconds after which a peer that does not read is given up.
        close_timeout: seconds that closing may take at most.
    """

    def __init__(self, socket: Socket, *, send_timeout: float, close_timeout: float) -> None:
        self.finished = asyncio.Event()  # set once the socket is gone
        self._socket = socket
        self._transport = socket.transport
        self._send_frame = socket.send_frame
        self._loop = asyncio.get_running_loop()
        self._send_timeout = send_timeout
        self._close_timeout = close_timeout
        self._over: Closed | None = None  # how it ended
        self._silent = False  # nothing more is sent: closing, closed or aborted
        self._stalled = False  # the peer stopped reading
        self._begun = self._sent = 0  # frames
        self._watch: asyncio.TimerHandle | None = None
        self._mark = self._looks = 0  # what the watch saw last, and how often in a row
        self._deadline: asyncio.TimerHandle | None = None
        socket.lost.add_done_callback(self._lost)

    def abort(self) -> None:
        """Cut the line at once: no close frame, and what is still unsent stays so."""
        self._give_up("the line was cut")

    async def _write(self, payload: bytes, opcode: WSMsgType) -> None:
        """Write a frame; receiving tells that the line is gone.

        Raises:
            PeerError: it was a message, and the peer does not read.
        """
        if self._silent and opcode in _MESSAGES:
            return
        self._begun += 1
        if self._watch is None:
            self._watch = self._loop.call_later(self._send_timeout / _LOOKS, self._look)
        send = self._send_frame
        try:
            await send(payload, opcode)
        except asyncio.CancelledError:
            self._give_up("the connection broke while a message was sent")
            if cancelled():
                raise
        except (OSError, RuntimeError):
            pass
        self._sent += 1
        if self._stalled and opcode in _MESSAGES:
            raise PeerError(f"the peer has not read for {self._send_timeout:g} s")

    def _look(self) -> None:
        """Cut the line where the peer does not read: a frame waits, or bytes do not move."""
        unsent = self._transport.get_write_buffer_size()
        waiting = self._sent != self._begun
        if self._socket.lost.done() or not (unsent or waiting):
            self._watch = None
            self._looks = 0
            return
        mark = self._sent if waiting else ~unsent
        self._looks = self._looks + 1 if mark == self._mark else 0
        self._mark = mark
        if self._looks >= _LOOKS:
            self._stalled = True
            self._give_up(f"the peer has not read for {self._send_timeout:g} s")
            return
        self._watch = self._loop.call_later(self._send_timeout / _LOOKS, self._look)

    # --- bounds ----------------------------------------------------------------------------------

    def _give_up(self, sentence: str) -> Closed:
        """Abort the transport; everyone who waits for the socket wakes."""
        self._silent = True
        if self._over is None:
            self._over = Closed(DROPPED, "", clean=False, sentence=sentence)
        self._transport.abort()
        return self._over

    def _bound(self, seconds: float) -> None:
        """Give the socket that long to go by itself; the first bound holds."""
        if self._deadline is None and not self._socket.lost.done():
            self._deadline = self._loop.call_later(seconds, self._too_late)

    def _too_late(self) -> None:
        self._give_up(f"the peer did not answer the close within {self._close_timeout:g} s")

    def _lost(self, gone: asyncio.Future[Any]) -> None:
        if not gone.cancelled():
            gone.exception()  # looked at, so that the loop does not report it
        for timer in (self._deadline, self._watch):
            if timer is not None:
                timer.cancel()
        self.finished.set()


def cancelled() -> bool:
    """Whether this task was asked to stop; else the cancellation leaked from a shared waiter."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
