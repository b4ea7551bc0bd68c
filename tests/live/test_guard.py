"""Tests for simulator.live.guard: handshakes, conversations, and who would break them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.asyncio.client import connect

from simulator.conversation.setup import LoopAction, LoopPolicy
from simulator.errors import Exit
from simulator.live.service import Address
from simulator.planning import Dialling
from simulator.record import Side
from tests.bots import footer
from tests.live.foreign import CLOSE, TEXT, accepting, ask, raw_server, tls, upgrade_request
from tests.live.guarded import echo, guarding, log_of, nothing, of, server, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection


pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")


# --- the handshake --------------------------------------------------------------------------------------


async def test_headers_path_query_and_subprotocol_go_to_the_server_and_its_answer_back(
    tmp_path: Path,
) -> None:
    asked: asyncio.Queue[Any] = asyncio.Queue()

    async def note(connection: ServerConnection) -> None:
        asked.put_nowait(connection.request)
        await connection.send(f"you speak {connection.subprotocol}")
        await connection.wait_closed()

    def answer(_: object, __: object, response: Any) -> None:
        response.headers["Set-Cookie"] = "seat=3"

    headers = {"Cookie": "a=1", "Authorization": "Bearer x", "X-Team": "tea"}
    async with (
        server(note, subprotocols=spoken("v2", "v1"), process_response=answer) as to,
        guarding(tmp_path, to, dialling=Dialling((("X-Team", "coffee"),))) as standing,
        connect(
            f"{standing.url}rooms/%7E1?who=me&x=%20", additional_headers=headers,
            subprotocols=spoken("v0", "v1"), origin=websockets.Origin("http://localhost:3000"),
            user_agent_header=None,
            compression=None,
        ) as client,
    ):  # fmt: skip
        assert await client.recv() == "you speak v1"
        request = await asked.get()
        assert client.subprotocol == "v1"
        assert client.response is not None
        assert client.response.headers["Set-Cookie"] == "seat=3"
    assert request.path == "/rooms/%7E1?who=me&x=%20"
    sent = {name: value for name, value in request.headers.raw_items() if "WebSocket" not in name}
    assert sent == {
        "Host": to.removeprefix("ws://"),
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Origin": "http://localhost:3000",
        "Cookie": "a=1",
        "Authorization": "Bearer x",
        "X-Team": "coffee",
    }


async def test_a_subprotocol_that_the_server_does_not_choose_is_not_agreed_on(
    tmp_path: Path,
) -> None:
    async with (
        server(nothing) as to,
        guarding(tmp_path, to) as standing,
        connect(standing.url, subprotocols=spoken("v0")) as client,
    ):
        assert client.subprotocol is None


async def test_a_client_is_answered_once_the_server_has_answered(tmp_path: Path) -> None:
    heads: asyncio.Queue[bytes] = asyncio.Queue()

    def wait(head: bytes) -> bytes:
        heads.put_nowait(head)
        return b""

    async with raw_server(wait) as (to, peers), guarding(tmp_path, to) as standing:
        asking = asyncio.create_task(ask(standing.url, upgrade_request(standing.url)))
        head, peer = await heads.get(), await peers.get()
        assert not asking.done()
        peer.writer.write(accepting(head) + b"\x81\x02hi")
        client, answer = await asking
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert await client.frame() == (TEXT, b"hi")
        client.reset()
        peer.reset()


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", b"401", b"answered 401 Unauthorized"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"404", b"answered 404 Not Found"),
        (b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", b"503", b"answered 503"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"502", b"answered 200 OK"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n", b"502", b"redirects to"),
        (b"SSH-2.0-x\r\n\r\n", b"502", b"did not answer in HTTP"),
        (b"HTTP/1.1 403 No\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", b"502", b"did not answer in HTTP"),
        (None, b"502", b"dropped the connection"),
    ],
    ids=["unauthorised", "not found", "busy", "no upgrade", "a redirect", "no HTTP", "endless headers", "a drop"],
)  # fmt: skip
async def test_a_server_that_does_not_take_it_is_told_in_one_sentence(
    tmp_path: Path, answer: bytes | None, status: bytes, said: bytes
) -> None:
    async with raw_server(lambda _: answer) as (to, _), guarding(tmp_path, to) as standing:
        client, head = await ask(standing.url, upgrade_request(standing.url))
        body = await client.rest()
        await client.leave()

        assert head.startswith(b"HTTP/1.1 " + status)
        assert said in body
        assert body.count(b"\n") == 1
        assert to.rpartition(":")[2].encode() not in body  # where the server is stays our business
        assert len(standing.refused) == 1
    for name in (b"WWW-Authenticate: Basic", b"Retry-After: 7"):
        assert (name in head) == (name in (answer or b""))
    assert not list(tmp_path.glob("*/*"))  # noqa: ASYNC240 - no conversation, no log


async def test_a_server_that_is_not_there_is_a_502(tmp_path: Path) -> None:
    async with server(nothing) as gone:
        pass
    async with guarding(tmp_path, gone) as standing:
        with pytest.raises(websockets.InvalidStatus) as caught:
            await connect(standing.url)
    assert caught.value.response.status_code == 502
    assert b"refused the connection" in caught.value.response.body


async def test_handshakes_under_way_count_as_conversations(tmp_path: Path) -> None:
    asked = asyncio.Event()

    def wait(_: bytes) -> bytes:
        asked.set()
        return b""

    async with raw_server(wait) as (to, peers), guarding(tmp_path, to, once=True) as standing:
        asking = asyncio.create_task(ask(standing.url, upgrade_request(standing.url)))
        await asked.wait()
        client, head = await ask(standing.url, upgrade_request(standing.url))
        assert head.startswith(b"HTTP/1.1 503 ")
        await client.leave()
        (await peers.get()).reset()
        first, head = await asking
        assert head.startswith(b"HTTP/1.1 502 ")
        await first.leave()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param(("Origin: http://evil.example",), b"403", id="a foreign page"),
        pytest.param(("Host: evil.example",), b"403", id="a rebound name"),
        pytest.param(("Sec-WebSocket-Version: 12",), b"400", id="another version"),
        pytest.param(("Content-Length: 4",), b"400", id="a body"),
        pytest.param(("Upgrade: h2c",), b"426", id="another upgrade"),
    ],
)
async def test_what_is_refused_here_never_reaches_the_server(
    tmp_path: Path, more: tuple[str, ...], status: bytes
) -> None:
    reached: list[bytes] = []
    async with (
        raw_server(reached.append) as (to, _),
        guarding(tmp_path, to) as standing,
    ):
        client, head = await ask(standing.url, upgrade_request(standing.url, *more))
        await client.leave()
    assert head.startswith(b"HTTP/1.1 " + status)
    assert reached == []


@pytest.mark.parametrize(
    "address",
    [
        Address(origins=("http://good.example",)),
        Address(origins=("*",)),
    ],
    ids=["named", "any"],
)
async def test_an_origin_that_is_let_in_goes_on_to_the_server(
    tmp_path: Path, address: Address
) -> None:
    async def tell(connection: ServerConnection) -> None:
        assert connection.request is not None
        await connection.send(connection.request.headers["Origin"])

    origin = websockets.Origin("http://good.example")
    async with (
        server(tell) as to,
        guarding(tmp_path, to, address=address) as standing,
        connect(standing.url, origin=origin) as client,
    ):
        assert await client.recv() == "http://good.example"


async def test_a_client_that_goes_before_the_answer_leaves_nothing_at_the_server(
    tmp_path: Path,
) -> None:
    asked = asyncio.Event()

    def wait(_: bytes) -> bytes:
        asked.set()
        return b""

    async with raw_server(wait) as (to, peers), guarding(tmp_path, to) as standing:
        parts = urlsplit(standing.url)
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(upgrade_request(standing.url))
        await asked.wait()
        writer.close()
        peer = await peers.get()
        assert await peer.rest() == b""  # the guard has hung up
        await peer.leave()
    assert standing.over.empty()


async def test_a_client_that_goes_as_the_answer_comes_leaves_nothing_at_the_server(
    tmp_path: Path,
) -> None:
    writers: list[asyncio.StreamWriter] = []

    def answer(head: bytes) -> bytes:
        writers[0].transport.abort()
        return accepting(head)

    async with raw_server(answer) as (to, peers), guarding(tmp_path, to) as standing:
        parts = urlsplit(standing.url)
        _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writers.append(writer)
        writer.write(upgrade_request(standing.url))
        peer = await peers.get()
        while (await peer.frame())[0] != CLOSE:
            pass
        await peer.leave()


@pytest.mark.parametrize("trust", ["ca", "insecure"])
async def test_a_server_behind_tls_is_trusted_when_told_so(
    tmp_path: Path, certificate: Path, trust: str
) -> None:
    dialling = Dialling(ca=str(certificate)) if trust == "ca" else Dialling(insecure=True)
    async with (
        raw_server(accepting, ssl=tls(certificate)) as (to, peers),
        guarding(tmp_path, to, dialling=dialling) as standing,
    ):
        client, head = await ask(standing.url, upgrade_request(standing.url))
        assert head.startswith(b"HTTP/1.1 101 ")
        server_end = await peers.get()
        client.send(TEXT, b"in private")
        assert await server_end.frame() == (TEXT, b"in private")
        await client.leave()  # without a close frame
        assert await server_end.rest() == b""
        assert (await standing.over.get()).ending.code == 1006


async def test_a_server_whose_certificate_is_not_trusted_is_a_502(
    tmp_path: Path, certificate: Path
) -> None:
    async with (
        raw_server(accepting, ssl=tls(certificate)) as (to, _),
        guarding(tmp_path, to) as standing,
    ):
        client, head = await ask(standing.url, upgrade_request(standing.url))
        assert head.startswith(b"HTTP/1.1 502 ")
        assert b"has a certificate that is not trusted" in await client.rest()
        await client.leave()


# --- conversations ------------------------------------------------------------------------------------------


async def test_every_client_has_its_own_conversation_and_log(tmp_path: Path) -> None:
    async def talk(number: int) -> None:
        async with connect(standing.url) as client:
            for turn in range(20):
                await client.send(f"{number} asks {turn}")
                assert await client.recv() == f"{number} asks {turn}"

    async with (
        server(echo) as to,
        guarding(tmp_path, to, loops=LoopPolicy(LoopAction.OFF)) as standing,
    ):
        await asyncio.gather(*(talk(number) for number in range(50)))
        runs = [await standing.over.get() for _ in range(50)]
    assert {run.exit for run in runs} == {Exit.OK}
    assert len({run.log for run in runs}) == 50
    said = {tuple(record["text"] for record in of("message", log_of(run))) for run in runs}
    assert said == {
        tuple(f"{number} asks {turn}" for turn in range(20) for _ in Side) for number in range(50)
    }


async def test_a_log_has_every_record_of_a_conversation(tmp_path: Path) -> None:
    async with server(echo) as to, guarding(tmp_path, to) as standing:
        async with connect(f"{standing.url}chat") as client:
            await client.send("hello")
            await client.send(b"\x00\xff")
            assert [await client.recv(), await client.recv()] == ["hello", b"\x00\xff"]
            await client.close(4000, "enough")
        run = await standing.over.get()
    log = log_of(run)
    assert [record["type"] for record in log] == [
        "header", "open", "open", *["message"] * 4, "close", "footer",
    ]  # fmt: skip
    header, to_server, to_client = log[:3]
    assert header["run"] == "guard 0"
    assert header["server"] == {"kind": "ws", "url": to}
    assert header["client"] == {"kind": "client"}
    assert (to_server["side"], to_server["url"]) == ("server", f"{to}/chat")
    assert (to_client["side"], to_client["url"]) == ("client", f"{standing.url}chat")
    assert of("close", log)[0]["reason"] == "enough"
    assert run.messages == 4
    assert run.log is not None
    assert (footer(run.log)["exit"], footer(run.log)["counts"]["messages"]) == (6, 4)


async def test_once_is_one_conversation_and_nobody_else_meanwhile(tmp_path: Path) -> None:
    async with server(echo) as to, guarding(tmp_path, to, once=True) as standing:
        async with connect(standing.url) as client:
            await client.send("hello")
            await client.recv()
            with pytest.raises(websockets.InvalidStatus) as caught:
                await connect(standing.url)
            assert caught.value.response.status_code == 503
        await standing.task
        assert standing.over.qsize() == 1


async def test_a_signal_tells_both_sides_of_every_conversation(tmp_path: Path) -> None:
    codes: asyncio.Queue[int | None] = asyncio.Queue()

    async def note(connection: ServerConnection) -> None:
        await connection.send("hi")
        await connection.wait_closed()
        codes.put_nowait(connection.close_code)

    async with server(note) as to, guarding(tmp_path, to) as standing:
        clients = [await connect(standing.url) for _ in range(5)]
        for client in clients:
            assert await client.recv() == "hi"
        standing.stop.set(2)
        for client in clients:
            await client.wait_closed()
        assert [client.close_code for client in clients] == [1001] * 5
        assert [await codes.get() for _ in range(5)] == [1001] * 5
        await standing.task
        runs = [standing.over.get_nowait() for _ in range(5)]
    assert [footer(run.log)["ended_by"] for run in runs if run.log] == ["interrupted"] * 5


async def test_a_log_that_cannot_be_made_ends_only_its_conversation(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    async with server(echo) as to, guarding(blocked, to) as standing:
        for _ in range(2):
            client = await connect(standing.url)
            await client.wait_closed()
            assert (client.close_code, client.close_reason) == (1011, "")
            assert (await standing.over.get()).exit is Exit.RUNTIME


# --- who would break it -----------------------------------------------------------------------------------------


async def test_half_a_handshake_is_cut_and_holds_nobody_up(tmp_path: Path) -> None:
    async with server(echo) as to, guarding(tmp_path, to) as standing:
        slow = []
        for _ in range(20):
            port = int(standing.url.rstrip("/").rpartition(":")[2])
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            slow.append(writer)
        async with connect(standing.url) as client:
            await client.send("hello")
            assert await client.recv() == "hello"
        for writer in slow:
            writer.close()


async def test_a_second_request_behind_the_handshake_is_not_taken_for_one(tmp_path: Path) -> None:
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return accepting(head)

    async with raw_server(answer) as (to, peers), guarding(tmp_path, to) as standing:
        smuggled = b"GET /admin HTTP/1.1\r\nHost: x\r\n\r\n"
        client, head = await ask(standing.url, upgrade_request(standing.url) + smuggled)
        peer = await peers.get()
        assert head.startswith(b"HTTP/1.1 101 ")
        opcode, payload = await client.frame()  # those bytes are no frame
        assert (opcode, payload[:2]) == (CLOSE, b"\x03\xea")
        opcode, payload = await peer.frame()
        assert (opcode, payload[:2]) == (CLOSE, b"\x03\xf6")
        await client.leave()
        peer.reset()
    assert len(heads) == 1


async def test_an_answer_cannot_bring_a_body_or_another_connection_header(tmp_path: Path) -> None:
    def answer(head: bytes) -> bytes:
        return accepting(head, "X-Fine: yes", "Keep-Alive: timeout=5", "Trailer: X", "Server: them")

    async with raw_server(answer) as (to, peers), guarding(tmp_path, to) as standing:
        client, head = await ask(standing.url, upgrade_request(standing.url))
        (await peers.get()).reset()
        assert await client.rest() == b""
        await client.leave()
    names = [line.partition(b":")[0].lower() for line in head.splitlines()[1:] if line]
    assert sorted(names) == [
        b"connection", b"date", b"sec-websocket-accept", b"server", b"upgrade", b"x-fine",
    ]  # fmt: skip


async def test_a_server_that_agrees_to_what_nobody_offered_is_not_passed_on(tmp_path: Path) -> None:
    def answer(head: bytes) -> bytes:
        return accepting(head, "Sec-WebSocket-Extensions: permessage-deflate")

    async with raw_server(answer) as (to, _), guarding(tmp_path, to) as standing:
        client, head = await ask(standing.url, upgrade_request(standing.url))
        await client.leave()
    assert head.startswith(b"HTTP/1.1 502 ")
