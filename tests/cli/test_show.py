"""Tests for simulator.cli.show: whole logs, torn logs, no logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bots import ECHO, HELLO, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess


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


def why(folder: Path, text: str, *options: str) -> CompletedProcess[str]:
    path = write(folder, text)
    simulate("run", path, cwd=folder)
    return simulate("show", str(logs(folder)[-1]), *options, cwd=folder)


def test_why_tells_every_rule_that_was_looked_at(tmp_path: Path) -> None:
    shown = why(tmp_path, HELLO, "--why", "1")
    assert shown.returncode == 0, shown.stderr
    path = tmp_path / "s.yaml"
    assert shown.stdout.splitlines() == [
        "  0.000  #0    server -> client  hi",
        "  0.000  #1    client -> server  bye",
        f"         because when hi {path}:3",
        f"           later when bye {path}:3",
    ]


def test_why_tells_of_who_heard_it_and_had_no_rule(tmp_path: Path) -> None:
    text = "scenario: s\nserver: {rules: [{when: b, say: x}]}\nclient: {on_open: a}\n"
    path = tmp_path / "s.yaml"
    assert why(tmp_path, text, "--why", "0").stdout.splitlines() == [
        "  0.000  #0    client -> server  a",
        f"         because on_open {path}:3",
        "  0.000  unmatched: server has no rule for #0",
        "         because no rule fits",
        f"           not when b {path}:2: 'b' is missing",
    ]


def test_why_of_a_message_that_is_not_there(tmp_path: Path) -> None:
    over = why(tmp_path, HELLO, "--why", "9")
    assert over.returncode == 2
    assert "no message #9; they go from #0 to #2" in over.stderr


def test_why_refuses_rules_that_changed(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, HELLO), cwd=tmp_path)
    write(tmp_path, HELLO.replace("say: bye", "say: good bye"))
    over = simulate("show", str(logs(tmp_path)[0]), "--why", "1", cwd=tmp_path)
    assert over.returncode == 3
    assert "has changed since" in over.stderr


def test_why_refuses_a_side_that_was_no_bot(tmp_path: Path) -> None:
    simulate("chat", write(tmp_path, ECHO), cwd=tmp_path, said="one\n")
    over = simulate("show", str(logs(tmp_path)[0]), "--why", "0", cwd=tmp_path)
    assert over.returncode == 3
    assert over.stderr.count("\n") == 1
    assert "its client was no bot of ours (human)" in over.stderr
