"""Tests for simulator.cli.show: whole logs, torn logs, no logs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.showing import write_log
from tests.bots import ECHO, HELLO, JAM, records, write
from tests.cli.command import BOUND, logs, simulate, spawned, started
from tests.cli.hostile import steering, write_hostile

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
    log = str(logs(tmp_path)[0])
    assert simulate("show", log, "--why", "0", cwd=tmp_path).returncode == 0
    over = simulate("show", log, "--why", "1", cwd=tmp_path)
    assert over.returncode == 3
    assert over.stderr.endswith("no rule said #1: its client was a person\n")


# --- one log --------------------------------------------------------------------------------------------------


def show(folder: Path, *arguments: str) -> CompletedProcess[str]:
    return simulate("show", *arguments, cwd=folder)


def test_each_message_has_its_side_its_time_its_rule_and_an_arrow(
    tmp_path: Path, log: Path
) -> None:
    assert [line for line in show(tmp_path, str(log)).stdout.splitlines() if "#" in line] == [
        "  0.000  #0            server -> client  hi  [on_open]",
        "  0.000  #1    ↳ #0    client -> server  bye  [when hi]",
        "  0.000  #2    ↳ #1    server -> client  bye  [when bye]",
    ]


def test_a_filter_lets_through_what_fits(tmp_path: Path, log: Path) -> None:
    over = show(tmp_path, str(log), "--filter", "side:server & text:/^b/")
    assert over.stdout == "  0.000  #2    ↳ #1    server -> client  bye  [when bye]\n"
    assert over.stderr == ""


def test_a_filter_that_nothing_fits_says_so(tmp_path: Path, log: Path) -> None:
    over = show(tmp_path, str(log), "--filter", "text:nowhere")
    assert (over.returncode, over.stdout) == (0, "")
    assert over.stderr == "nothing that fits in 8 records\n"


def test_a_filter_that_means_nothing_is_refused_with_a_caret(tmp_path: Path, log: Path) -> None:
    over = show(tmp_path, str(log), "--filter", "side:server sied:client")
    assert over.returncode == 2
    assert over.stderr == (
        "error: column 13: there is no key 'sied'; write side:\n"
        "  side:server sied:client\n"
        "              ^\n"
    )


def test_only_loops_are_shown_with_their_round(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, JAM), cwd=tmp_path)
    shown = show(tmp_path, str(logs(tmp_path)[0]), "--loops").stdout.splitlines()
    assert shown[0].endswith(
        "loop: recurrence, proved: from #0 on, every 2 messages, 2 rounds; stop"
    )
    assert "           .-> client: hello                 otherwise" in shown[3]
    assert shown[-1].strip() == "'------'"


def test_what_is_in_the_loop_can_be_asked_for(tmp_path: Path) -> None:
    simulate("run", write(tmp_path, JAM), cwd=tmp_path)
    shown = show(tmp_path, str(logs(tmp_path)[0]), "--filter", "loop type:message").stdout
    assert [line.split()[1] for line in shown.splitlines()] == ["#0", "#1", "#2"]


def test_json_is_a_record_a_line_and_what_is_wrong_goes_elsewhere(
    tmp_path: Path, log: Path
) -> None:
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(log.read_bytes()[:-20])
    over = show(tmp_path, str(torn), "--format", "json")
    assert [json.loads(line) for line in over.stdout.splitlines()] == records(log)[:-1]
    assert over.stderr.startswith("INCOMPLETE")


def raw(folder: Path, *arguments: str) -> bytes:
    with spawned(
        "show", "--raw", *arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        out, complaint = process.communicate(timeout=BOUND)
    assert (process.returncode, complaint) == (0, b"")
    assert isinstance(out, bytes)
    return out


def test_raw_is_the_log_byte_for_byte(tmp_path: Path, log: Path) -> None:
    log.write_bytes(log.read_bytes() + b"\xff\x1b\n")
    assert raw(tmp_path, str(log)) == log.read_bytes()
    some = raw(tmp_path, str(log), "--filter", "id:1")
    assert some in log.read_bytes()
    assert some.count(b"\n") == 1


def test_markdown_is_a_table_of_the_talk(tmp_path: Path, log: Path) -> None:
    shown = show(tmp_path, str(log), "--format", "markdown").stdout
    assert shown.startswith("## `Hello`\n")
    assert f"| 0.000 | 1 | 0 | client | `bye` | `when hi {tmp_path / 's.yaml'}:3` |\n" in shown


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--loops", "--filter", "loop"), "--loops and --filter cannot be meant together: "),
        (("--raw", "--format", "json"), "--raw and --format cannot be meant together: "),
        (("--raw", "-v"), "--raw and --verbose cannot be meant together: "),
        (("--format", "json", "-v"), "--format and --verbose cannot be meant together: "),
        (("--failed", "--follow"), "--failed and --follow cannot be meant together: "),
        (("--failed", "--why", "1"), "--failed and --why cannot be meant together: "),
        (("--why", "1", "--filter", "loop"), "--why and --filter cannot be meant together: "),
        (("--outcome", "ok"), "--outcome lists runs, and "),
        (("--since", "2h"), "--since lists runs, and "),
    ],
)
def test_options_that_contradict_each_other_are_refused_in_a_sentence(
    tmp_path: Path, log: Path, options: tuple[str, ...], sentence: str
) -> None:
    over = show(tmp_path, str(log), *options)
    assert over.returncode == 2
    assert over.stderr.startswith(f"error: {sentence}")
    assert over.stderr.count("\n") == 1


# --- a log that grows -----------------------------------------------------------------------------------------


def test_a_growing_log_is_shown_as_it_grows_until_its_footer(tmp_path: Path, log: Path) -> None:
    *lines, footer = log.read_bytes().splitlines(keepends=True)
    growing = tmp_path / "growing.jsonl"
    growing.write_bytes(b"".join(lines[:4]))
    with started(
        "show", "--follow", str(growing), "--filter", "type:message | type:footer", cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert "#0" in process.stdout.readline()
        with growing.open("ab") as file:
            file.write(lines[4][:30])
            file.flush()
            file.write(lines[4][30:])
            file.flush()
            assert "#1" in process.stdout.readline()
            file.write(b"".join((*lines[5:], footer)))
        rest = process.stdout.read()
        assert ["#2" in rest, "ended by client" in rest] == [True, True]
        assert process.wait(BOUND) == 0


@pytest.mark.parametrize("options", [(), ("--filter", "type:message")], ids=["all", "some"])
def test_a_growing_log_is_copied_byte_for_byte(
    tmp_path: Path, log: Path, options: tuple[str, ...]
) -> None:
    copied = raw(tmp_path, "--follow", str(log), *options)
    wanted = log.read_bytes().splitlines(keepends=True)
    assert copied == b"".join(wanted[3:6] if options else wanted)


def test_following_ends_with_ctrl_c_and_all_is_well(tmp_path: Path, log: Path) -> None:
    growing = tmp_path / "growing.jsonl"
    growing.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:4]))
    with started("show", "--follow", str(growing), cwd=tmp_path) as process:
        assert process.stdout is not None
        while "#0" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(BOUND) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


# --- texts that mean harm -------------------------------------------------------------------------------------

FORMS = [
    (), ("-v",), ("--loops",), ("--failed",), ("--format", "json"), ("--format", "markdown"), ("--follow",),
    ("--filter", "side:client"), ("--filter", "type:close | type:verdict", "--format", "markdown"),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_peer_cannot_steer_the_terminal(tmp_path: Path, form: tuple[str, ...]) -> None:
    log = write_hostile(tmp_path / "evil.jsonl")
    over = show(tmp_path, str(log), *form)
    assert over.returncode == 0, over.stderr[-1000:]
    assert len(over.stdout) > 100
    assert steering(over.stdout + over.stderr) == set()


def test_a_peer_cannot_steer_the_terminal_from_the_list(tmp_path: Path) -> None:
    write_hostile(tmp_path / "evil\x1b[2J.jsonl")
    for form in ("text", "json"):
        over = show(tmp_path, ".", "--format", form)
        assert "evil" in over.stdout
        assert steering(over.stdout + over.stderr) == set()


def test_a_filter_cannot_steer_the_terminal(tmp_path: Path, log: Path) -> None:
    over = show(tmp_path, str(log), "--filter", "side:\x1b[2J\u202e")
    assert over.returncode == 2
    assert steering(over.stderr) == set()


def test_of_very_many_problems_some_are_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(
        '{"seq": 0, "t": 0, "type": "header", "format": "simulator-transcript", "version": 1}\n'
        + "no log\n" * 500
    )
    over = show(tmp_path, str(path))
    assert over.returncode == 0
    _, *told, last = over.stdout.splitlines()
    assert told[:2] == [
        "INCOMPLETE: the log does not say how the run ended", "  line 2: not JSON; skipped",
    ]  # fmt: skip
    assert len(told) == 20
    assert last == "  and 482 more; `simulator log verify` tells them all"


# --- a long log -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_log(tmp_path_factory.mktemp("long") / "long.jsonl", 100_000)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process may take")
@pytest.mark.parametrize(
    "options",
    [
        ("--filter", "text:nowhere | id:99999"),
        ("--filter", "/99999/"),
        ("--loops",),
        ("--failed",),
        (),
    ],
    ids=["a text", "a regular expression", "loops", "failures", "everything"],
)
def test_a_long_log_is_shown_by_a_process_that_could_not_hold_it(
    tmp_path: Path, long_log: Path, options: tuple[str, ...]
) -> None:
    # Its records take ten times its size; Python itself maps most of this.
    room = 3 * long_log.stat().st_size // 2
    over = simulate("show", str(long_log), *options, cwd=tmp_path, room=room)
    assert (over.returncode, over.stderr[:500]) == (
        0,
        "no loop in 100002 records\n" if "--loops" in options else "",
    )
    assert over.stdout.count("cup number 99999,") == (not {"--loops", "--failed"} & {*options})


def test_a_file_without_a_record_is_no_transcript(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("scenario: x\nserver: {}\n")
    over = simulate("show", "s.txt", cwd=tmp_path)
    assert (over.returncode, over.stdout) == (3, "")
    assert over.stderr == "error: s.txt: this is no transcript: not one record is in it\n"


def test_why_tells_of_the_timers_that_came_to_nothing_before_the_next_message(
    tmp_path: Path,
) -> None:
    timer = "every: {each: 1s, times: 3, rules: [{if: turn > 5, say: tick}]}"
    text = f"scenario: s\nserver:\n  {timer}\nclient: {{on_open: [a, {{wait: 2500ms}}, b]}}\n"
    path = tmp_path / "s.yaml"
    assert why(tmp_path, text, "--why", "0").stdout.splitlines()[-3:] == [
        f"  2.000  silent: every {path}:3 of the server came to nothing, 2 times by now",
        "         because none of the rules inside it fits",
        f"           not if turn > 5 {path}:3: if is false: turn > 5, where turn is 1",
    ]
    last = simulate("show", str(logs(tmp_path)[-1]), "--why", "1", cwd=tmp_path).stdout
    assert "  3.000  silent: every" in last
    assert "times by now" not in last
