"""Tests for simulator.cli.serve: the address on standard output, many clients, a signal."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
import websockets
from websockets.sync.client import connect

from tests.bots import ECHO, JAM, footer, write
from tests.cli.command import BOUND, address, logs, simulate, started

if TYPE_CHECKING:
    from pathlib import Path

TWO_AT_MOST = """\
scenario: Two at most
server: {on_open: hi, otherwise: more}
client: {on_open: hello}
limits: {messages: 2}
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_tells_every_client_and_is_no_failure(tmp_path: Path, number: int) -> None:
    with ExitStack() as stack, started("serve", write(tmp_path, ECHO), cwd=tmp_path) as process:
        url = address(process)
        clients = [stack.enter_context(connect(url)) for _ in range(3)]
        assert [client.recv(BOUND) for client in clients] == ["hi"] * 3
        process.send_signal(number)
        for client in clients:
            with pytest.raises(websockets.ConnectionClosed):
                client.recv(BOUND)
        _, complaint = process.communicate(timeout=BOUND)
    assert process.returncode == 0
    assert [client.close_code for client in clients] == [1001] * 3
    assert [footer(log)["ended_by"] for log in logs(tmp_path)] == ["interrupted"] * 3
    assert "Traceback" not in complaint


def test_once_ends_after_one_conversation(tmp_path: Path) -> None:
    path = write(tmp_path, ECHO)
    with started("serve", path, "--once", "-q", "--path", "/chat", cwd=tmp_path) as process:
        url = address(process)
        assert url.startswith("ws://127.0.0.1:")
        assert url.endswith("/chat")
        with connect(url) as client:
            assert client.recv(BOUND) == "hi"
            client.send("good day")
            assert client.recv(BOUND) == "echo good day"
        out, complaint = process.communicate(timeout=BOUND)
    assert (process.returncode, out, complaint) == (0, "", "")
    assert footer(logs(tmp_path)[0])["exit"] == 0


@pytest.mark.parametrize(
    ("bot", "said", "exit_code"),
    [(TWO_AT_MOST, b"one more", 5), (ECHO, b"\xff", 6)],
    ids=["a limit", "a client that breaks the protocol"],
)
def test_once_ends_with_the_exit_code_of_its_conversation(
    tmp_path: Path, bot: str, said: bytes, exit_code: int
) -> None:
    with started("serve", write(tmp_path, bot), "--once", "-q", cwd=tmp_path) as process:
        with connect(address(process)) as client:
            assert client.recv(BOUND) == "hi"
            client.send(said, text=True)
            with pytest.raises(websockets.ConnectionClosed):
                client.recv(BOUND)
        process.communicate(timeout=BOUND)
    assert process.returncode == exit_code
    assert footer(logs(tmp_path)[0])["exit"] == exit_code


def test_who_comes_from_elsewhere_cannot_be_made_to_say_anything(tmp_path: Path) -> None:
    nudging = JAM + "loops: {nudge: {client: stop}}\n"
    over = simulate("serve", write(tmp_path, nudging), cwd=tmp_path)
    assert over.returncode == 2
    assert "nudge the server" in over.stderr


def test_a_refused_page_is_told_with_the_option_that_lets_it_in(tmp_path: Path) -> None:
    with started("serve", write(tmp_path, ECHO), cwd=tmp_path) as process:
        origin = websockets.Origin("http://evil.example")
        with (
            pytest.raises(websockets.InvalidStatus) as caught,
            connect(address(process), origin=origin),
        ):
            pass
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=BOUND)
    assert caught.value.response.status_code == 403
    assert "--origin http://evil.example" in complaint


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, ECHO)
    with started("serve", path, cwd=tmp_path) as process:
        port = address(process).rstrip("/").rpartition(":")[2]
        over = simulate("serve", path, "--port", port, cwd=tmp_path)
    assert over.returncode == 6
    assert port in over.stderr
    assert len(over.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        ("scenario: s\nserver: ws://127.0.0.1:1/\nclient: {}\n", (), 2),
        (ECHO, ("--path", "chat"), 2),
        ("rules: 5\n", (), 3),
    ],
    ids=["a server elsewhere", "a path without slash", "a broken bot"],
)
def test_what_cannot_be_served_is_refused(
    tmp_path: Path, text: str, more: tuple[str, ...], code: int
) -> None:
    over = simulate("serve", write(tmp_path, text), *more, cwd=tmp_path)
    assert over.returncode == code
    assert "Traceback" not in over.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--host", ""), "--host '' names no address"),
        (("--path", "chat"), "write --path /chat"),
        (("--path", "/tea room"), "blanks are written as %20"),
        (("-q", "-v"), "--quiet and --verbose cannot be meant together"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    over = simulate("serve", write(tmp_path, ECHO), *options, cwd=tmp_path)
    assert (over.returncode, over.stdout) == (2, "")
    assert sentence in over.stderr


def test_a_folder_for_logs_that_cannot_be_had_is_told_before_it_listens(tmp_path: Path) -> None:
    path = write(tmp_path, ECHO)
    over = simulate("serve", path, "-o", path, cwd=tmp_path)
    assert (over.returncode, over.stdout) == (6, "")
    assert over.stderr.endswith(
        "logs go into a folder, and this is a file; choose another with -o\n"
    )
    assert len(over.stderr.splitlines()) == 1


def test_the_summary_counts_the_messages_of_a_served_conversation(tmp_path: Path) -> None:
    with started("serve", write(tmp_path, ECHO), "--once", cwd=tmp_path) as process:
        with connect(address(process)) as client:
            assert client.recv(BOUND) == "hi"
            client.send("good day")
            assert client.recv(BOUND) == "echo good day"
        _, talk = process.communicate(timeout=BOUND)
    assert "3 messages" in talk
