"""Tests for simulator.live.orchestrator: whole conversations, with our bots and with servers nobody here wrote."""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import websockets
from websockets.asyncio.server import ServerConnection, serve

from simulator.batch import Logs
from simulator.errors import Exit
from simulator.live import inbox
from simulator.live.interruption import Interruption
from simulator.live.orchestrator import play
from simulator.planning import Options, plan
from simulator.record import EndedBy, Run, Side, Turn
from simulator.transcript import Transcript
from tests.bots import CHANCE, ENDLESS, HELLO, JAM, WAITING, footer, lasting, records, write
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")
HELLO_FILE = str(Path(__file__).parents[2] / "scenarios" / "hello.yaml")
ASKER = 'on_open: hello\nrules: [{when: bye, close: true}, {when: "*", say: next}]\n'


@dataclass
class Look:
    """A watcher that tells when something was seen."""

    seen: asyncio.Queue[Turn] = field(default_factory=asyncio.Queue)
    notes: list[str] = field(default_factory=list)

    def said(self, turn: Turn) -> None:
        self.seen.put_nowait(turn)

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        self.notes.append(type_)


async def run(path: str | None, out: Path | None = None, **options: object) -> Run:
    """One conversation, bounded."""
    made = plan(path, Options(**options))  # type: ignore[arg-type]
    async with asyncio.timeout(BOUND):
        return await play(made, log=Logs(out, made.name).open(made.name))


@asynccontextmanager
async def server(
    talk: Callable[[ServerConnection], Awaitable[None]], **options: object
) -> AsyncIterator[str]:
    """The address of a `websockets` server that talks so."""

    async def handler(peer: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            await talk(peer)

    async with serve(handler, "127.0.0.1", 0, **options) as listening:  # type: ignore[arg-type]
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"


def of_log(run: Run) -> str:
    assert run.log is not None
    return run.log


# --- our bots


async def test_hello_has_six_messages_and_one_footer(tmp_path: Path) -> None:
    over = await run(HELLO_FILE, tmp_path)
    assert [turn.text for turn in over.turns] == [
        "You are connected successfully",
        "hello",
        "Hello, I'm the client ccc",
        "Hello, I'm the server ddd",
        "bye, server ddd",
        "bye, client ccc",
    ]
    assert (over.exit, over.ending.by, over.ending.code) == (Exit.OK, EndedBy.CLIENT, 1000)
    last = footer(of_log(over))
    assert (last["exit"], last["kind"], last["ended_by"]) == (0, "ok", "client")
    assert last["counts"]["messages"] == 6


async def test_the_path_of_a_scenario_may_have_a_query_and_blanks(tmp_path: Path) -> None:
    text = HELLO + "wire: {path: '/tea%20room?guest=1&x=%C3%A9'}\n"
    over = await run(write(tmp_path, text), tmp_path)
    assert (over.exit, over.ending.by) == (Exit.OK, "client")
    opened = [record["url"] for record in records(of_log(over)) if record["type"] == "open"]
    assert all(url.endswith("/tea%20room?guest=1&x=%C3%A9") for url in opened), opened
    assert len(opened) == 2


async def test_the_log_holds_what_the_run_tells(tmp_path: Path) -> None:
    over = await run(write(tmp_path, CHANCE), tmp_path)
    said = [r for r in records(of_log(over)) if r["type"] == "message"]
    assert [(r["id"], r["t"], r["from"], r["text"]) for r in said] == [
        (turn.id, turn.at, turn.side, turn.text) for turn in over.turns
    ]


async def test_one_seed_gives_one_transcript_a_hundred_times(tmp_path: Path) -> None:
    path = write(tmp_path, CHANCE)
    logs = [lasting(of_log(await run(path, tmp_path))) for _ in range(100)]
    assert all(log == logs[0] for log in logs)


async def test_another_seed_gives_another_conversation(tmp_path: Path) -> None:
    path = write(tmp_path, CHANCE)
    assert (await run(path, seed=1)).turns != (await run(path, seed=2)).turns


@pytest.mark.parametrize("chance", range(5))
async def test_however_the_loop_schedules_the_transcript_is_the_same(
    tmp_path: Path, chance: int
) -> None:
    path = write(tmp_path, CHANCE)
    steady = await run(path)
    stop = asyncio.Event()
    draw = random.Random(chance)

    async def disturb() -> None:
        while not stop.is_set():
            for _ in range(draw.randrange(20)):
                await asyncio.sleep(0)
            sum(range(draw.randrange(20_000)))

    noise = [asyncio.create_task(disturb()) for _ in range(3)]
    disturbed = await run(path)
    stop.set()
    await asyncio.gather(*noise)
    assert disturbed.turns == steady.turns


async def test_many_conversations_at_once_do_not_meet(tmp_path: Path) -> None:
    path = write(tmp_path, CHANCE)
    alone = await run(path)
    together = await asyncio.gather(*(run(path) for _ in range(20)))
    assert all(one.turns == alone.turns for one in together)


async def test_virtual_time_jumps_over_minutes(tmp_path: Path) -> None:
    over = await run(write(tmp_path, WAITING))
    assert over.turns[1].at == 240_000_000
    assert over.wall < BOUND


async def test_the_real_clock_waits(tmp_path: Path) -> None:
    text = "server: {on_open: a}\nclient: {rules: [{when: a, wait: 50ms, say: b}]}\n"
    over = await run(write(tmp_path, text), tmp_path, clock="real")
    assert over.turns[1].at >= 50_000
    assert over.wall >= 0.05
    assert records(of_log(over))[0]["clock"] == "real"


@pytest.mark.parametrize(
    ("text", "by", "code", "exit_"),
    [
        pytest.param(HELLO, EndedBy.CLIENT, 1000, Exit.OK, id="closed"),
        pytest.param(JAM, EndedBy.LOOP, 4000, Exit.LOOP, id="loop"),
        pytest.param(ENDLESS, EndedBy.LIMIT, 4001, Exit.LIMIT, id="limit"),
        pytest.param(HELLO + "expect: {messages: 4}\n", EndedBy.CLIENT, 1000, Exit.FAILED, id="failed"),
        pytest.param("server: {on_open: hi}\nclient: {}\n", EndedBy.SILENCE, 4001, Exit.OK, id="silence"),
        pytest.param("server: {on_open: '<(1 // turn)>'}\nclient: {}\n", EndedBy.ERROR, 1011, Exit.RUNTIME, id="script error"),
    ],
)  # fmt: skip
async def test_every_ending_has_its_exit_and_its_footer(
    tmp_path: Path, text: str, by: EndedBy, code: int, exit_: Exit
) -> None:
    over = await run(write(tmp_path, text), tmp_path)
    assert (over.ending.by, over.ending.code, over.exit) == (by, code, exit_)
    last = footer(of_log(over))
    assert (last["ended_by"], last["exit"]) == (str(by), int(exit_))


@pytest.mark.parametrize("clock", ["virtual", "real"])
@pytest.mark.parametrize("signal", [2, 15])
async def test_an_interruption_ends_it_with_a_footer(
    tmp_path: Path, clock: str, signal: int
) -> None:
    made = plan(write(tmp_path, WAITING), Options(clock=clock))
    if clock == "virtual":
        made = plan(write(tmp_path, ENDLESS), Options(max_messages=10**9))
    stop, look = Interruption(), Look()
    log = Logs(tmp_path, "x").open("x")
    playing = asyncio.create_task(play(made, log=log, watcher=look, interruption=stop))
    async with asyncio.timeout(BOUND):
        await look.seen.get()
        stop.set(signal)
        over = await playing
        await stop.quiet()
    assert (over.ending.by, over.exit) == (EndedBy.INTERRUPTED, 128 + signal)
    assert footer(of_log(over))["ended_by"] == "interrupted"


async def test_an_interruption_that_was_there_before_ends_it_at_once(tmp_path: Path) -> None:
    stop = Interruption()
    stop.set(2)
    async with asyncio.timeout(BOUND):
        over = await play(plan(write(tmp_path, ENDLESS), Options()), interruption=stop)
    assert over.ending.by is EndedBy.INTERRUPTED


async def test_a_cancelled_conversation_leaves_a_log_without_footer(tmp_path: Path) -> None:
    look = Look()
    made = plan(write(tmp_path, WAITING), Options(clock="real"))
    log = tmp_path / "x.jsonl"
    playing = asyncio.create_task(play(made, log=Transcript(log), watcher=look))
    async with asyncio.timeout(BOUND):
        await look.seen.get()
        playing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await playing
    assert "footer" not in {r["type"] for r in records(log)}


# --- a server that nobody here wrote


async def foreign(
    tmp_path: Path,
    talk: Callable[[ServerConnection], Awaitable[None]],
    bot: str = ASKER,
    **options: object,
) -> Run:
    """Our client's run against such a server; the log has its one footer."""
    async with server(talk, **options) as url:
        over = await run(None, tmp_path, server=url, client=write(tmp_path, bot, "bot.yaml"))
    assert footer(of_log(over))["exit"] == int(over.exit)
    return over


async def test_our_client_talks_with_an_echo_that_also_pushes(tmp_path: Path) -> None:
    async def talk(peer: ServerConnection) -> None:
        await peer.send("push 1")
        async for message in peer:
            await peer.send(f"echo {message!s}")
            await peer.send("bye")

    over = await foreign(tmp_path, talk)
    said = [(turn.side, turn.text) for turn in over.turns]
    assert (Side.SERVER, "push 1") in said
    assert (Side.SERVER, "echo hello") in said
    assert (over.ending.by, over.ending.code, over.exit) == (EndedBy.CLIENT, 1000, Exit.OK)


async def cut(peer: ServerConnection) -> None:
    await peer.recv()
    peer.transport.abort()


@pytest.mark.parametrize(
    ("code", "exit_"), [(1000, Exit.OK), (1001, Exit.OK), (4003, Exit.RUNTIME), (1011, Exit.RUNTIME)]
)  # fmt: skip
async def test_the_servers_close_code_tells_whether_all_is_well(
    tmp_path: Path, code: int, exit_: Exit
) -> None:
    async def talk(peer: ServerConnection) -> None:
        await peer.recv()
        await peer.close(code, "enough")

    over = await foreign(tmp_path, talk)
    assert (over.ending.by, over.ending.code, over.ending.reason) == (
        EndedBy.SERVER,
        code,
        "enough",
    )
    assert over.exit is exit_


async def test_a_server_that_drops_the_line_is_said_plainly(tmp_path: Path) -> None:
    over = await foreign(tmp_path, cut)
    assert (over.ending.by, over.exit) == (EndedBy.SERVER, Exit.RUNTIME)
    assert over.ending.code == 1006
    assert [turn.text for turn in over.turns] == ["hello"]


async def say_bad_text(peer: ServerConnection) -> None:
    await peer.recv()
    await peer.send(b"\xff\xfe", text=True)
    await peer.wait_closed()


async def say_too_much(peer: ServerConnection) -> None:
    await peer.recv()
    await peer.send("x" * (64 * 1024 + 1))
    await peer.wait_closed()


async def say_bytes(peer: ServerConnection) -> None:
    await peer.recv()
    await peer.send(b"\x00\x01")
    await peer.wait_closed()


@pytest.mark.parametrize(
    ("talk", "code"),
    [
        pytest.param(say_bad_text, 1007, id="invalid UTF-8"),
        pytest.param(say_too_much, 1009, id="too big"),
        pytest.param(say_bytes, 1003, id="binary"),
    ],
)
async def test_what_breaks_the_rules_is_refused_with_its_code(
    tmp_path: Path, talk: Callable[[ServerConnection], Awaitable[None]], code: int
) -> None:
    seen: list[int | None] = []

    async def watched(peer: ServerConnection) -> None:
        await talk(peer)
        seen.append(peer.close_code)

    over = await foreign(tmp_path, watched)
    assert (over.ending.by, over.ending.code, over.exit) == (EndedBy.ERROR, code, Exit.RUNTIME)
    assert seen == [code]
    assert [turn.text for turn in over.turns] == ["hello"]  # the offending bytes are not stored


async def test_a_server_that_says_nothing_runs_into_silence(tmp_path: Path) -> None:
    text = "server: {URL}\nclient: {on_open: hello}\nlimits: {silence: 50ms}\n"
    async with server(lambda peer: peer.wait_closed()) as url:
        over = await run(write(tmp_path, text.replace("{URL}", url)), tmp_path)
    assert over.exit is Exit.LIMIT
    assert footer(of_log(over))["exit"] == 5


async def test_a_server_without_websockets_there_is_no_connection(tmp_path: Path) -> None:
    def refuse(peer: ServerConnection, _: object) -> object:
        return peer.respond(HTTPStatus.NOT_FOUND, "not here")

    over = await foreign(tmp_path, cut, process_request=refuse)
    assert (over.ending.by, over.exit, over.turns) == (EndedBy.ERROR, Exit.RUNTIME, ())
    assert "404" in over.ending.reason
    assert [r["type"] for r in records(of_log(over))] == ["header", "error", "footer"]


async def test_nobody_listens_there_is_no_connection(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, and not listening
        taken.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}/"
        bot = write(tmp_path, ASKER, "bot.yaml")
        over = await run(None, tmp_path, server=url, client=bot)
    assert (over.ending.by, over.exit) == (EndedBy.ERROR, Exit.RUNTIME)
    assert "refused the connection" in over.ending.reason
    assert [r["type"] for r in records(of_log(over))] == ["header", "error", "footer"]


async def test_an_interruption_says_going_away_to_a_server(tmp_path: Path) -> None:
    told: asyncio.Queue[int | None] = asyncio.Queue()

    async def talk(peer: ServerConnection) -> None:
        await peer.wait_closed()
        told.put_nowait(peer.close_code)

    stop, look = Interruption(), Look()
    async with server(talk) as url, asyncio.timeout(BOUND):
        made = plan(None, Options(server=url, client=write(tmp_path, ASKER)))
        playing = asyncio.create_task(play(made, watcher=look, interruption=stop))
        await look.seen.get()
        stop.set(15)
        over = await playing
        assert await told.get() == 1001
    assert over.exit is Exit.TERMINATED


async def test_an_interruption_ends_a_wait_in_real_time(tmp_path: Path) -> None:
    stop = Interruption()

    class Waits(Look):
        def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
            if type_ == "unmatched":  # then nothing is under way, and the line below is waited for
                asyncio.get_running_loop().call_soon(stop.set, 2)

    text = "scenario: Long\nserver: {on_open: hi}\nclient: {rules: [{when: hi, say: [ok, {wait: 1h}, late]}]}\n"
    made = plan(write(tmp_path, text + "limits: {silence: 2h, time: 2h}\n"), Options(clock="real"))
    async with asyncio.timeout(BOUND):
        over = await play(made, watcher=Waits(), interruption=stop)
    assert (over.exit, [turn.text for turn in over.turns]) == (Exit.INTERRUPTED, ["hi", "ok"])


async def test_a_peer_that_does_not_read_does_not_keep_an_interruption_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CLOSE_TIMEOUT", 0.05)
    stop = Interruption()

    async def deaf(peer: ServerConnection) -> None:
        peer.transport.pause_reading()
        stop.set(2)
        await peer.wait_closed()

    text = f"server: URL\nclient: {{vars: {{x: {'x' * 4_000_000}}}, on_open: [<x><x><x>, <x>]}}\n"
    async with server(deaf, close_timeout=0.1) as url:
        path = write(tmp_path, text.replace("URL", url) + "limits: {bytes: 50MB, message: 20MB}\n")
        made = plan(path, Options())
        async with asyncio.timeout(BOUND):
            over = await play(made, interruption=stop)
    assert (over.exit, over.ending.signal) == (Exit.INTERRUPTED, 2)


@pytest.mark.parametrize("call", [1, 2])
async def test_an_interruption_ends_a_call_that_nobody_answers(tmp_path: Path, call: int) -> None:
    stop, calls, never = Interruption(), 0, asyncio.Event()

    async def door(peer: ServerConnection, _: object) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            asyncio.get_running_loop().call_soon(stop.set, 2)
            await never.wait()

    async def drop(peer: ServerConnection) -> None:
        peer.transport.abort()

    text = "server: URL\nclient: {on_open: hi, on_error: {reconnect: {after: 1ms, times: 3}}}\n"
    async with server(drop, process_request=door) as url:
        made = plan(write(tmp_path, text.replace("URL", url)), Options())
        async with asyncio.timeout(BOUND):
            log = Logs(tmp_path, made.name).open(made.name)
            over = await play(made, log=log, interruption=stop)
        never.set()
    assert (over.exit, over.ending.signal, calls) == (Exit.INTERRUPTED, 2, call)
    assert footer(of_log(over))["ended_by"] == "interrupted"


# --- programs


def program(code: str) -> str:
    return f'cmd:{sys.executable} -uc "{code}"'


async def test_a_program_speaks_for_the_client(tmp_path: Path) -> None:
    code = "import sys; print('hello'); print(sys.stdin.readline().upper(), end='')"
    bot = "rules: [{when_exactly: hello, say: good day}, {when: GOOD DAY, close: 1000}]\n"
    over = await run(None, tmp_path, server=write(tmp_path, bot), client=program(code))
    assert [turn.text for turn in over.turns][:2] == ["hello", "good day"]
    assert over.exit is Exit.OK
    footer(of_log(over))


async def test_a_program_that_is_not_there_is_a_failed_connection(tmp_path: Path) -> None:
    bot = write(tmp_path, "on_open: hi\n")
    over = await run(None, tmp_path, server=bot, client="cmd:no-such-program-here")
    assert over.exit is Exit.RUNTIME
    assert "no-such-program-here" in over.ending.reason
    footer(of_log(over))


async def test_afterwards_nobody_listens_any_more(tmp_path: Path) -> None:
    over = await run(HELLO_FILE, tmp_path)
    port = int(records(of_log(over))[1]["url"].rstrip("/").rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
