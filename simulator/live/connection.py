"""One end of an open WebSocket: messages in, messages out, and a close that always comes to an end.

Owns what aiohttp leaves to its user: how a connection ended as one value (`Closed`), and a closing
handshake that works while another task receives; what bounds sending and closing is `sending`'s.
Knows neither server nor client (they hand in a `Socket`), and decides nothing: whether a close was
a good one is judged elsewhere.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import WebSocketError, WSMsgType

from simulator.live.closing import NO_CODE, Closed, close_frame, is_close_code, violation
from simulator.live.sending import Sending, cancelled
from simulator.live.socket import peer_address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from simulator.live.socket import Socket

__all__ = ["Closed", "Connection"]

MESSAGE_LIMIT = 64 * 1024  # bytes
HEARTBEAT = 20.0  # seconds between pings to a peer that is not ours; half of it for the answer
SEND_TIMEOUT = 10.0  # seconds
CLOSE_TIMEOUT = 3.0  # seconds

_IN_A_ROW = 16  # pings and pongs of one peer before the others have their turn
_LINGER = 1.0  # seconds a peer has to read why it was turned down, before its line is cut

_TEXT, _BINARY, _PING, _PONG, _CLOSE = (
    WSMsgType.TEXT,
    WSMsgType.BINARY,
    WSMsgType.PING,
    WSMsgType.PONG,
    WSMsgType.CLOSE,
)


class Connection(Sending):
    """An open WebSocket, seen from one of its ends.

    One task may receive at a time; sending, closing and aborting are free to come from others.
    Every connection is to be closed with `close`, also one that is over.

    Args:
        socket: the open socket.
        url: where the client found the server.
        subprotocol: the one agreed on.
        message_limit: bytes; the socket refuses longer messages, and this names the bound.
        send_timeout: seconds after which a peer that does not read is given up.
        close_timeout: seconds that closing may take at most.
    """

    def __init__(
        self,
        socket: Socket,
        *,
        url: str,
        subprotocol: str | None = None,
        message_limit: int = MESSAGE_LIMIT,
        send_timeout: float = SEND_TIMEOUT,
        close_timeout: float = CLOSE_TIMEOUT,
    ) -> None:
        super().__init__(socket, send_timeout=send_timeout, close_timeout=close_timeout)
        self.url = url
        self.subprotocol = subprotocol
        self.peer = peer_address(socket.transport)
        self.answer: Mapping[str, str] = {}  # the server's headers, where we are the client
        self._next: Callable[[], Any] = socket.receive
        self._limit = message_limit
        self._receiving = False
        # Awaited by who closes while another receives.
        self._handover: asyncio.Future[None] | None = None
        self._controls = 0  # pings and pongs that came
        self._lingering = False

    async def receive(self) -> str | bytes | Closed:
        """The next message, or how the connection ended; that one again and again once it has.

        Raises:
            asyncio.CancelledError: the calling task was cancelled; nothing read is lost.
                Nothing else is raised.
        """
        if self._over is not None:
            return self._over
        self._receiving = True
        read = self._next  # by a name of its own: called as a method, it would be looked for as one
        try:
            while True:
                message = await read()
                kind = message.type
                if kind is _TEXT or kind is _BINARY:
                    if not self._silent:
                        return message.data  # type: ignore[no-any-return]
                elif kind is _PING or kind is _PONG:
                    self._controls += 1
                    if self._controls % _IN_A_ROW == 0:
                        await asyncio.sleep(0)
                    await self._control(kind, message.data)
                else:
                    return await self._end(message)
                if self._over is not None:
                    return self._over
        except asyncio.CancelledError:
            if cancelled():
                raise
            return self._give_up("the connection broke while a ping was answered")
        except Exception as error:
            # aiohttp raises more than it names; the line is not to be trusted then.
            return self._give_up(f"the connection broke ({type(error).__name__})")
        finally:
            self._receiving = False
            if self._handover is not None:
                self._handover.set_result(None)
                self._handover = None

    def send(self, message: str | bytes) -> Awaitable[None]:
        """Send a text or binary message; awaited, it returns once there is room for more.

        On a connection that is closing or closed nothing is sent: only `receive` tells of that.

        Raises:
            PeerError: when awaited: the peer has not read for `send_timeout` seconds; the line is cut.
        """
        if type(message) is str:
            # A lone surrogate (a peer's JSON may hold "\ud800") has no UTF-8; it goes out as "?".
            return self._write(message.encode("utf-8", "replace"), _TEXT)
        return self._write(message, _BINARY)  # type: ignore[arg-type]

    async def close(self, code: int | None = 1000, reason: str = "") -> None:
        """Close, and return when the socket is gone: within `close_timeout`, whatever comes.

        Args:
            code: the close code to send, where the connection is still open; None for none.
            reason: the close reason; cut to the 123 bytes that fit.
        """
        self._bound(self._close_timeout)
        try:
            if not self._silent:
                self._silent = True
                await self._write(close_frame(code, reason), _CLOSE)
            while self._over is None:
                if self._receiving:
                    await self._receiver_left()
                else:
                    await self.receive()
            if not self._lingering:
                self._transport.close()
            await self.finished.wait()
        except BaseException:
            self.abort()
            raise
        finally:
            await self._socket.let_go()

    async def _control(self, kind: WSMsgType, payload: bytes) -> None:
        """A ping or a pong came: a ping is answered."""
        if kind is _PING:
            await self._write(payload, _PONG)

    # --- how it ends -----------------------------------------------------------------------------

    async def _end(self, message: Any) -> Closed:
        """What a message that carries no text says about the end."""
        if message.type is _CLOSE:
            code = message.data
            if not is_close_code(code):
                return await self._reject(
                    1002, f"the peer closed with {code}, which is no close code"
                )
            return await self._part(Closed(code or NO_CODE, message.extra, clean=True))
        error = (
            message.data if isinstance(message.data, BaseException) else self._socket.exception()
        )
        if isinstance(error, WebSocketError):
            return await self._reject(error.code, violation(error, self._limit))
        if isinstance(error, TimeoutError):
            return self._give_up("the peer did not answer a ping")
        if self._silent:
            return self._give_up("the peer went without a close frame")
        return self._give_up("the peer dropped the connection without a close frame")

    async def _part(self, closed: Closed) -> Closed:
        """The peer has closed: answer, unless this is its answer, and let the socket go."""
        answer = not self._silent
        self._silent = True
        self._bound(self._close_timeout)
        if answer:
            code = None if closed.code == NO_CODE else closed.code
            await self._write(close_frame(code), _CLOSE)
        if self._over is None:
            self._over = closed
        self._transport.close()
        return self._over

    async def _reject(self, code: int, sentence: str) -> Closed:
        """The peer broke the protocol: say so, and leave it a moment to read that.

        A socket that is closed with unread data in it resets the line, and the peer might never
        see the close frame. So only our half is closed, what else comes is thrown away, and the
        line is cut a little later.
        """
        told = not self._silent
        self._silent = self._lingering = True
        self._bound(min(_LINGER, self._close_timeout))
        if told:
            await self._write(close_frame(code, sentence), _CLOSE)
        if self._over is None:
            self._over = Closed(code, "", clean=False, sentence=sentence)
        if not self._transport.is_closing() and self._transport.can_write_eof():
            self._transport.write_eof()
        return self._over

    async def _receiver_left(self) -> None:
        """Wait for the task that receives to be through with its message, or to be cancelled."""
        if self._handover is None:
            self._handover = self._loop.create_future()
        await asyncio.wait([self._handover])
