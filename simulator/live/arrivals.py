"""Every socket that came in at a port: tells when one is gone, and cuts those that stay half open.

Owns the bound on a handshake and on the number of sockets, for aiohttp has neither, and what a socket
is on both sides of its handshake. Knows nothing of what the requests mean.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulator.live.connection import CLOSE_TIMEOUT
from simulator.live.masking import Watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


_OPTIONS: dict[str, Any] = {"access_log": None, "lingering_time": 0}


class StrictHandler(web.RequestHandler):
    """A socket whose frames are looked at before they are parsed."""

    watch: Watch | None = None

    def set_parser(self, parser: Any, data_received_cb: Callable[[], None] | None = None) -> None:
        """aiohttp calls this once the handshake is done."""
        watch: Any = Watch(parser, masked=True)
        self.watch = watch
        super().set_parser(watch, data_received_cb)


def watch_of(handler: web.RequestHandler) -> Watch | None:
    """Who looks at the frames of a socket, where somebody does."""
    return handler.watch if isinstance(handler, StrictHandler) else None


class ServerSocket(web.WebSocketResponse):
    """aiohttp's server end without its own closing, which has no bound of ours."""

    transport: asyncio.Transport
    lost: asyncio.Future[None]
    watch: Watch | None = None

    @property
    def queue(self) -> Any:
        """What was read and not yet received."""
        return self._reader

    def exception(self) -> BaseException | None:
        """What broke the connection: what the watch found, or aiohttp."""
        return (self.watch and self.watch.error) or super().exception()

    async def close(self, **_: Any) -> bool:
        """Does nothing: aiohttp calls this inside `receive`, and at the end of the handler."""
        return False

    async def let_go(self) -> None:
        """Stop aiohttp's heartbeat and free its parser."""
        await super().close(drain=False)


class Arrivals(web.Server):
    """The sockets of one port.

    Args:
        answer: answers a request.
        cap: sockets kept; further ones are cut.
        handshake_timeout: seconds a socket has to become a WebSocket.
        strict: whether frames that are not masked are found.
    """

    def __init__(
        self,
        answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        cap: int,
        handshake_timeout: float,
        *,
        strict: bool = False,
    ) -> None:
        super().__init__(answer, **_OPTIONS)
        self._strict = strict
        self._cap = cap
        self._handshake_timeout = handshake_timeout
        self._gone: dict[web.RequestHandler, asyncio.Future[None]] = {}
        self._reapers: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    def meet(self) -> web.RequestHandler:
        """The protocol of a new socket."""
        if not self._strict:
            return self()
        return StrictHandler(self, loop=asyncio.get_running_loop(), **_OPTIONS)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """A socket came in."""
        super().connection_made(handler, transport)
        loop = asyncio.get_running_loop()
        self._gone[handler] = loop.create_future()
        self._reapers[handler] = loop.call_later(self._handshake_timeout, transport.abort)
        if len(self._gone) > self._cap:
            transport.abort()

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        """A socket is gone."""
        super().connection_lost(handler, exc)
        self.upgraded(handler).set_result(None)
        del self._gone[handler]

    def upgraded(self, handler: web.RequestHandler) -> asyncio.Future[None]:
        """The handshake is done; what comes back is done once the socket is gone."""
        reaper = self._reapers.pop(handler, None)
        if reaper is not None:
            reaper.cancel()
        return self._gone[handler]

    async def stop(self) -> None:
        """Cut what is left, and wait until it is gone."""
        for handler in self.connections:
            if handler.transport is not None:
                handler.transport.abort()
        if self._gone:
            await asyncio.wait(list(self._gone.values()))
        await self.shutdown(CLOSE_TIMEOUT)
