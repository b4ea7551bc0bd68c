"""Tests for simulator.served: a bot that is served from a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from simulator.errors import InvalidFile, ListenError, UsageError
from simulator.served import BackgroundServer, served
from tests.bots import ECHO, HELLO, write

if TYPE_CHECKING:
    from pathlib import Path


def test_it_answers_real_clients_each_in_a_conversation_of_its_own(tmp_path: Path) -> None:
    made = served(write(tmp_path, ECHO), None)
    with BackgroundServer(made) as bot, connect(bot.url) as one, connect(bot.url) as two:
        assert (one.recv(), two.recv()) == ("hi", "hi")
        one.send("tea")
        two.send("milk")
        assert (one.recv(), two.recv()) == ("echo tea", "echo milk")


def test_stopping_closes_every_connection_and_leaves_no_thread(tmp_path: Path) -> None:
    server = BackgroundServer(served(write(tmp_path, ECHO), None)).__enter__()
    with connect(server.url) as client:
        assert client.recv() == "hi"
        server.__exit__(None, None, None)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    assert not [t for t in threading.enumerate() if t.name.startswith("bot ")]


def test_of_a_scenario_its_server_is_served_at_its_path(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO + "wire: {path: /chat}\n")
    with BackgroundServer(served(path, None)) as server:
        assert server.url.endswith("/chat")
        with connect(server.url) as client:
            assert client.recv() == "hi"


def test_a_port_that_is_taken_is_told_where_it_is_started(tmp_path: Path) -> None:
    made = served(write(tmp_path, ECHO), None)
    with BackgroundServer(made) as server:
        port = int(server.url.rpartition(":")[2].rstrip("/"))
        with pytest.raises(ListenError):
            BackgroundServer(made, port).__enter__()


def test_what_is_no_bot_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile):
        served(write(tmp_path, "rulse: []\n"), None)
    with pytest.raises(UsageError, match="needs a bot with rules"):
        served(write(tmp_path, "scenario: x\nserver: ws://a.test/\nclient: {}\n"), None)
