"""Opens a WebSocket connection to a server.

Owns the handshake as a client makes it, with its bounds: no redirect, no proxy, no subprotocol
nobody asked for, TLS verified. Every way it can fail comes out as one sentence that names the URL
and what came instead.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import lru_cache
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import hdrs
from multidict import CIMultiDict
from yarl import URL

from simulator.errors import ConnectionFailed, UsageError
from simulator.live.connection import CLOSE_TIMEOUT, MESSAGE_LIMIT, SEND_TIMEOUT, Connection
from simulator.live.masking import Watch
from simulator.planning import Dialling

if TYPE_CHECKING:
    from collections.abc import Sequence

CONNECT_TIMEOUT = 10.0  # seconds
_PLAINLY = Dialling()
_USUAL = ("User-Agent", "Accept", "Accept-Encoding")  # aiohttp adds them unless it is told not to
_MEANT: dict[int, str] = {  # what to look at after a status
    HTTPStatus.OK: "; is there a WebSocket at this path?",
    HTTPStatus.UNAUTHORIZED: "; it wants to know who asks: see --header",
    HTTPStatus.FORBIDDEN: "; it does not let everybody in: see --header",
    HTTPStatus.NOT_FOUND: "; is the path right?",
}
_NO_URL = "is not the URL of a WebSocket; write ws://HOST:PORT/PATH"


class ClientSocket(aiohttp.ClientWebSocketResponse):
    """aiohttp's client end without its own closing, which has no bound of ours."""

    session: aiohttp.ClientSession  # this connection's alone

    def __init__(
        self, reader: Any, writer: Any, protocol: Any, response: Any, *args: Any, **options: Any
    ) -> None:
        super().__init__(reader, writer, protocol, response, *args, **options)
        self.transport: asyncio.Transport = writer.transport
        self.lost: asyncio.Future[Any] = response.connection.protocol.closed or _done()

    @property
    def queue(self) -> Any:
        """What was read and not yet received."""
        return self._reader

    async def close(self, **_: Any) -> bool:
        """Does nothing: aiohttp calls this inside `receive`."""
        return False

    async def let_go(self) -> None:
        """Free the response and the session; nothing waits for the peer any more."""
        await super().close()
        await self.session.close()


class StrictSocket(ClientSocket):
    """The same, and the server's frames are looked at before they are parsed."""

    watch: Watch | None = None

    def __init__(
        self, reader: Any, writer: Any, protocol: Any, response: Any, *args: Any, **options: Any
    ) -> None:
        super().__init__(reader, writer, protocol, response, *args, **options)
        line = response.connection.protocol
        hand_over = line.set_parser

        def set_parser(parser: Any, *rest: Any, **more: Any) -> None:
            del line.set_parser  # asked once; kept, it would keep the socket
            self.watch = Watch(parser, masked=False)
            hand_over(self.watch, *rest, **more)

        line.set_parser = set_parser  # what came behind the answer to the handshake is fed in there

    def exception(self) -> BaseException | None:
        """What broke the connection: what the watch found, or aiohttp."""
        return (self.watch and self.watch.error) or super().exception()


async def connect(
    url: str,
    dialling: Dialling = _PLAINLY,
    *,
    offers: Sequence[str] = (),
    bare: bool = False,
    kind: type[Connection] = Connection,
    message_limit: int = MESSAGE_LIMIT,
    heartbeat: float | None = None,
    strict: bool = True,
    connect_timeout: float = CONNECT_TIMEOUT,
    send_timeout: float = SEND_TIMEOUT,
    close_timeout: float = CLOSE_TIMEOUT,
) -> Connection:
    """An open connection.

    Args:
        url: `ws://…` or `wss://…`.
        dialling: how the server is asked; its headers are sent with the handshake, besides its own.
        offers: several subprotocols to ask for, the dearest first, instead of one.
        bare: send no header but those and the handshake's own, and the path as it is written.
        kind: of connection.
        message_limit: bytes; longer messages are refused.
        heartbeat: seconds between pings; None for none.
        strict: refuse frames that are masked; a server of ours need not be looked at.
        connect_timeout, send_timeout, close_timeout: seconds.

    Raises:
        ConnectionFailed: no WebSocket came about.
        UsageError: what is to be trusted is not a file of certificates.
    """
    offers = offers or (() if dialling.subprotocol is None else (dialling.subprotocol,))
    socket, answer = await _shake_hands(
        url, dialling, connect_timeout, bare=bare, kind=StrictSocket if strict else ClientSocket,
        protocols=offers, heartbeat=heartbeat, max_msg_size=message_limit + 1,  # aiohttp refuses the bound itself
    )  # fmt: skip
    connection = kind(
        socket, url=url, subprotocol=socket.protocol, message_limit=message_limit,
        send_timeout=send_timeout, close_timeout=close_timeout,
    )  # fmt: skip
    connection.answer = answer
    unasked = _unasked(answer, offers)
    if unasked:
        connection.abort()
        await connection.close()
        raise ConnectionFailed(f"{url} {unasked}", why=unasked)
    return connection


async def _shake_hands(
    url: str,
    dialling: Dialling,
    seconds: float,
    *,
    bare: bool,
    kind: type[ClientSocket],
    **options: Any,
) -> tuple[ClientSocket, Any]:
    """aiohttp's end of the line, and the headers of the server's answer; nothing is left where it fails."""
    if not url.lower().startswith(("ws://", "wss://")):
        raise ConnectionFailed(f"{url} {_NO_URL}")
    secure = url.lower().startswith("wss:")
    context = trusted(dialling.ca, insecure=dialling.insecure) if secure else True
    answer = SimpleNamespace(headers=None)
    session = _session(url, answer, bare=bare, kind=kind)
    try:
        async with asyncio.timeout(seconds):
            socket = await session.ws_connect(
                URL(url, encoded=True) if bare else url,
                headers=CIMultiDict(dialling.headers), ssl=context,
                autoclose=False, autoping=False, compress=0, **options,
            )  # fmt: skip
    except BaseException as error:
        await session.close()
        if isinstance(error, Exception):
            raise _failure(url, error, seconds) from None
        raise
    assert isinstance(socket, ClientSocket)
    socket.session = session
    return socket, answer.headers


def _session(
    url: str, answer: SimpleNamespace, *, bare: bool, kind: type[ClientSocket]
) -> aiohttp.ClientSession:
    trace = aiohttp.TraceConfig()

    async def refuse(_: object, __: object, params: aiohttp.TraceRequestRedirectParams) -> None:
        why = (
            f"redirects to {params.response.headers.get(hdrs.LOCATION, 'nowhere')!r}, "
            "which is not followed; name that URL if it is the right one"
        )
        raise ConnectionFailed(f"{url} {why}", why=why, status=params.response.status)

    async def note(_: object, __: object, params: aiohttp.TraceRequestEndParams) -> None:
        answer.headers = params.response.headers

    trace.on_request_redirect.append(refuse)
    trace.on_request_end.append(note)
    session = aiohttp.ClientSession(
        ws_response_class=kind,
        trace_configs=[trace],
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        skip_auto_headers=_USUAL if bare else (),
    )
    session._retry_connection = False  # a dropped handshake would be made once more, unseen
    return session


def _unasked(headers: Any, offers: Sequence[str]) -> str | None:
    """What the server agreed to that nobody had proposed (RFC 6455, 4.1)."""
    chosen = headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL)
    if chosen is not None and chosen not in offers:
        return f"chose the subprotocol {chosen!r}, which was not asked for"
    extension = headers.get(hdrs.SEC_WEBSOCKET_EXTENSIONS)
    return f"chose the extension {extension!r}, which was not asked for" if extension else None


@lru_cache(maxsize=8)
def trusted(ca: str | None, *, insecure: bool) -> ssl.SSLContext:
    """What is trusted; made once, for reading the system's certificates takes 20 ms.

    Raises:
        UsageError: `ca` is not a file of certificates.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
    except ssl.SSLError:
        raise UsageError(f"--ca {ca}: not a file of certificates") from None
    except OSError as error:
        raise UsageError(f"--ca {ca}: {error.strerror}") from None
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _failure(url: str, error: Exception, seconds: float) -> ConnectionFailed:
    if isinstance(error, ConnectionFailed):
        return error
    why = _why(error, seconds)
    if not isinstance(error, aiohttp.WSServerHandshakeError):
        return ConnectionFailed(f"{url} {why}", why=why)
    return ConnectionFailed(f"{url} {why}", why=why, status=error.status, headers=error.headers)


def _why(error: Exception, seconds: float) -> str:
    """What came instead of a WebSocket, as the second half of a sentence whose first is the URL."""
    match error:
        case TimeoutError():
            return f"gave no answer within {seconds:g} s"
        case aiohttp.WSServerHandshakeError():
            return _no_upgrade(error)
        case aiohttp.ClientConnectorCertificateError():
            why = _certificate(error)
            return f"has a certificate that is not trusted: {why}; see --ca and --insecure"
        case aiohttp.ClientConnectorDNSError():
            return "names a host that is not known"
        case aiohttp.ClientSSLError():
            return "does not speak TLS; is it a ws:// server?"
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, ConnectionRefusedError):
            return "refused the connection; is the server running?"
        case aiohttp.ClientConnectorError():
            return f"cannot be reached: {error.os_error.strerror or error.os_error}"
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientOSError():
            return "dropped the connection during the handshake"
        case aiohttp.InvalidURL():
            return _NO_URL
        case aiohttp.ClientResponseError():
            return "did not answer in HTTP; is it a WebSocket server?"
    return f"could not be connected to: {error}"


def _no_upgrade(error: aiohttp.WSServerHandshakeError) -> str:
    if error.status == HTTPStatus.SWITCHING_PROTOCOLS:
        return f"answered a broken handshake ({error.message[:1].lower()}{error.message[1:]})"
    try:
        phrase = f" {HTTPStatus(error.status).phrase}"
    except ValueError:
        phrase = ""
    meant = _MEANT.get(error.status, "")
    return f"answered {error.status}{phrase} instead of upgrading{meant}"


def _certificate(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    return getattr(cause, "verify_message", "") or str(cause)


def _done() -> asyncio.Future[Any]:
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future
