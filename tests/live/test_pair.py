"""Tests for simulator.live.pair: a wire that is ours at both ends, and what may happen to it on the way."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import pytest

from simulator.conversation.core import Conversation
from simulator.errors import TranscriptError
from simulator.live import pair
from simulator.live.client import connect
from simulator.live.clock import VirtualClock
from simulator.live.connection import SEND_TIMEOUT
from simulator.live.pair import PairDriver
from simulator.live.prompting import PromptEnd
from simulator.live.server import Listener
from simulator.planning import Options, plan
from simulator.record import EndedBy, Ending, Side, Turn
from simulator.transcript import NullTranscript
from tests.bots import ENDLESS, write
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.live.driver import Ends

pytestmark = pytest.mark.usefixtures("nothing_left")


LOOPS = ("asyncio", "uvloop")


class At:
    """Looks on, and does something once a message was said."""

    def __init__(self, at: int, do: Callable[[PairDriver], object]) -> None:
        self._at = at
        self._do = do
        self.driver: PairDriver | None = None

    def said(self, turn: Turn) -> None:
        if turn.id == self._at:
            assert self.driver is not None
            self._do(self.driver)

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        pass


def look_away(driver: PairDriver) -> None:
    """From now on messages are awaited in the task."""
    for end in driver.ends.values():
        assert isinstance(end, PromptEnd)
        end.prompt = False


async def never() -> Ends:
    raise AssertionError("nobody reconnects here")


async def played(
    path: str,
    watcher: At | None = None,
    core: Conversation | None = None,
    *,
    patience: float = SEND_TIMEOUT,
    **options: Any,
) -> tuple[Ending, PairDriver]:
    """The scenario's conversation, played over a wire; `patience` with a peer that does not read, in seconds."""
    core = core or Conversation(plan(path, Options()).setup)
    async with asyncio.timeout(BOUND), Listener(kind=PromptEnd, strict=False) as listener:
        client = await connect(listener.url, kind=PromptEnd, strict=False, send_timeout=patience)
        driver = PairDriver(
            core,
            {Side.SERVER: await listener.accept(), Side.CLIENT: client},
            clock=VirtualClock(),
            reopen=never,
            watcher=watcher,
            **{"log": NullTranscript(), **options},
        )
        if watcher is not None:
            watcher.driver = driver
        return await driver.run(), driver


async def test_a_wire_on_which_nothing_moves_ends_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair, "_STUCK", 0.05)
    stopper = At(20, lambda driver: driver.ends[Side.SERVER]._transport.pause_reading())
    ending, driver = await played(write(tmp_path, ENDLESS), stopper)

    assert (ending.by, ending.code) == (EndedBy.ERROR, 1006)
    assert ending.reason == "nothing has moved on the wire for 0.05 s"
    assert len(driver.turns) == 21
    assert driver._watchdog is not None
    assert driver._watchdog.cancelled()  # nothing looks at a conversation that is over


@pytest.mark.parametrize("side", Side)
async def test_a_line_that_is_cut_between_two_messages_ends_the_conversation(
    tmp_path: Path, side: Side
) -> None:
    cutter = At(20, lambda driver: driver.ends[side].abort())
    ending, driver = await played(write(tmp_path, ENDLESS), cutter)

    assert (ending.by, ending.code) == (EndedBy.ERROR, 1006)
    assert ending.reason == "the line broke, and neither side had closed it"
    assert len(driver.turns) == 21


async def test_a_signal_ends_it_before_the_next_message_is_heard(tmp_path: Path) -> None:
    ending, driver = await played(
        write(tmp_path, ENDLESS), At(20, lambda driver: driver.interrupt(2))
    )

    assert (ending.by, ending.signal) == (EndedBy.INTERRUPTED, 2)
    assert [turn.id for turn in driver.turns] == list(range(21))


async def test_long_messages_and_bytes_go_to_and_fro_as_short_ones_do(tmp_path: Path) -> None:
    """More than a socket's buffer holds is written in pieces, and the bots wait for each other."""
    ending, driver = await played(
        write(
            tmp_path,
            f"""\
scenario: Long
server: {{rules: [{{when_binary: "*", say: "{"s" * 60_000}"}}, {{when: "*", say_binary: "{"AAEC" * 20_000}"}}]}}
client:
  on_open: go
  rules: [{{when_binary: "*", say_binary: "{"AAEC" * 20_000}"}}, {{when: "*", say: "{"c" * 60_000}"}}]
limits: {{messages: 40, bytes: 10MB}}
loops: off
""",
        )
    )

    assert ending.by is EndedBy.LIMIT
    lengths = [len(turn.text or turn.data or "") for turn in driver.turns]
    assert lengths == [2, *[60_000] * 39]


async def test_who_does_not_read_what_was_said_is_the_one_that_failed(tmp_path: Path) -> None:
    class Noting(At):
        noticed: tuple[object, object] | None = None

        def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
            if type_ == "error":
                self.noticed = fields["side"], fields["sentence"]
                assert self.driver is not None  # closing need not take its time
                self.driver.ends[Side.SERVER]._transport.resume_reading()

    text = f"""\
scenario: Deaf
server: {{rules: [{{when: "*", say: heard}}]}}
client: {{vars: {{x: {"x" * 4_000_000}}}, on_open: ["<x><x><x>", b]}}
limits: {{bytes: 100MB, message: 50MB}}
"""
    stopper = Noting(0, lambda driver: driver.ends[Side.SERVER]._transport.pause_reading())
    ending, driver = await played(write(tmp_path, text), stopper, patience=0.05)

    assert (ending.by, ending.code) == (EndedBy.ERROR, 1006)
    assert ending.reason == "the peer has not read for 0.05 s"
    assert stopper.noticed == (Side.SERVER, ending.reason)
    assert len(driver.turns) == 2


class Full(NullTranscript):
    """Has room for so many messages."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def message(self, turn: Turn) -> int:
        if turn.id >= self._room:
            raise TranscriptError("the disk is full")
        return super().message(turn)


async def test_a_log_that_cannot_be_written_ends_it_before_the_message_is_sent(
    tmp_path: Path,
) -> None:
    core = Conversation(plan(write(tmp_path, ENDLESS), Options()).setup)
    with pytest.raises(TranscriptError, match="the disk is full"):
        await played("", core=core, log=Full(20))

    assert core.ending is not None
    assert (core.ending.by, core.ending.reason) == (EndedBy.ERROR, "the disk is full")
    assert core.flight[-1].id == 20  # type: ignore[union-attr]  # nobody has heard it


async def test_a_disk_that_fills_up_at_the_end_leaves_both_ends_closed(tmp_path: Path) -> None:
    class FullAtTheEnd(NullTranscript):
        def write(self, type_: str, at: int, /, **fields: object) -> int:
            if type_ == "close":
                raise TranscriptError("the disk is full")
            return super().write(type_, at, **fields)

    path = write(tmp_path, ENDLESS + "limits: {messages: 5}\n")
    ending, driver = await played(path, log=FullAtTheEnd())

    assert ending.by is EndedBy.LIMIT
    assert all(end.finished.is_set() for end in driver.ends.values())
    assert type(driver.log) is NullTranscript  # nothing more is tried


async def test_an_error_of_ours_comes_out(tmp_path: Path) -> None:
    class Broken(Conversation):
        def arrived(self, *args: Any) -> Any:
            if self.budget.said == 20:
                raise ZeroDivisionError
            return super().arrived(*args)

    with pytest.raises(ZeroDivisionError):
        await played("", core=Broken(plan(write(tmp_path, ENDLESS), Options()).setup))


async def test_cancelled_it_leaves_nothing_behind(tmp_path: Path) -> None:
    reached = asyncio.Event()
    playing = asyncio.create_task(played(write(tmp_path, ENDLESS), At(20, lambda _: reached.set())))
    await reached.wait()
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing


async def test_without_a_look_into_the_queue_the_same_is_said(tmp_path: Path) -> None:
    """aiohttp does not promise one: then messages are awaited."""
    path = write(tmp_path, ENDLESS.replace("loops: off", "loops: off\nlimits: {messages: 30}"))
    _, usual = await played(path)
    _, other = await played(path, At(0, look_away))

    assert other.turns == usual.turns
    assert len(usual.turns) == 30


CROSSING = """\
scenario: Crossing
server: {on_open: [a, b, c], rules: [{when: "*", say: ["<turn>", "<turn> again"]}]}
client: {on_open: [d, e], rules: [{when: "* again", say: "<turn * turn>"}]}
loops: off
limits: {messages: 500}
"""


async def test_what_crosses_on_the_wire_is_heard_in_the_order_it_was_said(tmp_path: Path) -> None:
    """Several messages are under way all the time, and some are answered with nothing or with two."""
    ending, driver = await played(write(tmp_path, CROSSING))

    assert ending.by is EndedBy.LIMIT
    assert [turn.id for turn in driver.turns] == list(range(500))
    answered = [turn.re for turn in driver.turns if turn.re is not None]
    assert answered == sorted(answered)


@pytest.mark.parametrize("do", [lambda _: None, look_away], ids=["promptly", "in a task"])
async def test_more_may_be_under_way_than_the_sockets_hold(
    tmp_path: Path, do: Callable[[PairDriver], object]
) -> None:
    """Whoever wrote all of it before it read would wait for ever."""
    lines = 100
    path = write(
        tmp_path,
        f"""\
scenario: Crowded
server: {{on_open: {["go"] * lines}, rules: [{{when: "*", set: {{}}}}]}}
client: {{vars: {{long: {"y" * 60_000}}}, rules: [{{when: "*", say: "<long>"}}]}}
limits: {{messages: {2 * lines}, bytes: 100MB}}
loops: off
""",
    )

    def narrow(driver: PairDriver) -> None:
        for end in driver.ends.values():
            own = end._transport.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
            own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
        do(driver)

    ending, driver = await played(path, At(0, narrow))

    assert ending.by is EndedBy.SILENCE, ending
    assert [turn.side for turn in driver.turns] == [Side.SERVER] * lines + [Side.CLIENT] * lines
