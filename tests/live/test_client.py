"""Tests for simulator.live.client."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest
import websockets

from simulator.errors import ConnectionFailed, UsageError
from simulator.live.client import connect
from simulator.live.connection import Closed
from simulator.live.server import Listener
from simulator.planning import Dialling
from tests.live.foreign import BOUND, accepting, raw_server, tls

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("nothing_left")
LOOPS = ("asyncio", "uvloop")


def http(status: str, *more: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *more, "Content-Length: 0", "", ""]).encode()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param(
            http("404 Not Found"),
            "answered 404 Not Found instead of upgrading; is the path right?",
            id="404",
        ),
        pytest.param(
            http("401 Unauthorized"),
            "answered 401 Unauthorized instead of upgrading; it wants to know who asks: see --header",
            id="401",
        ),
        pytest.param(
            http("200 OK"),
            "answered 200 OK instead of upgrading; is there a WebSocket at this path?",
            id="a web page",
        ),
        pytest.param(
            http("299 Odd"), "answered 299 instead of upgrading", id="a status of its own"
        ),
        pytest.param(
            http("302 Found", "Location: http://evil.example/"),
            "redirects to 'http://evil.example/', which is not followed; "
            "name that URL if it is the right one",
            id="a redirect",
        ),
        pytest.param(
            http("101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"),
            "answered a broken handshake (invalid challenge response)",
            id="no proof",
        ),
        pytest.param(None, "dropped the connection during the handshake", id="hangs up"),
        pytest.param(b"", "gave no answer within 0.2 s", id="says nothing"),
        pytest.param(b"HTTP/1.1 101 Swi", "gave no answer within 0.2 s", id="half an answer"),
        pytest.param(
            b"220 smtp.example ready\r\n",
            "did not answer in HTTP; is it a WebSocket server?",
            id="another protocol",
        ),
    ],
)
async def test_what_came_instead_of_a_websocket_is_one_sentence(
    answer: bytes | None, sentence: str
) -> None:
    async with asyncio.timeout(BOUND), raw_server(lambda _: answer) as (url, _):
        with pytest.raises(ConnectionFailed) as caught:
            await connect(url, connect_timeout=0.2)

        assert str(caught.value) == f"{url} {sentence}"


@pytest.mark.parametrize(
    ("line", "asked", "sentence"),
    [
        pytest.param(
            "Sec-WebSocket-Protocol: soap",
            None,
            "chose the subprotocol 'soap', which was not asked for",
            id="a subprotocol",
        ),
        pytest.param(
            "Sec-WebSocket-Protocol: soap",
            "wamp",
            "chose the subprotocol 'soap', which was not asked for",
            id="another subprotocol",
        ),
        pytest.param(
            "Sec-WebSocket-Extensions: permessage-deflate",
            None,
            "chose the extension 'permessage-deflate', which was not asked for",
            id="an extension",
        ),
    ],
)
async def test_what_nobody_asked_for_is_refused(
    line: str, asked: str | None, sentence: str
) -> None:
    async with raw_server(lambda head: accepting(head, line)) as (url, _):
        with pytest.raises(ConnectionFailed) as caught:
            await connect(url, Dialling(subprotocol=asked))

        assert str(caught.value) == f"{url} {sentence}"


async def test_nobody_at_the_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ConnectionFailed) as caught:
        await connect(f"ws://127.0.0.1:{port}/")

    assert str(caught.value) == (
        f"ws://127.0.0.1:{port}/ refused the connection; is the server running?"
    )


async def test_a_listener_that_does_not_accept_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as mute:
        url = f"ws://127.0.0.1:{mute.getsockname()[1]}/"
        with pytest.raises(ConnectionFailed, match=r"gave no answer within 0\.1 s$"):
            await connect(url, connect_timeout=0.1)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ws://no.such.host.invalid/", "names a host that is not known"),
        ("ws://", "is not the URL of a WebSocket; write ws://HOST:PORT/PATH"),
        ("ws://127.0.0.1:99999/", "is not the URL of a WebSocket; write ws://HOST:PORT/PATH"),
        ("127.0.0.1:80", "is not the URL of a WebSocket; write ws://HOST:PORT/PATH"),
        ("http://127.0.0.1/", "is not the URL of a WebSocket; write ws://HOST:PORT/PATH"),
    ],
)
async def test_a_url_that_leads_nowhere_is_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        await connect(url)

    assert str(caught.value) == f"{url} {sentence}"


async def test_a_header_that_would_forge_another_is_refused() -> None:
    async with Listener() as listener:
        with pytest.raises(ConnectionFailed):
            await connect(listener.url, Dialling((("X-Name", "a\r\nX-Other: b"),)))


async def test_a_handshake_that_is_cancelled_leaves_nothing() -> None:
    async with raw_server(lambda _: b"") as (url, peers):
        connecting = asyncio.ensure_future(connect(url))
        await peers.get()
        connecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await connecting


async def test_headers_and_subprotocol_are_sent_as_asked() -> None:
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return accepting(head, "Sec-WebSocket-Protocol: ocpp1.6")

    async with raw_server(answer) as (url, _):
        headers = (("X-Twice", "a"), ("X-Twice", "b"), ("Authorization", "Bearer t"))
        connection = await connect(url, Dialling(headers, "ocpp1.6"), close_timeout=0.05)
        await connection.close()

    lines = heads[0].decode().split("\r\n")
    assert {"X-Twice: a", "X-Twice: b", "Authorization: Bearer t"} < set(lines)
    assert "Sec-WebSocket-Protocol: ocpp1.6" in lines
    assert "Extensions" not in heads[0].decode()
    assert (connection.subprotocol, connection.url) == ("ocpp1.6", url)


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ws_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with Listener() as listener:
        client = await connect(listener.url)
        server = await listener.accept()

        await asyncio.gather(client.close(), server.close())


async def test_a_foreign_server_talks_and_closes() -> None:
    async def greet(peer: websockets.ServerConnection) -> None:
        await peer.send("hello")
        await peer.send(str(await peer.recv()).upper())
        await peer.close(4000, "enough")

    async with websockets.serve(greet, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        connection = await connect(f"ws://127.0.0.1:{port}/")
        assert await connection.receive() == "hello"
        await connection.send("and you?")
        assert await connection.receive() == "AND YOU?"
        assert await connection.receive() == Closed(4000, "enough", clean=True)
        await connection.close()


async def test_a_certificate_that_is_not_trusted_is_one_sentence(certificate: Path) -> None:
    async with raw_server(accepting, ssl=tls(certificate)) as (url, _):
        with pytest.raises(ConnectionFailed) as caught:
            await connect(url)

        assert str(caught.value) == (
            f"{url} has a certificate that is not trusted: self-signed certificate; "
            "see --ca and --insecure"
        )


@pytest.mark.parametrize("trust", ["ca", "insecure"])
async def test_a_certificate_is_trusted_when_told_so(certificate: Path, trust: str) -> None:
    dialling = Dialling(ca=str(certificate)) if trust == "ca" else Dialling(insecure=True)
    async with asyncio.timeout(BOUND), raw_server(accepting, ssl=tls(certificate)) as (url, peers):
        connection = await connect(url, dialling, close_timeout=0.1)
        peer = await peers.get()
        peer.send(1, b"in private")
        assert await connection.receive() == "in private"
        peer.send(8, b"\x03\xe8")
        assert await connection.receive() == Closed(1000, "", clean=True)
        await connection.close()


async def test_wss_to_a_server_without_tls_is_one_sentence() -> None:
    async with Listener() as listener:
        url = listener.url.replace("ws:", "wss:")
        with pytest.raises(ConnectionFailed) as caught:
            await connect(url)

        assert str(caught.value) == f"{url} does not speak TLS; is it a ws:// server?"


async def test_a_ca_that_is_no_certificate_is_a_wrong_option(tmp_path: Path) -> None:
    missing, nonsense = tmp_path / "none.pem", tmp_path / "bad.pem"
    nonsense.write_text("nonsense")
    with pytest.raises(UsageError, match=r"none\.pem: No such file or directory$"):
        await connect("wss://127.0.0.1:1/", Dialling(ca=str(missing)))
    with pytest.raises(UsageError, match=r"bad\.pem: not a file of certificates$"):
        await connect("wss://127.0.0.1:1/", Dialling(ca=str(nonsense)))


async def test_a_handshake_that_is_dropped_is_not_made_again() -> None:
    asked: list[bytes] = []
    async with raw_server(asked.append) as (url, _):
        with pytest.raises(ConnectionFailed, match=r"dropped the connection during the handshake$"):
            await connect(url)
    assert len(asked) == 1
