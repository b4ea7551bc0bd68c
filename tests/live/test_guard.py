"""Tests for simulator.live.guard: two parties that nobody here wrote, with the guard between them."""

from __future__ import annotations

import ast
import asyncio
import json
import random
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from simulator.batch import Logs
from simulator.conversation.setup import AnyClient, Limits, LoopAction, LoopPolicy, Remote, Setup
from simulator.errors import Exit
from simulator.live.dialling import Dialling
from simulator.live.guard import guard
from simulator.live.orchestrator import UNBOUNDED, Interruption, Plan, play
from simulator.live.service import Address
from simulator.record import EndedBy, Run, Side
from tests.bots import footer, records
from tests.live.foreign import BOUND, CLOSE, TEXT, accepting, ask, raw_server, upgrade_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.server import ServerConnection

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")
UNLIMITED = Limits(None, None, None, 2**50, 2**20)


def a_plan(to: str, *, loops: LoopPolicy | None = None, **changes: Any) -> Plan:
    setup = Setup(Remote(to), AnyClient(), limits=UNLIMITED, loops=loops or LoopPolicy())
    return replace(Plan(name="guard", setup=setup, limits_set=frozenset(UNBOUNDED)), **changes)


@dataclass
class Standing:
    """A guard at its post."""

    url: str
    stop: Interruption
    over: asyncio.Queue[Run]
    task: asyncio.Task[None]
    refused: list[str] = field(default_factory=list)


@asynccontextmanager
async def guarding(
    folder: Path, to: str, *, once: bool = False, address: Address | None = None, **options: Any
) -> AsyncIterator[Standing]:
    """The guard, until the block ends."""
    logs, stop, over = Logs(folder, "guard"), Interruption(), asyncio.Queue[Run]()
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    refused: list[str] = []
    task = asyncio.create_task(
        guard(
            a_plan(to, **options), address or Address(), once=once,
            open_log=lambda number: logs.open(f"guard {number}"), watch=lambda _: None,
            listening=url.set_result, refused=refused.append, over=over.put_nowait,
            interruption=stop,
        )
    )  # fmt: skip
    async with asyncio.timeout(BOUND):
        try:
            yield Standing(await url, stop, over, task, refused)
        finally:
            stop.set(15)
            await task


@asynccontextmanager
async def server(
    handler: Callable[[ServerConnection], Awaitable[None]], **options: Any
) -> AsyncIterator[str]:
    """A server that somebody else wrote; a bot that is hung up on is no failure."""

    async def handle(connection: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            await handler(connection)

    async with serve(handle, "127.0.0.1", 0, **options) as serving:
        yield f"ws://127.0.0.1:{serving.sockets[0].getsockname()[1]}"


def spoken(*names: str) -> list[websockets.Subprotocol]:
    return [websockets.Subprotocol(name) for name in names]


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def nothing(connection: ServerConnection) -> None:
    await connection.wait_closed()


def bot(
    answer: Callable[[], str],
) -> Callable[[ServerConnection | ClientConnection], Awaitable[None]]:
    """A bot that answers every message, whatever it is."""

    async def talk(connection: ServerConnection | ClientConnection) -> None:
        async for _ in connection:
            await connection.send(answer())

    return talk


async def talk_until_stopped(url: str, answer: Callable[[], str]) -> ClientConnection:
    """A client's bot that begins, and answers until somebody hangs up."""
    async with connect(url) as connection:
        await connection.send("Hello, is anybody there?")
        with suppress(websockets.ConnectionClosed):
            await bot(answer)(connection)
    return connection


def log_of(run: Run) -> list[dict[str, Any]]:
    assert run.log is not None
    return records(run.log)


def of(type_: str, log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in log if record["type"] == type_]


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
            f"{standing.url}rooms/1?who=me&x=%20", additional_headers=headers,
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
    assert request.path == "/rooms/1?who=me&x=%20"
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
        (None, b"502", b"dropped the connection"),
    ],
    ids=["unauthorised", "not found", "busy", "no upgrade", "a redirect", "no HTTP", "a drop"],
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


# --- loops ----------------------------------------------------------------------------------------------------

WITHIN = 22  # messages of the first round


def counter(text: str, start: int = 0) -> Callable[[], str]:
    numbers = iter(range(start, 10**9))
    return lambda: text.format(next(numbers))


def clock(text: str) -> Callable[[], str]:
    seconds = iter(range(40_000, 10**9, 37))

    def tell() -> str:
        now = next(seconds)
        return text.format(f"{now // 3600 % 24:02}:{now // 60 % 60:02}:{now % 60:02}")

    return tell


def pool(seed: int, *texts: str) -> Callable[[], str]:
    chance, left = random.Random(seed), list[str]()

    def draw() -> str:
        if not left:
            left.extend(texts)
            chance.shuffle(left)
        return left.pop()

    return draw


@dataclass(frozen=True)
class Pair:
    """Two bots that go round, and what is to be found out about them."""

    theirs: Callable[[], str]
    ours: Callable[[], str]
    begins: int  # the round begins with this message at the latest
    period: int


PAIRS = {
    "a counter": lambda: Pair(
        counter("This is automatic reply {}. A colleague will be with you soon."),
        counter("I am out of the office. Your message has the number {}.", 70_331),
        begins=2, period=2,
    ),
    "a clock": lambda: Pair(
        clock("It is {} here and nobody is at the desk."),
        clock("Thank you for your message, which came in at {}."),
        begins=2, period=2,
    ),
    "a pool of answers": lambda: Pair(
        pool(
            5, "I am afraid I did not quite get that.", "Could you put it another way, please?",
            "Let me see what I can do for you.",
        ),
        lambda: "I would like to change my booking.",
        begins=8, period=4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
async def test_two_bots_that_go_round_are_stopped_and_told_why(tmp_path: Path, name: str) -> None:
    pair = PAIRS[name]()
    closed: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()

    async def talk(connection: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            await bot(pair.theirs)(connection)
        closed.put_nowait((connection.close_code, connection.close_reason))

    async with server(talk) as to, guarding(tmp_path, to) as standing:
        client = await talk_until_stopped(standing.url, pair.ours)
        run = await standing.over.get()
        told = await closed.get()
    (loop,) = run.loops
    assert run.exit is Exit.LOOP
    assert loop.messages <= loop.first + WITHIN
    assert loop.first <= pair.begins
    assert loop.period == pair.period
    assert told == (client.close_code, client.close_reason)
    assert client.close_code == 4000
    assert client.close_reason is not None
    assert client.close_reason.startswith(
        f"{loop.class_} loop, suspected: from message {loop.first}"
    )
    log = log_of(run)
    (found,) = of("loop", log)
    round_ = [record["from"] for record in of("message", log) if record["id"] in found["cycle"]]
    assert sorted(round_) == sorted(["client", "server"] * (pair.period // 2))
    assert found["action"] == "stop"
    assert len(of("message", log)) == loop.messages  # what completed the round has gone on
    assert of("close", log)[0]["code"] == 4000


def manual() -> Iterator[str]:
    """What Python's own library says about itself, line by line, each line once."""
    seen: set[str] = set()
    for path in sorted(Path(asyncio.__file__).parents[1].glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8", errors="replace"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for line in (ast.get_docstring(node) or "").splitlines():
                    if len(line.split()) >= 5 and line not in seen:
                        seen.add(line)
                        yield line.strip()


async def test_who_makes_progress_for_ten_thousand_messages_is_never_disturbed(
    tmp_path: Path,
) -> None:
    """They read a manual to each other, a line each."""
    lines = list(islice(manual(), 10_000))
    assert len(lines) == 10_000

    async def read_aloud(connection: ServerConnection) -> None:
        for line in lines[1::2]:
            await connection.recv()
            await connection.send(line)
        await connection.wait_closed()

    async with server(read_aloud) as to, guarding(tmp_path, to) as standing:
        async with connect(standing.url) as client:
            for line, answer in zip(lines[::2], lines[1::2], strict=True):
                await client.send(line)
                assert await client.recv() == answer
        run = await standing.over.get()
    assert (run.messages, run.loops, run.exit) == (10_000, (), Exit.OK)


@pytest.mark.parametrize(
    "policy",
    [
        LoopPolicy(LoopAction.WARN),
        LoopPolicy(LoopAction.OFF),
        LoopPolicy(accept="proved"),
    ],
    ids=["warn", "off", "only what is proved"],
)
async def test_a_loop_that_need_not_end_the_talk_does_not(
    tmp_path: Path, policy: LoopPolicy
) -> None:
    async with server(bot(lambda: "hello")) as to, guarding(tmp_path, to, loops=policy) as standing:
        async with connect(standing.url) as client:
            for _ in range(100):
                await client.send("hello")
                assert await client.recv() == "hello"
        run = await standing.over.get()
    assert (run.exit, run.messages) == (Exit.OK, 200)
    found = [record["action"] for record in of("loop", log_of(run))]
    assert found == ([] if policy.action is LoopAction.OFF else ["warn"])


async def test_a_nudge_is_said_once_for_a_side_and_may_get_them_out(tmp_path: Path) -> None:
    async def obstinate(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send("Goodbye then." if message == "Please stop." else "Go on.")

    policy = LoopPolicy(nudge=((Side.CLIENT, "Please stop."),))
    async with server(obstinate) as to, guarding(tmp_path, to, loops=policy) as standing:
        async with connect(standing.url) as client:
            heard = ""
            while heard != "Goodbye then.":
                await client.send("Go on.")
                heard = str(await client.recv())
        run = await standing.over.get()
    assert run.exit is Exit.OK
    log = log_of(run)
    assert [record["action"] for record in of("loop", log)] == ["nudge"]
    nudged = [record for record in of("message", log) if record["text"] == "Please stop."]
    assert [(record["from"], record["re"]) for record in nudged] == [("client", None)]


async def test_who_goes_on_after_the_nudge_is_stopped(tmp_path: Path) -> None:
    policy = LoopPolicy(nudge=((Side.SERVER, "Shall we stop?"),))
    async with (
        server(bot(lambda: "Go on.")) as to,
        guarding(tmp_path, to, loops=policy) as standing,
    ):
        client = await talk_until_stopped(standing.url, lambda: "Go on.")
        run = await standing.over.get()
    assert [record["action"] for record in of("loop", log_of(run))] == ["nudge", "stop"]
    assert client.close_code == 4000


async def test_a_bot_that_answers_in_pieces_is_caught_as_well(tmp_path: Path) -> None:
    async def typing(connection: ServerConnection) -> None:
        async for _ in connection:
            await connection.send(json.dumps({"type": "typing"}))
            await connection.send("I will look into that for you.")

    async with server(typing) as to, guarding(tmp_path, to) as standing:
        async with connect(standing.url) as client:
            await client.send("My train is late.")
            with suppress(websockets.ConnectionClosed):
                async for message in client:
                    if message == "I will look into that for you.":
                        await client.send("Thank you, please do.")
        run = await standing.over.get()
    assert run.exit is Exit.LOOP
    assert run.loops[0].period == 3


# --- dialling both --------------------------------------------------------------------------------------------


def both(left: str, right: str, **changes: Any) -> Plan:
    made = a_plan(right, **changes)
    return replace(made, setup=replace(made.setup, client=Remote(left)))


async def test_two_servers_are_dialled_and_talk_to_each_other(tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    async def left(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen["left"] = connection.request.headers.get("X-Who", "")
        await connection.send("hello from the left")
        assert await connection.recv() == "hello from the right"
        await connection.close(4002, "well said")

    async def right(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen["right"] = connection.request.headers.get("X-Who", "")
        async for message in connection:
            assert message == "hello from the left"
            await connection.send("hello from the right")

    logs = Logs(tmp_path, "guard")
    async with server(left) as one, server(right) as other:
        run = await play(
            both(
                one,
                other,
                dialling=Dialling((("X-Who", "r"),)),
                calling=Dialling((("X-Who", "l"),)),
            ),
            log=logs.open("guard"),
        )
    assert (run.ending.by, run.ending.code, run.ending.reason) == (
        EndedBy.CLIENT,
        4002,
        "well said",
    )
    log = log_of(run)
    assert seen == {"left": "l", "right": "r"}
    assert [(r["from"], r["text"]) for r in of("message", log)] == [
        ("client", "hello from the left"),
        ("server", "hello from the right"),
    ]
    assert [(r["side"], r["url"]) for r in of("open", log)] == [("server", other), ("client", one)]
    assert log[0]["client"] == {"kind": "ws", "url": one}


async def test_two_dialled_bots_that_go_round_are_stopped(tmp_path: Path) -> None:
    async def begin(connection: ServerConnection) -> None:
        await connection.send("hello")
        await bot(lambda: "hello")(connection)

    async with server(begin) as one, server(bot(lambda: "hello, hello")) as other:
        run = await play(both(one, other), log=Logs(tmp_path, "guard").open("guard"))
    assert run.exit is Exit.LOOP
    assert run.log is not None
    assert footer(run.log)["exit"] == 4


async def test_one_party_that_is_not_there_lets_the_other_go(tmp_path: Path) -> None:
    left: asyncio.Queue[int | None] = asyncio.Queue()

    async def note(connection: ServerConnection) -> None:
        await connection.wait_closed()
        left.put_nowait(connection.close_code)

    async with server(nothing) as gone:
        pass
    async with server(note) as there:
        run = await play(both(gone, there), log=Logs(tmp_path, "guard").open("guard"))
        assert await left.get() == 1014
    assert run.exit is Exit.RUNTIME
    assert [record["type"] for record in log_of(run)] == ["header", "error", "footer"]


async def test_a_signal_ends_a_dialled_conversation(tmp_path: Path) -> None:
    stop, spoken = Interruption(), asyncio.Event()

    async def begin(connection: ServerConnection) -> None:
        await connection.send("hello")
        await connection.wait_closed()

    async def listen(connection: ServerConnection) -> None:
        await connection.recv()
        spoken.set()
        await connection.wait_closed()

    async with server(begin) as one, server(listen) as other:
        playing = asyncio.create_task(play(both(one, other), interruption=stop))
        await spoken.wait()
        stop.set(2)
        run = await playing
    assert run.exit is Exit.INTERRUPTED


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
