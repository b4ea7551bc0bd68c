"""Tests for `simulator guard` as users have it: real processes between parties of another library."""

from __future__ import annotations

import json
import re
import signal
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest
import websockets
from websockets.sync.client import connect
from websockets.sync.server import serve

from simulator.record import SECOND
from tests.bots import footer, records
from tests.cli.command import BOUND, address, logs, simulate, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.sync.server import ServerConnection

GUIDE = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")


@contextmanager
def bot(talk: Callable[[ServerConnection], None]) -> Iterator[str]:
    """A server bot that somebody else wrote, in threads of its own."""

    def handle(connection: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            talk(connection)

    with serve(handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join(BOUND)


def polite(connection: ServerConnection) -> None:
    for _ in connection:
        connection.send("After you.")


def begin(connection: ServerConnection) -> None:
    connection.send("Please, after you.")
    for _ in connection:
        connection.send("Please, after you.")


@contextmanager
def hook() -> Iterator[tuple[str, Queue[Any]]]:
    """A webhook, and what it was told."""
    told: Queue[Any] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/loops", told
        finally:
            server.shutdown()
            thread.join(BOUND)


def go_round(url: str) -> int:
    """Answer until somebody hangs up; the close code."""
    with connect(url) as client:
        client.send("After you.")
        with suppress(websockets.ConnectionClosed):
            for _ in client:
                client.send("After you.")
    assert client.close_code is not None
    return client.close_code


def test_a_loop_is_told_on_standard_error_and_to_the_webhook(tmp_path: Path) -> None:
    with (
        bot(polite) as to,
        hook() as (url, told),
        started("guard", "--listen", "127.0.0.1:0", "--to", f"{to}/chat", "--on-loop", url, "--once",
                cwd=tmp_path) as process,
    ):  # fmt: skip
        listening = address(process)
        assert go_round(listening) == 4000
        out, complaint = process.communicate(timeout=BOUND)
        report = told.get(timeout=BOUND)
    (log,) = logs(tmp_path)
    (loop,) = [record for record in records(log) if record["type"] == "loop"]
    assert process.returncode == footer(log)["exit"] == 4
    assert out == ""
    first, summary = complaint.splitlines()
    assert first.startswith("loop in guard 0: periodic, suspected: from message 0 on, every 2")
    assert log.name in first
    assert summary.startswith("loop        guard 0: ")
    assert report.pop("loop") == {
        key: value for key, value in loop.items() if key not in ("seq", "ts")
    }
    client = report.pop("client")
    assert client["url"] == listening
    assert report == {
        "conversation": "guard 0",
        "log": str(log.relative_to(tmp_path)),
        "server": {"url": f"{to}/chat", "peer": to.removeprefix("ws://")},
    }


def test_a_webhook_that_is_not_there_is_one_line_and_disturbs_nobody(tmp_path: Path) -> None:
    with (
        bot(polite) as to,
        started("guard", "--listen", "127.0.0.1:0", "--to", to, "--loops", "warn", "--once",
                "--on-loop", "http://127.0.0.1:9/", "-q", cwd=tmp_path) as process,
    ):  # fmt: skip
        with connect(address(process)) as client:
            for _ in range(50):
                client.send("After you.")
                assert client.recv(BOUND) == "After you."
        out, complaint = process.communicate(timeout=BOUND)
    assert (process.returncode, out) == (0, "")
    found, missed = complaint.splitlines()
    assert found.startswith("loop in guard 0: ")
    assert found.partition("; ")[2].startswith("warn ")
    assert missed.startswith("the webhook cannot be reached: ")
    assert footer(logs(tmp_path)[0])["ended_by"] == "client"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_tells_both_sides_and_is_no_failure_of_a_proxy(
    tmp_path: Path, number: int
) -> None:
    codes: Queue[int | None] = Queue()

    def note(connection: ServerConnection) -> None:
        connection.send("hi")
        with suppress(websockets.ConnectionClosed):
            connection.recv()
        codes.put(connection.close_code)

    with (
        bot(note) as to,
        started("guard", "--listen", "127.0.0.1:0", "--to", to, cwd=tmp_path) as process,
    ):
        with connect(address(process)) as client:
            assert client.recv(BOUND) == "hi"
            process.send_signal(number)
            with pytest.raises(websockets.ConnectionClosed):
                client.recv(BOUND)
        assert (client.close_code, codes.get(timeout=BOUND)) == (1001, 1001)
        _, complaint = process.communicate(timeout=BOUND)
    assert process.returncode == 0
    assert "Traceback" not in complaint
    assert footer(logs(tmp_path)[0])["ended_by"] == "interrupted"


def test_two_bots_are_dialled_and_their_talk_is_printed(tmp_path: Path) -> None:
    with bot(begin) as left, bot(polite) as right:
        over = simulate(
            "guard", "--left", left.replace("//", "//me:secret@"), "--right", right, cwd=tmp_path
        )
    (log,) = logs(tmp_path)
    assert over.returncode == footer(log)["exit"] == 4
    lines = over.stdout.splitlines()
    assert lines[0].endswith("#0    client -> server  Please, after you.")
    assert lines[1].endswith("#1    server -> client  After you.")
    assert lines[-1].startswith("loop        guard: ")
    assert over.stderr.startswith("loop in guard: ")
    assert "secret" not in log.read_text() + over.stdout + over.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_dialled_conversation(tmp_path: Path, number: int, code: int) -> None:
    def silent(connection: ServerConnection) -> None:
        for _ in connection:
            pass

    with (
        bot(begin) as left,
        bot(silent) as right,
        started("guard", "--left", left, "--right", right, cwd=tmp_path) as process,
    ):
        assert "Please, after you." in address(process)
        process.send_signal(number)
        process.communicate(timeout=BOUND)
    assert process.returncode == footer(logs(tmp_path)[0])["exit"] == code


def test_a_limit_ends_it(tmp_path: Path) -> None:
    with bot(begin) as left, bot(polite) as right:
        over = simulate(
            "guard", "--left", left, "--right", right, "--loops", "off", "--max-messages", "40",
            "--max-time", "1m", "--max-silence", "30s", "--max-size", "2KB", cwd=tmp_path,
        )  # fmt: skip
    header, *_ = records(logs(tmp_path)[0])
    assert over.returncode == 5
    assert header["loops"]["action"] == "off"
    assert header["limits"] == {
        "messages": 40, "time": 60 * SECOND, "silence": 30 * SECOND, "bytes": 2**50, "message": 2048,
    }  # fmt: skip


def test_quiet_is_the_address_and_loops(tmp_path: Path) -> None:
    with (
        bot(polite) as to,
        started(
            "guard", "--listen", "127.0.0.1:0", "--to", to, "-q", "--once", cwd=tmp_path
        ) as process,
    ):
        go_round(address(process))
        out, complaint = process.communicate(timeout=BOUND)
    assert out == ""
    assert len(complaint.splitlines()) == 1


def test_verbose_is_every_message_and_record(tmp_path: Path) -> None:
    with (
        bot(polite) as to,
        started(
            "guard", "--listen", "127.0.0.1:0", "--to", to, "-v", "--once", cwd=tmp_path
        ) as process,
    ):
        with connect(address(process)) as client:
            client.send("\x1b[31mred")
            client.recv(BOUND)
        out, _ = process.communicate(timeout=BOUND)
    assert [line.split()[1] for line in out.splitlines()] == [
        "open:",
        "open:",
        "#0",
        "#1",
        "close:",
    ]
    assert r"\x1b[31mred" in out


def test_a_refused_page_is_told_with_the_option_that_lets_it_in(tmp_path: Path) -> None:
    with (
        bot(polite) as to,
        started("guard", "--listen", "127.0.0.1:0", "--to", to, cwd=tmp_path) as process,
    ):
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


TO = ("--listen", "127.0.0.1:0", "--to", "ws://127.0.0.1:1")
BOTH = ("--left", "ws://127.0.0.1:1", "--right", "ws://127.0.0.1:2")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "write --listen and --to, or --left and --right"),
        (("--listen", "127.0.0.1:0"), "--listen alone leads nowhere: add --to URL"),
        ((*TO, *BOTH), "not --listen and --to and --left and --right"),
        ((*BOTH, "--once"), "--once and --left cannot be meant together"),
        ((*BOTH, "--origin", "*"), "--origin and --left cannot be meant together"),
        ((*BOTH, "--allow-host", "x"), "--allow-host and --left cannot be meant together"),
        ((*TO, "--left-header", "a: b"), "--left-header and --listen cannot be meant together"),
        ((*TO, "--right-header", "a: b"), "--right-header and --listen cannot be meant together"),
        ((*TO, "-q", "-v"), "--quiet and --verbose cannot be meant together"),
        ((*TO, "--nudge", "client=x", "--loops", "warn"), "--nudge and --loops warn cannot be"),
        ((*TO, "--on-loop", "http://h/", "--loops", "off"), "--on-loop and --loops off cannot be"),
        ((*TO, "--on-loop", "h"), "--on-loop 'h': write a URL such as http://"),
        ((*TO, "--volatile", "("), "--volatile '(': the ( is never closed"),
        ((*TO, "--nudge", "me=x"), "--nudge 'me=x': write the side and what it says"),
        ((*TO, "--header", "x"), "--header 'x': write 'NAME: VALUE'"),
        ((*BOTH, "--left-header", "x"), "--left-header 'x': write 'NAME: VALUE'"),
        ((*TO, "--max-size", "big"), "is no size: write 64KB"),
        ((*TO[:3], "http://h/"), "--to: a WebSocket address starts with ws:// or wss://"),
        ((*BOTH[:3], "ws://"), "--right: "),
        (("--listen", "9000", *TO[2:]), "--listen '9000': write the address and the port"),
        (("--listen", "h:70000", *TO[2:]), "--listen 'h:70000': write the address and the port"),
        ((*TO[:3], "wss://h/", "--ca", "gone.pem"), "--ca gone.pem: No such file or directory"),
        ((*BOTH[:3], "wss://h/", "--ca", "gone.pem"), "--ca gone.pem: No such file or directory"),
        ((*TO, "--ca", "x", "--insecure"), "--ca and --insecure cannot be meant together"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    over = simulate("guard", *options, cwd=tmp_path)
    assert over.returncode == 2
    assert sentence in over.stderr
    assert "Traceback" not in over.stderr
    assert not logs(tmp_path)


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with started("guard", *TO, cwd=tmp_path) as process:
        port = address(process).rstrip("/").rpartition(":")[2]
        over = simulate("guard", "--listen", f"127.0.0.1:{port}", *TO[2:], cwd=tmp_path)
    assert over.returncode == 6
    assert len(over.stderr.splitlines()) == 1


def test_the_pair_of_the_guide_is_stopped_as_the_guide_prints_it(tmp_path: Path) -> None:
    told = GUIDE.split("\n### Between two that nobody here wrote\n")[1].split("\n### ")[0]
    (body,) = re.findall(r"^```yaml\n(.*?)^```$", told, re.MULTILINE | re.DOTALL)
    (line,) = re.findall(r"^```text\n(.*?)\n```$", told, re.MULTILINE | re.DOTALL)
    (tmp_path / "away.yaml").write_text(body, encoding="utf-8")
    with started("serve", "away.yaml", cwd=tmp_path) as served:
        where = ("--listen", "127.0.0.1:0", "--to", address(served), "--once")
        with started("guard", *where, cwd=tmp_path) as guard:
            simulate("run", "--client", "away.yaml", "--server", address(guard), cwd=tmp_path)
            _, complaint = guard.communicate(timeout=BOUND)
    assert guard.returncode == 4
    assert f"{line} (log " in complaint
