"""Tests for simulator.live.pair: a wire that is ours at both ends, when nothing moves on it any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from simulator.conversation.core import Conversation
from simulator.live import pair
from simulator.live.client import connect
from simulator.live.clock import VirtualClock
from simulator.live.pair import PairDriver
from simulator.live.server import Listener
from simulator.planning import Options, plan
from simulator.record import Side, Turn
from simulator.transcript import NullTranscript
from tests.bots import ENDLESS, write
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.live.connection import Connection
    from simulator.live.driver import Ends

pytestmark = pytest.mark.usefixtures("nothing_left")


class Stopper:
    """Looks on, and lets one end read nothing more once a message was said."""

    def __init__(self, end: Connection, at: int) -> None:
        self._end = end
        self._at = at

    def said(self, turn: Turn) -> None:
        if turn.id == self._at:
            self._end._transport.pause_reading()

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        pass


async def never() -> Ends:
    raise AssertionError("nobody reconnects here")


async def test_a_wire_on_which_nothing_moves_ends_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pair, "_STUCK", 0.05)
    core = Conversation(plan(write(tmp_path, ENDLESS), Options()).setup)
    async with asyncio.timeout(BOUND), Listener() as listener:
        client, server = await asyncio.gather(connect(listener.url), listener.accept())
        driver = PairDriver(
            core,
            {Side.SERVER: server, Side.CLIENT: client},
            log=NullTranscript(),
            clock=VirtualClock(),
            reopen=never,
            watcher=Stopper(server, 20),
        )
        ending = await driver.run()

    assert ending.code == 1006
    assert len(driver.turns) == 21
    assert driver._watchdog is not None
    assert driver._watchdog.cancelled()  # nothing looks at a conversation that is over
