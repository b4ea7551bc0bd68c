"""Tests for simulator.cli.replay: the same, not the same, confirmed, nothing to confirm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bots import HELLO, JAM, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path


def recorded(tmp_path: Path, text: str) -> Path:
    simulate("run", "-q", write(tmp_path, text), cwd=tmp_path)
    return logs(tmp_path)[0]


def test_what_comes_out_the_same_is_said_in_a_line(tmp_path: Path) -> None:
    over = simulate("replay", str(recorded(tmp_path, HELLO)), cwd=tmp_path)
    assert (over.returncode, over.stdout) == (0, "the same: 3 messages, word for word\n")


def test_a_difference_shows_both_messages_and_is_exit_code_1(tmp_path: Path) -> None:
    log = recorded(tmp_path, HELLO)
    log.write_bytes(log.read_bytes().replace(b'"text":"bye"', b'"text":"\\u001b[2J"', 1))
    over = simulate("replay", str(log), cwd=tmp_path)
    assert over.returncode == 1
    assert "message 1 is another:" in over.stdout
    assert "when hi s.yaml:3" in over.stdout.replace(f"{tmp_path}/", "")
    assert "\x1b" not in over.stdout
    told = json.loads(simulate("replay", str(log), "--format", "json", cwd=tmp_path).stdout)
    assert (told["same"], told["was"]["text"], told["is"]["text"]) == (False, "\x1b[2J", "bye")


def test_a_proof_is_confirmed_with_the_rules_of_its_round(tmp_path: Path) -> None:
    log = str(recorded(tmp_path, JAM))
    over = simulate("replay", log, "--proof", cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout.count("otherwise") == 2
    assert "confirmed: from the configuration after #0 on, the same 2 messages" in over.stdout
    told = json.loads(simulate("replay", log, "--proof", "--format", "json", cwd=tmp_path).stdout)
    assert [proof["confirmed"] for proof in told["proofs"]] == [True]


def test_a_forged_proof_is_not_confirmed(tmp_path: Path) -> None:
    log = recorded(tmp_path, JAM)
    log.write_bytes(
        log.read_bytes().replace(b'"re":0,"hop":1,"text":"hello"', b'"re":0,"hop":1,"text":"hi"')
    )
    over = simulate("replay", str(log), "--proof", cwd=tmp_path)
    assert over.returncode == 1
    assert "not confirmed: " in over.stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_without_a_proof_there_is_nothing_to_confirm(tmp_path: Path, form: str) -> None:
    log = str(recorded(tmp_path, HELLO))
    over = simulate("replay", log, "--proof", "--format", form, cwd=tmp_path)
    assert over.returncode == 7
    assert "no loop of this log was proved" in over.stdout + over.stderr


def test_rules_that_changed_are_exit_code_3(tmp_path: Path) -> None:
    log = str(recorded(tmp_path, HELLO))
    write(tmp_path, HELLO + "\n")
    over = simulate("replay", log, cwd=tmp_path)
    assert over.returncode == 3
    assert "has changed since" in over.stderr
