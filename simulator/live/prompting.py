"""Waiting for messages without a task, on a wire of which both ends are ours.

Who awaits a message in a task is woken by way of the event loop, which takes as long as half an answer. A
coroutine that is run `promptly` goes on within the socket's own callback, as soon as something was read. Owns
the ends that can be read so, and running such a coroutine; what is said is not known here.
"""

from __future__ import annotations

import asyncio
import types
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import WSMsgType

from simulator.live.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable

    from simulator.live.socket import Socket

T = TypeVar("T")

_TEXT, _BINARY = WSMsgType.TEXT, WSMsgType.BINARY


class PromptEnd(Connection):
    """A connection that can also be read and written by a coroutine that is run `promptly`.

    Attributes:
        prompt: whether it can be: aiohttp does not promise that its queue can be looked into.
    """

    def __init__(self, socket: Socket, **options: Any) -> None:
        super().__init__(socket, **options)
        self._queue = socket.queue
        unread: object = getattr(socket.queue, "_buffer", None)  # messages with their sizes
        self.prompt = isinstance(unread, deque)
        self._unread = unread if isinstance(unread, deque) else deque()
        self._passage = _Passage(self._transport.get_protocol())
        self._transport.set_protocol(self._passage)

    def on_read(self, tell: Callable[[], None]) -> None:
        """Call `tell` whenever something was read, and when the line is gone; it must not raise."""
        self._passage.tell = tell

    async def take(self) -> str | bytes | None:
        """The next message; None where something else is to be received first. Only when run `promptly`."""
        while not self._unread:
            if self._queue.is_eof():
                return None
            await _prompt()
        message = self._unread[0][0]
        kind = message.type
        if (kind is not _TEXT and kind is not _BINARY) or self._silent:
            return None
        await self._queue.read()  # there is one: it keeps count, and goes on reading the socket
        return message.data  # type: ignore[no-any-return]

    def put(self, message: str | bytes) -> Awaitable[None]:
        """Send a message; no watch is kept on whether it is read.

        Raises:
            OSError, RuntimeError: the line is closing; `receive` tells how it ended.
        """
        if type(message) is str:
            return self._send_frame(message.encode("utf-8", "replace"), _TEXT)
        return self._send_frame(message, _BINARY)  # type: ignore[arg-type]


async def promptly(coroutine: Coroutine[Any, Any, T], ends: Iterable[PromptEnd]) -> T:
    """Run a coroutine within the callbacks of these ends, and return what it returns.

    It may await `take` of the ends, and futures. It is no task: what asks for the current one, such as
    `asyncio.timeout`, does not work in it.
    """
    running = _Running(coroutine)
    for end in ends:
        end.on_read(running.go_on)
    try:
        running.go_on()
        return await running.result  # type: ignore[no-any-return]
    finally:
        for end in ends:
            end.on_read(_nobody)
        coroutine.close()


class _Running:
    """A coroutine under way."""

    __slots__ = ("_busy", "_send", "result")

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.result = asyncio.get_running_loop().create_future()
        self._send = coroutine.send
        self._busy = False  # it runs, waits for a future, or is over

    def go_on(self) -> None:
        """Something was read: go on with it, if that is what it waits for."""
        if self._busy:
            return
        self._busy = True
        try:
            future = self._send(None)
        except StopIteration as end:
            self._over(self.result.set_result, end.value)
        except BaseException as error:  # for who awaits the result, not for the event loop
            self._over(self.result.set_exception, error)
        else:
            if future is None:
                self._busy = False
            else:
                future.add_done_callback(self._wake)

    def _wake(self, _: asyncio.Future[Any]) -> None:
        self._busy = False
        self.go_on()

    def _over(self, settle: Callable[[Any], None], outcome: object) -> None:
        if not self.result.done():  # cancelled: nobody asks any more
            settle(outcome)


class _Passage(asyncio.Protocol):
    """Stands between a transport and aiohttp's protocol, and tells when something has come through."""

    def __init__(self, protocol: Any) -> None:
        self.tell: Callable[[], None] = _nobody
        self._protocol = protocol
        self._feed = protocol.data_received

    def data_received(self, data: bytes) -> None:
        self._feed(data)
        self.tell()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)
        self.tell()

    def eof_received(self) -> bool | None:
        return self._protocol.eof_received()  # type: ignore[no-any-return]

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()


@types.coroutine
def _prompt() -> Generator[None, None, None]:
    """Wait for the next time that something was read."""
    yield


def _nobody() -> None:
    """Nobody waits."""
