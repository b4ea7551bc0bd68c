"""Serves the page and its API on this machine.

Owns the port, the bounds on what comes in, and the WebSocket that tells of changes. What is answered is the API's
business, and who is answered the admission's.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

from aiohttp import WSMsgType, web

from simulator.errors import ListenError
from simulator.live.arrivals import Arrivals
from simulator.live.capacity import no_port
from simulator.live.noise import quiet
from simulator.viewer.admitting import API, HEADERS, refuse
from simulator.viewer.api import Api
from simulator.viewer.assets import PAGE, Assets, kind_of, load_assets
from simulator.viewer.watching import Listener, Watch

if TYPE_CHECKING:
    from simulator.viewer.shelf import Shelf

HOST = "127.0.0.1"
LIVE = f"{API}live"

_SOCKETS = 256  # a page needs six and one
_LISTENERS = 32
_FIRST_REQUEST = 10.0  # seconds until it must be there
_HEARTBEAT = 20.0  # seconds between pings
_SEND = 10.0  # seconds a page has to take in what it is told
_LONGEST_WORD = 1024  # bytes; a page has nothing to say on the WebSocket
_GOING_AWAY = 1001


class Viewer:
    """The page of a folder of logs, on an open port; use it with `async with`.

    Args:
        shelf: the folder.
        port: 0 takes a free one.
        assets: the files of the page; those of the package where there are none.
    """

    def __init__(self, shelf: Shelf, port: int = 0, assets: Assets | None = None) -> None:
        self.port = port
        self._assets = load_assets() if assets is None else assets
        self._api = Api(shelf)
        self._watch = Watch(self._api)
        self._arrivals = Arrivals(self._answer, _SOCKETS, _FIRST_REQUEST)
        self._sockets: set[web.WebSocketResponse] = set()
        self._server: asyncio.Server | None = None
        self._watching: asyncio.Task[None] | None = None
        self._quiet = ExitStack()

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}/"

    async def __aenter__(self) -> Self:
        """Open the port.

        Raises:
            ListenError: it cannot be had; one sentence says why.
        """
        self._quiet.enter_context(quiet())
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._arrivals.meet, HOST, self.port)
        except OSError as error:
            self._quiet.close()
            raise ListenError(no_port(HOST, self.port, error)) from None
        self.port = self._server.sockets[0].getsockname()[1]
        self._watching = asyncio.create_task(self._watch.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Say goodbye to every page and close the port; nothing is left behind."""
        assert self._server is not None
        assert self._watching is not None
        self._server.close()
        self._watching.cancel()
        self._api.logs.abandon()
        goodbyes = (self._goodbye(socket) for socket in tuple(self._sockets))
        await asyncio.gather(self._watching, *goodbyes, return_exceptions=True)
        await self._arrivals.stop()
        self._quiet.close()

    async def _goodbye(self, socket: web.WebSocketResponse) -> None:
        with suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(1):
                await socket.close(code=_GOING_AWAY, message=b"the viewer ends")

    # --- one request ------------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        refusal = refuse(request.method, path, request.headers)
        if refusal is not None:
            response = _told(refusal.status, {"error": refusal.sentence})
            response.headers.extend(refusal.headers)
            response.force_close()
            return response
        if path == LIVE:
            return await self._live(request)
        self._arrivals.upgraded(request.protocol)  # it has asked for something; idle ones are cut
        if path.startswith(API):
            given = dict(request.query)
            return _told(*await asyncio.to_thread(self._api.answer, path.removeprefix(API), given))
        name = PAGE if path == "/" else path.removeprefix("/")
        kind = kind_of(name)
        if kind is None or name not in self._assets.files:
            return _told(404, {"error": f"there is nothing at {path[:200]}"})
        return web.Response(
            body=self._assets.files[name], headers={**HEADERS, "Content-Type": kind}
        )

    async def _live(self, request: web.BaseRequest) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            heartbeat=_HEARTBEAT, max_msg_size=_LONGEST_WORD, compress=False, timeout=1.0
        )
        if not socket.can_prepare(request):
            return _told(426, {"error": f"{LIVE} is a WebSocket"})
        if len(self._sockets) >= _LISTENERS:
            return _told(503, {"error": f"{_LISTENERS} pages listen already; close some"})
        try:
            await socket.prepare(request)
        except (ConnectionError, RuntimeError):
            return web.Response(status=400)  # it has gone; nobody reads the answer
        self._arrivals.upgraded(request.protocol)
        self._sockets.add(socket)
        listener = Listener()
        self._watch.add(listener)
        telling = asyncio.create_task(_tell(socket, listener, request))
        try:
            while (await socket.receive()).type in (WSMsgType.PING, WSMsgType.PONG):
                pass  # whatever a page says ends it: it has nothing to say
        finally:
            self._watch.discard(listener)
            self._sockets.discard(socket)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await self._goodbye(socket)
        return socket


async def _tell(
    socket: web.WebSocketResponse, listener: Listener, request: web.BaseRequest
) -> None:
    try:
        while True:
            for text in await listener.heard():
                async with asyncio.timeout(_SEND):
                    await socket.send_str(text)
    except (TimeoutError, ConnectionError):
        if request.transport is not None:
            request.transport.abort()


def _told(status: int, value: dict[str, Any]) -> web.Response:
    # Everything but ASCII is escaped: lone surrogates have no UTF-8.
    return web.Response(
        status=status,
        body=json.dumps(value, allow_nan=False).encode(),
        headers={**HEADERS, "Content-Type": "application/json; charset=utf-8"},
    )
