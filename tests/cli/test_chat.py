"""Tests for simulator.cli.chat: a person whose lines come from a pipe."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import time
from typing import TYPE_CHECKING

import pytest

from tests.bots import ECHO, footer, records, write
from tests.cli.command import BOUND, PLAIN, logs, simulate, spawned, started

if TYPE_CHECKING:
    from collections.abc import Iterator
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


QUIZ = """\
name: adder
vars: {sum: 0, last: nothing}
on_open: Hello!
rules:
  - {when: "add <last:number>", set: {sum: <sum + last>}, say: "<sum>"}
  - {when: bye, say: Bye!, close: true}
  - {when: draw, any_of: [heads, tails, edge]}
  - {when: keep <x>, remember: <x>}
  - {when: <x>, unless: silence, say: "you said <x>"}
"""


def chatted(folder: Path, *lines: str) -> list[str]:
    over = simulate("chat", write(folder, QUIZ), cwd=folder, said="\n".join((*lines, "")))
    assert over.returncode == 0, over.stderr
    return over.stdout.splitlines()


def test_why_tells_of_the_last_answer(tmp_path: Path) -> None:
    said = chatted(tmp_path, "add 2", "/why")
    path = tmp_path / "s.yaml"
    assert said[:2] == ["Hello!", "2"]
    assert [line[9:] for line in said[4:]] == [
        f"because when add <last:number> {path}:5, last is 2",
        f"  later when bye {path}:6",
        f"  later when draw {path}:7",
        f"  later when keep <x> {path}:8",
        f"  later when <x> {path}:9: would have fitted, too",
    ]


def test_why_tells_of_a_message_that_was_not_answered(tmp_path: Path) -> None:
    said = chatted(tmp_path, "silence", "/why")
    assert said[2].endswith("because no rule fits")
    assert said[-1].endswith("unless fits: silence")


def test_state_tells_variables_and_memory(tmp_path: Path) -> None:
    assert chatted(tmp_path, "add 2", "keep calm", "/state")[2:] == [
        "state: start",
        "  sum is 2",
        "  last is 2",
        "  remembers 'calm'",
    ]


def test_back_takes_back_what_was_said(tmp_path: Path) -> None:
    said = chatted(tmp_path, "add 2", "add 5", "keep calm", "/back 2", "add 1", "/state")
    assert said == [
        "Hello!", "2", "7", "back to before you said 'add 5'", "3",
        "state: start", "  sum is 3", "  last is 1",
    ]  # fmt: skip
    (log,) = logs(tmp_path)
    assert [r["first"] for r in records(log) if r["type"] == "back"] == [3]


@pytest.mark.parametrize("given", ["0", "2", "x", "-1", "99999999999999"])
def test_one_can_go_back_only_as_far_as_one_came(given: str, tmp_path: Path) -> None:
    said = chatted(tmp_path, "add 2", f"/back {given}", "add 1")
    assert said[2:] == [f"/back {given}: one can go back a number from 1 to 1", "3"]


def test_a_line_with_a_slash_can_be_said(tmp_path: Path) -> None:
    assert chatted(tmp_path, "//why now")[1] == "you said why now"
    (log,) = logs(tmp_path)
    assert [r["text"] for r in records(log) if r.get("from") == "client"] == ["/why now"]


def test_a_command_that_is_none_says_what_there_is(tmp_path: Path) -> None:
    said = chatted(tmp_path, "/whyy", "/help", "/quit", "add 1")
    assert said[1].startswith("there is no /whyy; /help lists what there is, and //whyy says it")
    assert [line.split()[0] for line in said[2:]] == [
        "/why", "/state", "/back", "/save", "/quit", "/help", "//text",
    ]  # fmt: skip


def test_a_talk_that_is_kept_passes_and_breaks_where_the_bot_breaks(tmp_path: Path) -> None:
    said = chatted(
        tmp_path, "add 2", "add 9", "/back", "draw", "draw", 'a < b: "c" \\ é', "silence", "/save t"
    )
    assert said[-1] == "kept: simulator run t.yaml"
    assert simulate("check", "t.yaml", cwd=tmp_path).returncode == 0
    assert simulate("run", "t.yaml", cwd=tmp_path).returncode == 0
    write(tmp_path, QUIZ.replace("sum + last", "sum - last"))
    broken = simulate("run", "t.yaml", cwd=tmp_path)
    assert broken.returncode == 1
    assert "wanted server: 2" in broken.stdout


def test_the_command_that_plays_a_kept_talk_can_be_typed_as_it_is(tmp_path: Path) -> None:
    said = chatted(tmp_path, "add 2", "/save my talk")
    assert said[-1] == "kept: simulator run 'my talk.yaml'"
    assert simulate(*shlex.split(said[-1])[2:], cwd=tmp_path).returncode == 0


def test_a_talk_can_be_kept_once_the_bot_has_closed(tmp_path: Path) -> None:
    said = chatted(tmp_path, "add 2", "bye", "/save over", "/why")
    assert "kept: simulator run over.yaml" in said
    assert "ended_by: server" in (tmp_path / "over.yaml").read_text()
    assert simulate("run", "over.yaml", cwd=tmp_path).returncode == 0


def test_a_name_that_begins_with_a_dash_is_no_option_in_the_command_that_is_told(
    tmp_path: Path,
) -> None:
    assert chatted(tmp_path, "add 2", "/save -odd")[-1] == "kept: simulator run ./-odd.yaml"


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("mine")
    said = chatted(tmp_path, "add 2", "/save t", "/save", "/save no/folder")
    assert said[2:4] == [
        "/save: t.yaml is there already, and is left as it is",
        "/save needs a name: write /save my-talk",
    ]
    assert said[4].startswith("/save: no/folder.yaml cannot be written")
    assert (tmp_path / "t.yaml").read_text() == "mine"


STEERING = re.compile(r"\x1b\[[?]?[0-9;]*[A-Za-z]")


class Terminal:
    """A chat in a real terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        self.seen = ""  # and not yet waited for
        self.all = ""
        self.process = spawned(
            *(arguments or ("chat", write(folder, QUIZ))), stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
            env=os.environ | PLAIN | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        )  # fmt: skip
        os.close(theirs)

    def wait_for(self, text: str) -> None:
        """Read on until this text has come."""
        until = time.monotonic() + BOUND
        while text not in self.seen:
            ready, _, _ = select.select([self.ours], [], [], max(until - time.monotonic(), 0))
            assert ready, self.seen
            try:
                read = os.read(self.ours, 4096).decode("utf-8", "replace")
                self.seen = STEERING.sub("", self.seen + read)
                self.all += read
            except OSError:  # it has gone
                assert text in self.seen, self.seen
                return
        self.seen = self.seen.partition(text)[2]

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.ours)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    yield made
    made.end()


def test_in_a_terminal_lines_are_edited_commands_obeyed_and_the_talk_is_kept(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.wait_for("Hello!")
    terminal.wait_for(">")
    terminal.type("add 22\x7f\r")  # a slip, and the key that mends it
    terminal.wait_for("2\r\n>")
    terminal.type("\x1b[A\r")  # the line before, once more
    terminal.wait_for("4\r\n>")
    terminal.type("/back\r")
    terminal.wait_for("back to before you said 'add 2'")
    terminal.type("/state\r")
    terminal.wait_for("sum is 2")
    terminal.type("/why\r")
    terminal.wait_for("because when add <last:number>")
    terminal.type("bye\r")
    terminal.wait_for("Bye!")
    terminal.wait_for("closed by the server with 1000")
    terminal.type("/save kept\r")
    terminal.wait_for("kept: simulator run kept.yaml")
    terminal.type("/quit\r")
    assert terminal.process.wait(BOUND) == 0
    assert simulate("run", "kept.yaml", cwd=tmp_path).returncode == 0


def test_in_a_terminal_control_d_leaves(terminal: Terminal) -> None:
    terminal.wait_for("Hello!")
    terminal.wait_for(">")
    terminal.type("\x04")
    terminal.wait_for("closed by the client")
    assert terminal.process.wait(BOUND) == 0


def test_control_c_leaves_also_once_the_bot_has_closed(terminal: Terminal) -> None:
    terminal.wait_for("Hello!")
    terminal.wait_for(">")
    terminal.type("bye\r")
    terminal.wait_for("closed by the server with 1000")
    terminal.wait_for(">")
    terminal.type("\x03")
    assert terminal.process.wait(BOUND) == 0


def test_a_person_in_a_scenario_reads_each_message_once_and_is_told_how_to_leave(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path, f"scenario: Mine\nserver: {write(tmp_path, QUIZ, 'bot.yaml')}\nclient: {{}}\n"
    )
    made = Terminal(tmp_path, "run", path, "--client", "human")
    try:
        made.wait_for("type what you say; Ctrl-D ends the talk")
        made.wait_for(">")
        made.type("add 2\r")
        made.wait_for("2\r\n>")
        made.type("\x04")
        made.wait_for("closed by the client with 1000")
        assert made.process.wait(BOUND) == 0
        assert "#0" not in made.all
        assert made.all.count("Hello!") == 1
    finally:
        made.end()


def test_a_secret_shows_on_no_terminal(tmp_path: Path) -> None:
    bot = write(tmp_path, 'rules: [{when: "*", say: "key: <token>"}]\n')
    terminal = Terminal(tmp_path, "chat", bot, "--secret", "token=open-sesame")
    try:
        terminal.wait_for(">")
        terminal.type("hello\r")
        terminal.wait_for("key: ***token***")
        terminal.type("/state\r")
        terminal.wait_for("token is '***token***'")
        terminal.type("/quit\r")
        terminal.wait_for("2 messages")
        assert "sesame" not in terminal.all
    finally:
        terminal.end()


def test_why_tells_of_a_timer_that_came_to_nothing_since(tmp_path: Path) -> None:
    bot = "on_open: Hello!\nevery: {each: 10ms, rules: [{if: turn > 5, say: tick}]}\n"
    path = write(tmp_path, bot)
    with started("chat", path, cwd=tmp_path, said=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = ""
        while "silent: " not in told:  # the timer fires for ever, and says nothing
            process.stdin.write("/why\n")
            process.stdin.flush()
            told = process.stdout.readline()
        assert f"silent: every {path}:2 of the server came to nothing" in told
        because = process.stdout.readline(), process.stdout.readline()
        assert [line.strip() for line in because] == [
            "because none of the rules inside it fits",
            f"not if turn > 5 {path}:2: if is false: turn > 5, where turn is 0",
        ]
