"""Tests for simulator.cli.streams: standard streams that are closed, full, left by their reader, or short of characters."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from simulator.cli.streams import unwritable
from tests.bots import HELLO, footer, write
from tests.cli.command import BOUND, PLAIN, logs

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = """\
scenario: 漢字 é
server: {otherwise: "é 漢字 😀"}
client: {on_open: hi, rules: [{when: é, close: true}]}
"""


def shell(line: str, *, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """What a line of a shell came to; `$S` is the command."""
    command = f'S="{sys.executable} -m simulator"; {line}'
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=cwd, env=os.environ | PLAIN | env,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=BOUND, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_leads_to_nowhere_and_no_socket_takes_its_place(
    tmp_path: Path, closed: str
) -> None:
    write(tmp_path, HELLO)
    over = shell(f"$S run s.yaml {closed}", cwd=tmp_path)
    assert over.returncode == 0
    (log,) = logs(tmp_path)
    assert footer(log)["exit"] == 0


def test_the_library_runs_where_streams_are_closed(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    code = "import os, simulator; os._exit(40 + simulator.run('s.yaml').exit)"
    over = shell(f'{sys.executable} -c "{code}" <&- >&- 2>&-', cwd=tmp_path)
    assert over.returncode == 40


@pytest.mark.parametrize(
    "command", ["run s.yaml", "run -q s.yaml", "check s.yaml", "run --help", "--help"]
)
def test_output_that_cannot_be_written_is_one_sentence(tmp_path: Path, command: str) -> None:
    write(tmp_path, HELLO)
    over = shell(f"$S {command} >/dev/full", cwd=tmp_path)
    assert over.returncode == 6
    sentence = "error: standard output cannot be written: No space left on device\n"
    assert over.stderr.decode() == sentence


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOSPC, "No space left on device", "a/file"), False),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), False),
        (ValueError("I/O operation on closed file"), False),
    ],
    ids=["a full disk", "that of a file with a name", "another failure", "no failure of a system"],
)
def test_only_what_befell_standard_output_is_told_of_it(error: Exception, told: bool) -> None:
    assert unwritable(error) is told


@pytest.mark.parametrize("reader", [">/dev/full", "| true"])
def test_a_talk_that_nobody_can_read_goes_on_to_its_footer(tmp_path: Path, reader: str) -> None:
    write(tmp_path, HELLO)
    shell(f"$S run -v s.yaml {reader}", cwd=tmp_path)
    (log,) = logs(tmp_path)
    assert (footer(log)["type"], footer(log)["exit"]) == ("footer", 0)


def test_who_cannot_read_what_a_bot_says_is_nobody_to_talk_to(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    over = shell("echo hi | $S chat s.yaml >/dev/full", cwd=tmp_path)
    assert over.returncode == 6
    (log,) = logs(tmp_path)
    assert footer(log)["ended_by"] == "error"
    assert "Traceback" not in over.stderr.decode()


def test_a_command_of_chat_that_cannot_be_answered_ends_the_talk(tmp_path: Path) -> None:
    write(tmp_path, "rules: [{when: hi, say: Hi}]\n", "bot.yaml")
    command = [sys.executable, "-m", "simulator", "chat", "bot.yaml"]
    with (
        open("/dev/full", "wb") as full,
        subprocess.Popen(
            command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=full, stderr=subprocess.DEVNULL
        ) as process,
    ):
        assert process.stdin is not None
        process.stdin.write(b"/state\n")
        process.stdin.flush()  # and it stays open
        assert process.wait(BOUND) == 6
    (log,) = logs(tmp_path)
    assert footer(log)["ended_by"] == "error"


def test_what_an_encoding_lacks_is_escaped_and_json_stays_json(tmp_path: Path) -> None:
    write(tmp_path, FOREIGN)
    told = shell("$S run s.yaml", cwd=tmp_path, PYTHONIOENCODING="latin-1")
    assert told.returncode == 0
    assert "é \\u6f22\\u5b57 \\ud83d\\ude00" in told.stdout.decode("latin-1")
    over = shell("$S run s.yaml --format json", cwd=tmp_path, PYTHONIOENCODING="latin-1")
    assert json.loads(over.stdout)["name"] == "漢字 é"
