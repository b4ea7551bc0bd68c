"""Tests for simulator.cli.chat: a person whose lines come from a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bots import ECHO, footer, records, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_a_piped_line_is_answered_before_the_end(tmp_path: Path) -> None:
    over = simulate("chat", write(tmp_path, ECHO), cwd=tmp_path, said="one\ntwo\n")
    assert over.returncode == 0, over.stderr
    assert over.stdout.splitlines() == ["hi", "echo one", "echo two"]
    (log,) = logs(tmp_path)
    assert footer(log)["ended_by"] == "client"
    assert records(log)[0]["clock"] == "real"


@pytest.mark.parametrize("said", ["", "bye\n", "bye"], ids=["nothing", "bye", "no line end"])
def test_it_ends_by_itself(tmp_path: Path, said: str) -> None:
    over = simulate("chat", write(tmp_path, ECHO), cwd=tmp_path, said=said)
    assert over.returncode == 0
    footer(logs(tmp_path)[0])


def test_a_side_without_rules_cannot_be_talked_to(tmp_path: Path) -> None:
    path = write(tmp_path, "scenario: s\nserver: ws://127.0.0.1:1/\nclient: {}\n")
    over = simulate("chat", path, cwd=tmp_path)
    assert over.returncode == 2
    assert "ws" in over.stderr
