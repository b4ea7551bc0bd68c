"""Tests for simulator.cli.show: whole logs, torn logs, no logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bots import HELLO, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    assert simulate("run", "-q", write(tmp_path, HELLO), cwd=tmp_path).returncode == 0
    return logs(tmp_path)[0]


def test_a_whole_log_is_the_conversation(tmp_path: Path, log: Path) -> None:
    over = simulate("show", str(log), cwd=tmp_path)
    assert over.returncode == 0
    assert "client -> server  bye" in over.stdout
    assert "INCOMPLETE" not in over.stdout
    assert "when bye" in simulate("show", "-v", str(log), cwd=tmp_path).stdout


@pytest.mark.parametrize("cut", [1, 100, 700])
def test_a_torn_log_is_shown_and_called_incomplete(tmp_path: Path, log: Path, cut: int) -> None:
    log.write_bytes(log.read_bytes()[:-cut])
    over = simulate("show", str(log), cwd=tmp_path)
    assert "Hello" in over.stdout
    assert ("INCOMPLETE" in over.stdout) is (cut > 1)  # one: only the line end is missing
    assert "Traceback" not in over.stderr


def test_a_missing_log_is_one_sentence(tmp_path: Path) -> None:
    over = simulate("show", "nowhere.jsonl", cwd=tmp_path)
    assert over.returncode == 6
    assert "nowhere.jsonl" in over.stderr
    assert len(over.stderr.splitlines()) == 1
