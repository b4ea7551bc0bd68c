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


def test_after_a_rule_was_changed_the_first_message_that_differs_and_its_rules_are_named(
    tmp_path: Path,
) -> None:
    log = str(recorded(tmp_path, HELLO))
    write(tmp_path, HELLO.replace("{when: bye, say: bye}", "{when: bye bye, say: bye}"))
    over = simulate("replay", log, cwd=tmp_path)
    assert over.returncode == 3
    told = f"`simulator replay {log} --rules {tmp_path}/s.yaml` says which replies change"
    assert over.stderr.endswith(f"{told}\n")
    over = simulate("replay", log, "--rules", "s.yaml", cwd=tmp_path)
    assert over.returncode == 1
    assert over.stdout.replace(f"{tmp_path}/", "") == (
        "client: the same: 1 message, under s.yaml\n"
        "server: 1 change in 2 messages, under s.yaml\n"
        "  heard   0.000  #1    client -> server  bye\n"
        "  was   #2 bye  [when bye s.yaml:2, state start]\n"
        "  is    nothing\n"
        "         when bye s.yaml:2: there is no such rule any more\n"
        "         because no rule fits\n"
        "           not when bye bye s.yaml:2: 'bye bye' does not stand together in it\n"
    )


def test_the_changes_for_programs(tmp_path: Path) -> None:
    log = str(recorded(tmp_path, HELLO))
    new = "on_open: hi\nrules: [{when: bye, say: so long, close: 4000}]\n"
    write(tmp_path, new, "new.yaml")
    over = simulate("replay", log, "--rules", "server=new.yaml", "--format", "json", cwd=tmp_path)
    told = json.loads(over.stdout)
    assert (over.returncode, told["same"]) == (1, False)
    (side,) = told["sides"]
    assert (side["side"], side["file"], side["messages"]) == ("server", "new.yaml", 2)
    assert side["closed"] == [None, {"code": 4000, "reason": ""}]
    (change,) = side["changes"]
    assert (change["id"], change["what"], change["heard"]) == (2, "text", 1)
    assert change["is"] == {
        "from": "server",
        "text": "so long",
        "rule": {"name": "when bye", "file": "new.yaml", "line": 2},
        "state": "start",
    }
    assert change["old_rule"] == "the same rule speaks, and says something else now"
    assert change["why"] == ["because when bye new.yaml:2"]


def test_rules_that_change_nothing_are_exit_code_0(tmp_path: Path) -> None:
    log = str(recorded(tmp_path, HELLO))
    write(tmp_path, f"# the same, under a line of comment\n{HELLO}")
    over = simulate("replay", log, "--rules", "s.yaml", cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout == (
        "client: the same: 1 message, under s.yaml\nserver: the same: 2 messages, under s.yaml\n"
    )


def test_impossible_wishes_are_refused(tmp_path: Path) -> None:
    log = str(recorded(tmp_path, HELLO))
    over = simulate("replay", log, "--rules", "s.yaml", "--proof", cwd=tmp_path)
    assert over.returncode == 2
    assert "--proof needs the rules of then" in over.stderr
    assert simulate("replay", log, "--rules", "nothing.yaml", cwd=tmp_path).returncode == 2
    missing = simulate("replay", log, "--rules", "server=nothing.yaml", cwd=tmp_path)
    assert (missing.returncode, "nothing.yaml cannot be read" in missing.stderr) == (3, True)


def test_a_talk_with_a_person_is_played_again_and_the_person_taken_from_the_log(
    tmp_path: Path,
) -> None:
    simulate("chat", write(tmp_path, HELLO), cwd=tmp_path, said="hello\nbye\n")
    (log,) = logs(tmp_path)
    over = simulate("replay", str(log), cwd=tmp_path)
    assert (over.returncode, over.stdout) == (
        0,
        "the same: 2 messages of the server, word for word; "
        "what the client said was taken from the log\n",
    )
    told = json.loads(simulate("replay", str(log), "--format", "json", cwd=tmp_path).stdout)
    assert (told["same"], told["side"], told["messages"]) == (True, "server", 2)
