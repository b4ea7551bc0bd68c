"""Tests for simulator.cli.paging, on a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ
from typing import TYPE_CHECKING

import pytest

from simulator.record import Side, Turn
from simulator.transcript.writer import Transcript
from tests.cli.command import BOUND
from tests.cli.hostile import steering, write_hostile

if TYPE_CHECKING:
    from pathlib import Path

PAGER = "sh -c 'echo PAGED; cat'"
ROWS, COLUMNS = 24, 80


def on_a_terminal(*arguments: str, pager: str = PAGER, **env: str) -> str:
    """What `simulator show …` writes to a terminal of 24 rows."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", ROWS, COLUMNS, 0, 0))
    known = {"PAGER": pager, "TERM": "xterm", "NO_COLOR": "1", **env}
    environment = {k: v for k, v in os.environ.items() if k not in ("LINES", "COLUMNS")} | known
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "show", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
    ) as process:  # fmt: skip
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 65536):
                parts.append(part)
        except OSError:  # nobody holds the other end any more
            pass
        process.wait(BOUND)
        os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def write(path: Path, *texts: str) -> str:
    with Transcript(path) as transcript:
        transcript.header(run="Tea")
        for number, text in enumerate(texts):
            transcript.message(Turn(number, number, Side.CLIENT, text))
    return str(path)


@pytest.mark.parametrize(
    ("texts", "paged"),
    [
        pytest.param(["hello"] * 3, False, id="it fits"),
        pytest.param(["hello"] * 40, True, id="too many lines"),
        pytest.param(["hello " * 400], True, id="a line that takes many rows"),
    ],
)
def test_a_pager_is_started_for_more_than_fits_on_the_screen(
    tmp_path: Path, texts: list[str], paged: bool
) -> None:
    log = write(tmp_path / "a.jsonl", *texts)
    shown = on_a_terminal(log)
    assert ("PAGED" in shown) is paged
    assert shown.count("hello") == " ".join(texts).count("hello")
    assert "INCOMPLETE" in shown


def test_nothing_is_paged_where_nobody_looks_on(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["hello"] * 40)
    over = subprocess.run(
        [sys.executable, "-m", "simulator", "show", log],
        capture_output=True, text=True, check=True, env=os.environ | {"PAGER": PAGER},
    )  # fmt: skip
    assert "PAGED" not in over.stdout


def test_a_pager_that_is_left_early_is_no_error(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["hello " * 20] * 5000)
    shown = on_a_terminal(log, pager="head -n 2")
    assert "Tea" in shown
    assert "rror" not in shown


def test_colours_reach_the_pager_and_nothing_else_does(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["\x1b[2Jhello"] * 40)
    shown = on_a_terminal(log, NO_COLOR="")
    assert "\x1b[35mclient -> server\x1b[0m" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize(
    "form", [(), ("--raw",), ("--raw", "--filter", "side:client"), ("--failed",)], ids=" ".join
)
def test_a_peer_cannot_steer_a_real_terminal(tmp_path: Path, form: tuple[str, ...]) -> None:
    shown = on_a_terminal(str(write_hostile(tmp_path / "evil.jsonl")), *form)
    assert "NUL" in shown
    assert steering(shown) == set()
