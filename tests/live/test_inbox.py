"""Tests for simulator.live.inbox: somebody takes part whom we only hear, on a line that is made more than once."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

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
  on_close: {reconnect: {after: 1ms, times: 2}}
"""


async def test_who_was_through_hangs_up_on_each_further_call(tmp_path: Path) -> None:
    """Nobody is there to say anything more, and with a person there is no limit on silence."""
    talker = Talker()
    talker.say("goodbye", None)
    run = await playing(write(tmp_path, CALLING.replace("SERVER", "human")), tmp_path, talker)

    assert [talker.shown.get_nowait() for _ in range(3)] == ["call 1", "call 2", "call 3"]
    assert (run.ending.by, run.ending.code) == (EndedBy.SERVER, 1000)
    assert kinds(run) == ["open", "open", "close"] * 3


async def test_a_program_that_is_through_does_so_as_well(tmp_path: Path) -> None:
    command = f'{{cmd: {sys.executable} -Sc "input()"}}'
    run = await playing(write(tmp_path, CALLING.replace("SERVER", command)), tmp_path)

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
