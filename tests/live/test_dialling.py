"""Tests for simulator.live.dialling: two parties that are both dialled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.batch import Logs
from simulator.conversation.setup import AnyClient, Remote
from simulator.errors import Exit
from simulator.live.dialling import Line
from simulator.live.interruption import Interruption
from simulator.live.orchestrator import play
from simulator.live.server import Listener
from simulator.planning import Dialling, Plan
from simulator.record import EndedBy
from tests.bots import footer
from tests.live.foreign import BOUND
from tests.live.guarded import a_plan, bot, log_of, nothing, of, server
from tests.live.test_service import serving

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection


pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")


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


async def test_cancelled_while_nobody_answers_nothing_waits_for_the_call_any_more() -> None:
    called, gone = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()  # the handshake, and then the end
        writer.close()
        gone.set()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as serving:

        class Elsewhere(Listener):
            """Names a port at which nobody answers."""

            url = f"ws://127.0.0.1:{serving.sockets[0].getsockname()[1]}/"

        setup = replace(a_plan("ws://127.0.0.1/").setup, server=AnyClient())
        line = Line(setup, Dialling(), Dialling(), secrets=None)
        async with asyncio.timeout(BOUND), Elsewhere() as listener:
            opening = asyncio.create_task(line._both(listener, 1000))
            await called.wait()
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            assert "Listener.accept" not in str(asyncio.all_tasks())
            await gone.wait()


JAMMING = """\
scenario: Jamming
server: {on_open: hello, otherwise: hello}
client: {on_open: hello}
loops: LOOPS
"""


@pytest.mark.parametrize("policy", ["off", "stop"])
async def test_served_bots_that_do_not_look_for_loops_leave_it_to_the_guard(
    tmp_path: Path, policy: str
) -> None:
    """Those that look may be first; then it is a party that has closed, with a code of its own."""
    for side in ("left", "right"):
        (tmp_path / side).mkdir()
    text = JAMMING.replace("LOOPS", policy)
    async with serving(tmp_path / "left", text) as left, serving(tmp_path / "right", text) as right:
        run = await play(both(left.url, right.url))

    ended = run.exit, run.ending.by, run.ending.code
    by_a_party = [(Exit.RUNTIME, side, 4000) for side in ("client", "server")]
    assert ended in [(Exit.LOOP, EndedBy.LOOP, 4000), *(by_a_party if policy == "stop" else ())]
