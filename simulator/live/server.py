"""Listens for WebSocket connections and hands each one over.

Owns the port, the checks before the upgrade and the cap on connections. What is said on a
connection is not its business: a connection goes to who accepts it, or to a callback in a task of
its own, and aiohttp's handler, which may be cancelled at any time, only waits for its end.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from aiohttp import web

from simulator.errors import ListenError
from simulator.live.admission import Doorkeeper, Refusal, is_loopback
from simulator.live.arrivals import Arrivals, ServerSocket, watch_of
from simulator.live.capacity import HALF_OPEN, MAX_CONNECTIONS, affordable, no_port
from simulator.live.connection import CLOSE_TIMEOUT, MESSAGE_LIMIT, SEND_TIMEOUT, Connection
from simulator.live.noise import quiet
from simulator.transcript import counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HANDSHAKE_TIMEOUT = 10.0  # seconds
_LAST_PORT = 65535
_GOING_AWAY = 1001


@dataclass(frozen=True, slots=True)
class Terms:
    """What a handshake is accepted on, where somebody else is asked before it is answered."""

    subprotocol: str | None  # agreed on
    headers: tuple[tuple[str, str], ...]  # of the answer
    play: Callable[[Connection], Awaitable[None]]  # what is done with the connection
    withdraw: Callable[[], Awaitable[None]]  # called instead where the client has gone meanwhile


class Listener:
    """An open port; use it with `async with`.

    Args:
        host: the address to bind.
        port: 0 takes a free one.
        path: the path of the WebSocket, with parameters that have to be there; None where every path is one.
        told: that path as anybody may read it, where a secret stands in it.
        origins: see `Doorkeeper`; an `*` among them allows all.
        allow_hosts: names it may be called by, besides those of the loopback.
        subprotocol: agreed on with clients that offer it.
        message_limit: bytes.
        heartbeat: seconds between pings; None for none.
        strict: refuse frames that are not masked; a client of ours need not be looked at.
        max_connections: further ones get 503; never more than the descriptors are enough for.
        on_refused: hears one sentence for every handshake turned down.
        on_connection: plays a connection in a task of its own; closed when it returns.
            Without it, connections wait for `accept`.
        consult: asked before a handshake is answered that is otherwise in order; its terms tell
            what becomes of the connection. Cancelled where the client has gone.
        kind: of connection.
        files_each: descriptors that a conversation needs.
        handshake_timeout, send_timeout, close_timeout: seconds.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        path: str | None = "/",
        *,
        told: str | None = None,
        origins: tuple[str, ...] = (),
        allow_hosts: tuple[str, ...] = (),
        subprotocol: str | None = None,
        message_limit: int = MESSAGE_LIMIT,
        heartbeat: float | None = None,
        strict: bool = True,
        max_connections: int = MAX_CONNECTIONS,
        on_refused: Callable[[str], None] | None = None,
        on_connection: Callable[[Connection], Awaitable[None]] | None = None,
        consult: Callable[[web.BaseRequest], Awaitable[Terms | Refusal]] | None = None,
        kind: type[Connection] = Connection,
        files_each: int = 2,
        handshake_timeout: float = HANDSHAKE_TIMEOUT,
        send_timeout: float = SEND_TIMEOUT,
        close_timeout: float = CLOSE_TIMEOUT,
    ) -> None:
        self.host, self.port, self.path = host, port, path
        self._door = Doorkeeper(
            path=path,
            told=told,
            loopback=is_loopback(host),
            origins=origins,
            hosts=(*allow_hosts, host),
        )
        self._subprotocol = subprotocol
        self._heartbeat = heartbeat
        self._limit = message_limit
        self._cap = min(max_connections, affordable(files_each))
        self._on_refused = on_refused
        self._on_connection = on_connection
        self._consult, self._kind = consult, kind
        self._consulting = 0  # handshakes that wait for somebody else's answer
        self._send_timeout, self._close_timeout = send_timeout, close_timeout
        self._waiting: asyncio.Queue[Connection] = asyncio.Queue()
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrivals = Arrivals(
            self._answer, self._cap + HALF_OPEN, handshake_timeout, strict=strict
        )
        self._server: asyncio.Server | None = None
        self._quiet = contextlib.ExitStack()

    @property
    def url(self) -> str:
        """Where clients find it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ws://{host}:{self.port}{self.path or '/'}"

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    async def accept(self) -> Connection:
        """The next connection, open."""
        return await self._waiting.get()

    async def __aenter__(self) -> Self:
        """Bind the port.

        Raises:
            ListenError: the address cannot be had; one sentence says why.
        """
        if not 0 <= self.port <= _LAST_PORT:  # uvloop would take it modulo 65536
            why = f"a port is a number from 0 to {_LAST_PORT}"
            raise ListenError(f"cannot listen on {self.host}:{self.port}: {why}")
        self._quiet.enter_context(quiet())
        try:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(
                self._arrivals.meet, self.host or None, self.port, start_serving=False
            )
            await self._server.start_serving()  # by itself: cancelled here, `stop` closes the port
        except (OSError, UnicodeError) as error:
            self._quiet.close()
            raise ListenError(no_port(self.host, self.port, error)) from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close the port and every connection (1001); bounded, and no task or socket is left."""
        if self._server is None:
            return
        self._server.close()
        try:
            await asyncio.gather(
                *(end.close(_GOING_AWAY, "going away") for end in tuple(self._open))
            )
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await self._arrivals.stop()
            self._server = None
            self._quiet.close()

    # --- one handshake ----------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        upgrade = request.headers.get("Upgrade", "").strip().lower() == "websocket"
        refusal = self._door.refuse(
            request.path,
            request.headers.get("Host"),
            request.headers.get("Origin"),
            upgrade=upgrade,
            query=request.rel_url.raw_query_string,
        )
        if refusal is None and len(self._open) + self._consulting >= self._cap:
            most = counted(self._cap, "conversation")
            refusal = Refusal(503, f"no more than {most} at once; try again later")
        terms: Terms | Refusal | None = refusal
        if refusal is None and self._consult is not None:
            terms = await self._ask(request, self._consult)
        if isinstance(terms, Refusal):
            return await self._refuse(request, terms)
        return await self._upgrade(request, terms)

    async def _ask(
        self,
        request: web.BaseRequest,
        consult: Callable[[web.BaseRequest], Awaitable[Terms | Refusal]],
    ) -> Terms | Refusal:
        """Ask for terms, as long as the client is there to hear of them."""
        if not ServerSocket(protocols=()).can_prepare(request):
            return Refusal(400, "this is not the handshake of a WebSocket")
        lost = self._arrivals.upgraded(request.protocol)  # who is asked has a bound of its own
        asking = asyncio.ensure_future(consult(request))
        self._consulting += 1
        try:
            await asyncio.wait((asking, lost), return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
            return Refusal(400, "gone before it was answered")
        finally:
            self._consulting -= 1
            if asking.cancel():
                await asyncio.wait((asking,))

    async def _refuse(self, request: web.BaseRequest, refusal: Refusal) -> web.Response:
        if self._on_refused is not None:
            self._on_refused(f"{request.remote} was answered {refusal.status}: {refusal.sentence}")
        response = web.Response(status=refusal.status, text=refusal.sentence + "\n")
        if refusal.status == 426:
            response.headers["Upgrade"] = "websocket"
        response.headers.extend(refusal.headers)
        response.force_close()
        return response

    async def _upgrade(self, request: web.BaseRequest, terms: Terms | None) -> web.StreamResponse:
        subprotocol = terms.subprotocol if terms else self._subprotocol
        socket = ServerSocket(
            protocols=() if subprotocol is None else (subprotocol,),
            heartbeat=self._heartbeat,
            autoclose=False,
            autoping=False,
            compress=False,
            max_msg_size=self._limit + 1,  # aiohttp refuses the bound itself
        )
        if terms is not None:
            socket.headers.extend(terms.headers)
        transport = request.transport
        try:
            if transport is None:
                raise ConnectionError  # it has gone; nobody reads the answer
            await socket.prepare(request)
        except (ConnectionError, RuntimeError):
            if terms is not None:
                await terms.withdraw()
            return web.Response(status=400)
        socket.transport = transport
        socket.watch = watch_of(request.protocol)
        socket.lost = self._arrivals.upgraded(request.protocol)
        self._hand_over(socket, request, terms)
        await asyncio.wait([socket.lost])
        await socket.let_go()
        return socket

    def _hand_over(
        self, socket: ServerSocket, request: web.BaseRequest, terms: Terms | None
    ) -> None:
        where = self.url if self.path is not None else self.url[:-1] + request.raw_path
        connection = self._kind(
            socket,
            url=where,
            subprotocol=terms.subprotocol if terms else socket.ws_protocol,
            message_limit=self._limit,
            send_timeout=self._send_timeout,
            close_timeout=self._close_timeout,
        )
        self._open.add(connection)
        socket.lost.add_done_callback(lambda _: self._open.discard(connection))
        play = self._on_connection if terms is None else terms.play
        if play is None:
            self._waiting.put_nowait(connection)
            return
        task = asyncio.create_task(self._play(connection, play))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(
        self, connection: Connection, play: Callable[[Connection], Awaitable[None]]
    ) -> None:
        code = 1011  # unless it returns, it failed
        try:
            await play(connection)
            code = 1000
        finally:
            await connection.close(code)
