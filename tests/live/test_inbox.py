"""Tests for simulator.live.inbox: somebody takes part whom we only hear, on a line that is made more than once."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import ServerConnection, serve

from simulator.batch import Logs
from simulator.live.interruption import Interruption
from simulator.live.orchestrator import play
from simulator.planning import Options, plan
from simulator.record import EndedBy, Run, Turn
from tests.bots import footer, records, write
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.live.driver import Driver

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")


@dataclass
class Talker:
    """A person who says their lines as soon as they may, keeps what they are shown, and looks on."""

    lines: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    shown: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    noted_types: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def say(self, *lines: str | None) -> None:
        for line in lines:
            self.lines.put_nowait(line)

    async def read_line(self) -> str | None:
        return await self.lines.get()

    async def show(self, text: str) -> None:
        self.shown.put_nowait(text)

    async def close(self) -> None:
        pass

    def said(self, turn: Turn) -> None:
        pass

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        self.noted_types.put_nowait(type_)


def playing(
    path: str, out: Path, talker: Talker | None = None, stop: Interruption | None = None
) -> asyncio.Task[Run]:
    """A conversation under way."""

    def person(_: Driver) -> Talker:
        assert talker is not None
        return talker

    async def whole() -> Run:
        made = plan(path, Options())
        async with asyncio.timeout(BOUND):
            log = Logs(out, made.name).open(made.name)
            return await play(made, log=log, watcher=talker, interruption=stop, person=person)

    return asyncio.create_task(whole())


def kinds(run: Run) -> list[str]:
    """The types of the records that are no messages."""
    assert run.log is not None
    footer(run.log)
    return [r["type"] for r in records(run.log) if r["type"] in ("open", "close", "error")]


def closed_by(run: Run) -> list[str]:
    assert run.log is not None
    return [r["by"] for r in records(run.log) if r["type"] == "close"]


DROPPING = """\
scenario: Dropping
server: human
client:
  vars: {n: 0}
  on_open: {set: {n: <n + 1>}, say: "call <n>"}
  rules: [{when: drop, drop: true}, {when: "*", say: "you said <message>"}]
  on_error: {reconnect: {after: AFTER, times: 3}}
"""


@pytest.mark.parametrize("after", ["0s", "5ms"])
async def test_who_dropped_the_line_finds_the_same_person_on_the_next(
    tmp_path: Path, after: str
) -> None:
    """What was on its way to them when they dropped it is heard by nobody: not on the next line either."""
    talker = Talker()
    running = playing(write(tmp_path, DROPPING.replace("AFTER", after)), tmp_path, talker)
    assert await talker.shown.get() == "call 1"
    talker.say("drop it", "to nobody", "to nobody either")
    assert await talker.shown.get() == "call 2"
    talker.say("again")
    assert await talker.shown.get() == "you said again"
    talker.say("drop it")
    assert await talker.shown.get() == "call 3"
    talker.say(None)
    run = await running

    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)
    assert kinds(run) == ["open", "open", "close"] * 3
    assert closed_by(run) == ["client", "client", "server"]
    assert [turn.text for turn in run.turns if turn.side == "client"] == [
        "call 1",
        "call 2",
        "you said again",
        "call 3",
    ]


CALLING = """\
scenario: Calling
server: SERVER
client:
  vars: {n: 0}
  on_open: {set: {n: <n + 1>}, say: "call <n>"}
  on_close: {reconnect: {after: AFTER, times: 2}}
"""


@pytest.mark.parametrize("after", ["0s", "1ms"])
async def test_who_was_through_hangs_up_on_each_further_call(tmp_path: Path, after: str) -> None:
    """Nobody is there to say anything more, and with a person there is no limit on silence."""
    talker = Talker()
    talker.say("goodbye", None)
    text = CALLING.replace("SERVER", "human").replace("AFTER", after)
    run = await playing(write(tmp_path, text), tmp_path, talker)

    assert [talker.shown.get_nowait() for _ in range(3)] == ["call 1", "call 2", "call 3"]
    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)
    assert kinds(run) == ["open", "open", "close"] * 3


async def test_a_program_that_is_through_does_so_as_well(tmp_path: Path) -> None:
    command = f'{{cmd: {sys.executable} -Sc "input()"}}'
    text = CALLING.replace("SERVER", command).replace("AFTER", "1ms")
    run = await playing(write(tmp_path, text), tmp_path)

    assert [turn.text for turn in run.turns] == ["call 1", "call 2", "call 3"]
    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)


async def test_a_program_that_goes_on_hears_each_call(tmp_path: Path) -> None:
    (tmp_path / "greet.py").write_text(
        "for line in open(0):\n    print('drop it' if '1' in line else 'stay', flush=True)\n"
    )
    command = f"{{cmd: {sys.executable} -Su {tmp_path / 'greet.py'}}}"
    text = DROPPING.replace("human", command).replace("AFTER", "1ms")
    text = text.replace("rules: [", "rules: [{when: stay, close: true}, ")
    run = await playing(write(tmp_path, text), tmp_path)

    assert [turn.text for turn in run.turns] == ["call 1", "drop it", "call 2", "stay"]
    assert (run.ending.by, run.ending.code) == (EndedBy.CLIENT, 1000)


@pytest.mark.parametrize("cut", [2, 3])
async def test_a_wire_that_is_cut_is_over_but_once(tmp_path: Path, cut: int) -> None:
    """Both ends tell of it, and the second must not end the wait for the next call."""
    talker = Talker()
    text = DROPPING.replace("AFTER", "5ms") + f"wire: {{cut: {{after: {cut}}}}}\n"
    running = playing(write(tmp_path, text), tmp_path, talker)
    assert await talker.shown.get() == "call 1"
    talker.say("hello")
    while await talker.shown.get() != "call 2":
        pass
    talker.say(None)
    run = await running

    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)
    assert kinds(run) == ["open", "open", "close"] * 2


async def test_an_interruption_ends_the_wait_for_the_next_call(tmp_path: Path) -> None:
    talker, stop = Talker(), Interruption()
    path = write(tmp_path, DROPPING.replace("AFTER", "1h"))
    running = playing(path, tmp_path, talker, stop)
    assert await talker.shown.get() == "call 1"
    talker.say("drop it")
    while await talker.noted_types.get() != "close":
        pass
    stop.set(2)
    run = await running

    assert (run.ending.by, run.ending.signal) == (EndedBy.INTERRUPTED, 2)
    assert run.log is not None
    assert footer(run.log)["ended_by"] == "interrupted"


async def test_an_interruption_is_heard_of_amid_all_that_is_still_to_be_heard(
    tmp_path: Path,
) -> None:
    stop, told = Interruption(), asyncio.Event()

    class Hasty(Talker):
        async def read_line(self) -> str | None:
            if (
                self.lines.qsize() == 200 - 63
            ):  # in one go; with "call 1" before them, 64 wait to be heard
                stop.set(2)
                told.set()  # not where the inbox, which is full, refuses
            return await super().read_line()

    talker = Hasty()
    talker.say(*["more than waits to be heard at a time"] * 200)
    path = write(tmp_path, DROPPING.replace("AFTER", "1ms"))
    run = await playing(path, tmp_path, talker, stop)

    assert told.is_set()
    assert (run.ending.by, run.ending.signal) == (EndedBy.INTERRUPTED, 2)


async def test_who_leaves_while_the_other_closes_leaves_them_the_last_word(tmp_path: Path) -> None:
    text = "scenario: Both\nserver: human\nclient: {rules: [{when: bye, close: {code: 4321, reason: enough}}]}\n"
    talker = Talker()
    talker.say("bye", None)
    run = await playing(write(tmp_path, text), tmp_path, talker)

    assert (run.ending.by, run.ending.code) == (EndedBy.CLIENT, 4321)
    assert kinds(run) == ["open", "open", "close"]


async def test_a_person_is_shown_how_many_bytes_came(tmp_path: Path) -> None:
    text = "scenario: Bytes\nserver: human\nclient: {on_open: {say_binary: AAEC}}\n"
    talker = Talker()
    running = playing(write(tmp_path, text), tmp_path, talker)
    assert await talker.shown.get() == "(3 bytes)"
    talker.say(None)
    assert (await running).ending.by is EndedBy.SERVER


REMOTE = """\
scenario: Remote
server: URL
client:
  vars: {n: 0}
  on_open: {set: {n: <n + 1>}, say: "call <n>"}
  on_error: {reconnect: {after: 1ms, times: 3}}
"""


async def test_a_server_that_is_not_there_for_a_while_is_called_again(tmp_path: Path) -> None:
    calls = 0

    def door(peer: ServerConnection, _: object) -> object:
        nonlocal calls
        calls += 1
        return peer.respond(HTTPStatus.SERVICE_UNAVAILABLE, "later") if calls == 2 else None

    async def talk(peer: ServerConnection) -> None:
        if await peer.recv() == "call 1":
            peer.transport.abort()

    async with serve(talk, "127.0.0.1", 0, process_request=door) as serving:  # type: ignore[arg-type]
        url = f"ws://127.0.0.1:{serving.sockets[0].getsockname()[1]}/"
        run = await playing(write(tmp_path, REMOTE.replace("URL", url)), tmp_path)

    assert [turn.text for turn in run.turns] == ["call 1", "call 2"]
    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)
    assert kinds(run) == ["open", "close", "error", "open", "close"]


async def test_cancelled_it_says_going_away(tmp_path: Path) -> None:
    heard: asyncio.Queue[object] = asyncio.Queue()

    async def talk(peer: ServerConnection) -> None:
        heard.put_nowait(await peer.recv())
        await peer.wait_closed()
        heard.put_nowait(peer.close_code)

    async with serve(talk, "127.0.0.1", 0) as serving:
        url = f"ws://127.0.0.1:{serving.sockets[0].getsockname()[1]}/"
        running = playing(write(tmp_path, REMOTE.replace("URL", url)), tmp_path)
        assert await heard.get() == "call 1"
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await heard.get() == 1001
