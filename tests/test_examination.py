"""Tests for simulator.examination: what a scenario that fails as a test tells."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from simulator.examination import examine
from tests.bots import CHANCE, HELLO, JAM, write

if TYPE_CHECKING:
    from pathlib import Path

LONG = """\
scenario: Long
server: {rules: [{when: "*", say: "you said <turn>"}]}
client: {on_open: go, rules: [{when: "*", if: turn < 30, say: "<turn * turn>"}]}
loops: off
"""


def test_what_holds_has_nothing_to_tell(tmp_path: Path) -> None:
    assert examine(write(tmp_path, HELLO)) is None
    assert examine(write(tmp_path, JAM + "expect: {ended_by: loop}\n")) is None


def test_a_failed_expectation_has_its_line_a_caret_and_the_guilty_message(tmp_path: Path) -> None:
    text = HELLO + "expect:\n  says:\n    - server: good night\n"
    told = (examine(write(tmp_path, text)) or "").splitlines()
    line = told.index("    6 |     - server: good night")
    assert told[line + 1].index("^") == told[line].index("good night")
    (guilty,) = [line for line in told if line.startswith("> ")]
    assert re.search(r"#0\s+server -> client  hi", guilty)
    assert "when hi" in "\n".join(told)


def test_every_failed_expectation_is_told_but_not_those_that_were_never_reached(
    tmp_path: Path,
) -> None:
    text = HELLO + "expect: {messages: 9, says: [{server: one}, {server: two}]}\n"
    told = examine(write(tmp_path, text)) or ""
    assert "wanted 9, got 3" in told
    assert "wanted server: one" in told
    assert "wanted server: two" not in told


def test_a_loop_is_told_with_its_round(tmp_path: Path) -> None:
    told = examine(write(tmp_path, JAM)) or ""
    assert told.startswith("Jam: loop, ended by loop (recurrence loop, proved")
    assert "so it goes on for ever" in told


def test_of_a_long_talk_what_is_around_the_guilty_message_is_shown(tmp_path: Path) -> None:
    text = LONG + "expect: {never: [{server: you said 20}]}\n"
    told = (examine(write(tmp_path, text)) or "").splitlines()
    assert len(told) < 30
    assert sum(line.startswith("> ") and "you said 20" in line for line in told) == 1
    assert re.fullmatch(r"  … \d+ lines behind", told[-1])
    assert any(re.fullmatch(r"  … \d+ lines before", line) for line in told)


def test_a_file_that_does_not_load_has_its_findings_with_carets(tmp_path: Path) -> None:
    told = examine(write(tmp_path, "scenario: x\nserver: {on_opn: hi}\nclient: {nmae: x}\n")) or ""
    assert [line.strip(" |") for line in told.splitlines() if "^" in line] == ["^^^^^^", "^^^^"]
    assert "did you mean on_open?" in told


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, "scenario: x\nserver: ws://127.0.0.1:1/\nclient: {on_open: hi}\n")
    told = examine(path) or ""
    assert "127.0.0.1:1" in told
    assert "Traceback" not in told


def test_the_seed_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, CHANCE.replace("limit}", "client}"))
    assert "seed 7" in (examine(path) or "")
    assert "seed 99" in (examine(path, 99) or "")


def test_a_hostile_text_steers_no_terminal(tmp_path: Path) -> None:
    text = 'scenario: "\\e[31m"\nserver: {on_open: "\\e[2J"}\nclient: {}\nexpect: {messages: 7}\n'
    assert "\x1b" not in (examine(write(tmp_path, text)) or "\x1b")


def test_the_event_loop_of_the_thread_is_left_alone(tmp_path: Path) -> None:
    mine = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(mine)
        assert examine(write(tmp_path, HELLO)) is None
        assert asyncio.get_event_loop() is mine
    finally:
        asyncio.set_event_loop(None)
        mine.close()
