"""Tests for simulator.cli.paging, on a real pseudo-terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.record import Side, Turn
from simulator.transcript.writer import Transcript
from tests.cli.command import on_a_terminal, simulate
from tests.cli.hostile import steering, write_hostile

if TYPE_CHECKING:
    from pathlib import Path

PAGER = "sh -c 'echo PAGED; cat'"


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
    shown = on_a_terminal("show", log, PAGER=PAGER)
    assert ("PAGED" in shown) is paged
    assert shown.count("hello") == " ".join(texts).count("hello")
    assert "INCOMPLETE" in shown


def test_nothing_is_paged_where_nobody_looks_on(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["hello"] * 40)
    over = simulate("show", log, cwd=tmp_path, PAGER=PAGER)
    assert over.returncode == 0
    assert over.stdout.count("hello") == 40
    assert "PAGED" not in over.stdout


def test_a_pager_that_is_left_early_is_no_error(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["hello " * 20] * 5000)
    shown = on_a_terminal("show", log, PAGER="head -n 2")
    assert "Tea" in shown
    assert "rror" not in shown


def test_colours_reach_the_pager_and_nothing_else_does(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", *["\x1b[2Jhello"] * 40)
    shown = on_a_terminal("show", log, PAGER=PAGER, NO_COLOR="")
    assert "\x1b[35mclient -> server\x1b[0m" in shown
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize(
    "form", [(), ("--raw",), ("--raw", "--filter", "side:client"), ("--failed",)], ids=" ".join
)
def test_a_peer_cannot_steer_a_real_terminal(tmp_path: Path, form: tuple[str, ...]) -> None:
    shown = on_a_terminal("show", str(write_hostile(tmp_path / "evil.jsonl")), *form, PAGER=PAGER)
    assert "NUL" in shown
    assert steering(shown) == set()
