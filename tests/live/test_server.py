"""Tests for simulator.live.server and the sockets it keeps (simulator.live.arrivals, noise)."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress

import pytest
import websockets

from simulator.errors import ListenError
from simulator.live.client import connect
from simulator.live.connection import Closed, Connection
from simulator.live.server import Listener
from tests.live.foreign import BOUND, CLOSE, TEXT, ask, upgrade_request

pytestmark = pytest.mark.usefixtures("nothing_left")
LOOPS = ("asyncio", "uvloop")


async def echo(connection: Connection) -> None:
    while not isinstance(message := await connection.receive(), Closed):
        await connection.send(message)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param((), b"101 ", id="as it should be"),
        pytest.param(("Origin: http://localhost:3000",), b"101 ", id="a loopback page"),
        pytest.param(("Origin: http://evil.example",), b"403 ", id="a foreign page"),
        pytest.param(("Host: evil.example",), b"403 ", id="a rebound name"),
        pytest.param(("Host: \udcff.example",), b"403 ", id="a name that is not UTF-8"),
        pytest.param(("Origin: http://\udcff",), b"403 ", id="an origin that is not UTF-8"),
        pytest.param(("Sec-WebSocket-Version: 12",), b"400 ", id="another version"),
    ],
)
async def test_a_handshake_is_answered_with(more: tuple[str, ...], status: bytes) -> None:
    refusals: list[str] = []
    async with asyncio.timeout(BOUND), Listener(on_refused=refusals.append) as listener:
        peer, head = await ask(listener.url, upgrade_request(listener.url, *more))
        await peer.leave()

        assert head.startswith(b"HTTP/1.1 " + status)
        assert len(refusals) == (status == b"403 ")


async def test_a_refused_page_is_told_to_the_terminal_with_the_option_that_lets_it_in() -> None:
    refusals: list[str] = []
    async with Listener(on_refused=refusals.append) as listener:
        peer, _ = await ask(listener.url, upgrade_request(listener.url, "Origin: null"))
        await peer.leave()

    assert refusals == [
        "127.0.0.1 was answered 403: a page of origin null is refused; allow it with --origin null"
    ]


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        pytest.param("GET / HTTP/1.1", b"426 ", id="a browser that looks"),
        pytest.param("GET /favicon.ico HTTP/1.1", b"404 ", id="another path"),
    ],
)
async def test_a_plain_request_gets_a_sentence(request_line: str, status: bytes) -> None:
    async with Listener() as listener:
        peer, head = await ask(listener.url, f"{request_line}\r\nHost: localhost\r\n\r\n".encode())
        body = await peer.rest()
        await peer.leave()

    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"WebSocket" in body


async def test_the_subprotocol_is_agreed_on_with_who_offers_it() -> None:
    agreed: list[tuple[str | None, str | None]] = []
    theirs: list[str | None] = []

    async def play(connection: Connection) -> None:
        theirs.append(connection.subprotocol)
        await echo(connection)

    async with Listener(subprotocol="ocpp1.6", on_connection=play) as listener:
        for offer in (["soap", "ocpp1.6"], ["soap"], None):
            async with websockets.connect(listener.url, subprotocols=offer) as peer:  # type: ignore[arg-type]
                agreed.append((theirs.pop(), peer.subprotocol))

    assert agreed == [("ocpp1.6", "ocpp1.6"), (None, None), (None, None)]


async def test_a_foreign_client_talks_and_closes() -> None:
    async with Listener(on_connection=echo) as listener:
        async with websockets.connect(listener.url) as peer:
            await peer.send("hello ✓")
            await peer.send(b"\x00\xff")
            assert [await peer.recv(), await peer.recv()] == ["hello ✓", b"\x00\xff"]

        assert peer.close_code == 1000


async def test_a_foreign_client_reads_that_its_message_was_too_big() -> None:
    async with Listener(on_connection=echo, message_limit=1000) as listener:
        async with websockets.connect(listener.url) as peer:
            await peer.send("x" * 1_000_000)
            with pytest.raises(websockets.ConnectionClosedError):
                await peer.recv()

        assert peer.close_code == 1009
        assert peer.close_reason == "the peer sent a message of more than 1000 bytes"


async def test_past_the_cap_come_503s_until_somebody_leaves() -> None:
    refusals: list[str] = []
    async with (
        asyncio.timeout(BOUND),
        Listener(max_connections=1, on_refused=refusals.append, on_connection=echo) as listener,
    ):
        first = await connect(listener.url)
        peer, head = await ask(listener.url, upgrade_request(listener.url))
        assert head.startswith(b"HTTP/1.1 503 ")
        await peer.leave()
        await first.close()

        second = await connect(listener.url)
        await second.send("still here?")
        assert await second.receive() == "still here?"
        await second.close()
    assert refusals == [
        "127.0.0.1 was answered 503: no more than 1 conversation at once; try again later"
    ]


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nHost: loc"], ids=["nothing", "half a request"]
)
async def test_a_socket_that_stays_half_open_is_cut(said: bytes) -> None:
    async with asyncio.timeout(BOUND), Listener(handshake_timeout=0.05) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(said)
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()


async def test_a_flood_of_half_open_sockets_is_cut_and_others_are_served() -> None:
    async with (
        asyncio.timeout(BOUND),
        Listener(max_connections=1, on_connection=echo) as listener,
    ):
        lines = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(100)]
        ends = [asyncio.ensure_future(reader.read()) for reader, _ in lines]
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for _, writer in lines:
            writer.close()
        await asyncio.wait(ends)
        for end in ends:
            end.exception()

        client = await connect(listener.url)
        await client.send("and me?")
        assert await client.receive() == "and me?"
        await client.close()
    assert done


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET " + b"x" * 20000,
    ],
    ids=["TLS", "nonsense", "endless"],
)
async def test_bad_http_is_no_noise(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with asyncio.timeout(BOUND), Listener(handshake_timeout=0.5) as listener:
        peer, _ = await ask(listener.url, said)
        await peer.rest()
        await peer.leave()

    assert caplog.records == []


async def test_one_connection_that_breaks_leaves_the_others_alone() -> None:
    troubles: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: troubles.append(str(context["exception"])))

    async def break_on_bang(connection: Connection) -> None:
        while not isinstance(message := await connection.receive(), Closed):
            if message == "bang":
                raise ValueError("our bug")
            await connection.send(message)

    async with asyncio.timeout(BOUND), Listener(on_connection=break_on_bang) as listener:
        broken, other = await connect(listener.url), await connect(listener.url)
        await broken.send("bang")
        assert await broken.receive() == Closed(1011, "", clean=True)
        await other.send("hello")
        assert await other.receive() == "hello"
        await asyncio.gather(broken.close(), other.close())
    assert troubles == ["our bug"]


async def test_stopping_closes_every_connection_with_1001_and_frees_the_port() -> None:
    async with asyncio.timeout(BOUND):
        async with Listener(close_timeout=0.1, on_connection=echo) as listener:
            ours = await connect(listener.url)
            mute, _ = await ask(listener.url, upgrade_request(listener.url))
            half, _ = await asyncio.open_connection("127.0.0.1", listener.port), None
            closing = asyncio.ensure_future(ours.receive())

        assert await closing == Closed(1001, "going away", clean=True)
        assert await mute.frame() == (CLOSE, b"\x03\xe9going away")
        assert await mute.rest() == b""
        with suppress(ConnectionError):
            assert await half[0].read() == b""
        half[1].close()
        await ours.close()
        await mute.leave()
        async with Listener(port=listener.port) as again:
            assert again.port == listener.port


async def test_a_peer_that_drops_and_is_never_closed_by_us_does_not_stay() -> None:
    async with asyncio.timeout(BOUND), Listener() as listener:
        peer, _ = await ask(listener.url, upgrade_request(listener.url))
        connection = await listener.accept()
        peer.reset()
        await connection.finished.wait()

        assert listener.connections == 0
        await peer.leave()


async def test_a_message_sent_with_the_handshake_is_heard() -> None:
    async with asyncio.timeout(BOUND), Listener(on_connection=echo) as listener:
        early = bytes([0x80 | TEXT, 0x80 | 2]) + b"\0\0\0\0hi"
        peer, _ = await ask(listener.url, upgrade_request(listener.url) + early)

        assert await peer.frame() == (TEXT, b"hi")
        await peer.leave()


async def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError) as caught:
            await Listener(port=port).__aenter__()

    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: the port is in use; choose another, or 0 for a free one"
    )


@pytest.mark.parametrize(
    ("host", "port", "why"),
    [
        ("192.0.2.1", 0, "the address is not one of this machine's"),
        ("127.0.0.1", 65536, "a port is a number from 0 to 65535"),
        ("no.such.host.invalid", 0, "there is no such host"),
    ],
)
async def test_an_address_that_cannot_be_had_is_one_sentence(
    host: str, port: int, why: str
) -> None:
    with pytest.raises(ListenError) as caught:
        await Listener(host, port).__aenter__()

    assert str(caught.value) == f"cannot listen on {host}:{port}: {why}"


async def test_the_url_names_the_free_port_and_the_path() -> None:
    async with Listener(path="/chat") as listener:
        assert listener.url == f"ws://127.0.0.1:{listener.port}/chat"
        assert listener.port > 0
