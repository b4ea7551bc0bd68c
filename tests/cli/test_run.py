"""Tests for simulator.cli.run: exit codes, what is printed, signals, broken disks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.bots import CHANCE, ENDLESS, HELLO, JAM, WAITING, footer, lasting, records, write
from tests.cli.command import BOUND, logs, simulate, spawned, started

if TYPE_CHECKING:
    from pathlib import Path

FAILING = HELLO + "expect:\n  says:\n    - server: good night\n"


def bomb() -> str:
    rows = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    return f"l0: &l0 [x]\n{rows}"


@pytest.mark.parametrize(
    ("text", "more", "code", "kind"),
    [
        pytest.param(HELLO, (), 0, "ok", id="ok"),
        pytest.param(FAILING, (), 1, "failed", id="failed"),
        pytest.param(JAM, (), 4, "loop", id="loop"),
        pytest.param(JAM + "expect: {ended_by: loop}\n", (), 0, "ok", id="expected loop"),
        pytest.param(ENDLESS, (), 5, "limit", id="limit"),
        pytest.param(ENDLESS, ("--max-messages", "5"), 5, "limit", id="own limit"),
    ],
)
def test_the_exit_code_is_the_footers(
    tmp_path: Path, text: str, more: tuple[str, ...], code: int, kind: str
) -> None:
    over = simulate("run", write(tmp_path, text), *more, cwd=tmp_path)
    assert over.returncode == code, over.stderr
    (log,) = logs(tmp_path)
    assert (footer(log)["exit"], footer(log)["kind"]) == (code, kind)
    assert over.stdout.splitlines()[-1].split()[0] == kind


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("run",), "--server"),
        (("run", "s.yaml", "--clock", "sundial"), "sundial"),
        (("run", "s.yaml", "--max-messages", "0"), "0"),
        (("run", "s.yaml", "--max-time", "soon"), "soon"),
        (("run", "s.yaml", "-q", "-v"), "--verbose"),
        (("run", "s.yaml", "--header", "X: y"), "--header"),
        (("run", "--server", "human", "--client", "human"), "human"),
        (("run", "s.yaml", "--no-such-option"), "--no-such-option"),
        (("rnu", "s.yaml"), "'run'"),
        (("serve", "s.yaml", "--port", "65536"), "65536"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_options_are_refused_in_words(
    tmp_path: Path, arguments: tuple[str, ...], names: str
) -> None:
    write(tmp_path, HELLO)
    over = simulate(*arguments, cwd=tmp_path)
    assert over.returncode == 2
    assert names in over.stderr
    assert "Traceback" not in over.stderr
    assert not logs(tmp_path)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\x00\xff\xfe\x01", bomb().encode(), b"scenario: x\nserver: [", b"- a\n- b\n"],
    ids=["missing", "empty", "binary", "alias bomb", "torn", "a list"],
)
def test_a_file_that_does_not_load_is_told_by_its_name(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "bad.yaml").write_bytes(content)
    over = simulate("run", "bad.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "bad.yaml" in over.stderr
    assert "Traceback" not in over.stderr
    assert not logs(tmp_path)


@pytest.mark.parametrize("path", [".", "*.yaml"])
def test_where_there_is_no_scenario_nothing_ran(tmp_path: Path, path: str) -> None:
    (tmp_path / "notes.yml").write_text("- no scenario\n")
    over = simulate("run", path, cwd=tmp_path)
    assert over.returncode == 7
    assert "nothing ran" in over.stderr


def test_a_failed_expectation_shows_its_line_and_the_guilty_turn(tmp_path: Path) -> None:
    over = simulate("run", write(tmp_path, FAILING), cwd=tmp_path)
    assert over.returncode == 1
    assert "s.yaml:6" in over.stdout
    assert "    6 |     - server: good night" in over.stdout
    guilty = [line for line in over.stdout.splitlines() if line.startswith("> ")]
    assert len(guilty) == 1
    assert "#" in guilty[0]


def test_what_was_not_looked_for_is_counted_and_not_listed(tmp_path: Path) -> None:
    lines = "".join(f"    - server: never {n}\n" for n in range(5))
    write(tmp_path, f"{HELLO}expect:\n  says:\n{lines}")
    over = simulate("run", "s.yaml", cwd=tmp_path)
    assert over.returncode == 1
    assert over.stdout.count("failed: says") == 1
    assert "?  failed" not in over.stdout, "it says when"
    assert "4 lines behind it were not looked for" in over.stdout


def test_several_files_come_to_the_most_severe_outcome(tmp_path: Path) -> None:
    for name, text in {"a": HELLO, "b": FAILING, "c": JAM}.items():
        write(tmp_path, text, f"{name}.yaml")
    over = simulate("run", ".", "--junit", "report.xml", cwd=tmp_path)
    assert over.returncode == 4
    assert "1 of 3 scenarios ok" in over.stdout
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert len(logs(tmp_path)) == 3
    (failure,) = suite.iter("failure")
    assert "good night" in str(failure.text)
    assert str(failure.get("message")).startswith(
        "b.yaml:6:15: says: wanted server: good night, got "
    )


def test_json_is_one_object_a_scenario_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, HELLO, "a.yaml")
    write(tmp_path, JAM, "b.yaml")
    over = simulate("run", ".", "--format", "json", cwd=tmp_path)
    told = [json.loads(line) for line in over.stdout.splitlines()]
    assert [(run["outcome"], run["exit"], run["ended_by"]) for run in told] == [
        ("ok", 0, "client"),
        ("loop", 4, "loop"),
    ]
    assert told[1]["loops"][0]["certainty"] == "proved"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--header", "a b: c"), "'a b' is no name of a header"),
        (("--header", "X: a\r\nY: b"), "a header is one line, without control characters"),
        (("--header", "X"), "write 'NAME: VALUE'"),
        (("--ca", "ca.pem"), "--ca is about certificates, and a ws:// server shows none"),
        (("--insecure",), "--insecure is about certificates, and a ws:// server shows none"),
        (("--subprotocol", "a b"), "is no subprotocol: it is one word such as ocpp1.6"),
        (("--subprotocol", ""), "is no subprotocol: it is one word such as ocpp1.6"),
    ],
)
def test_what_cannot_stand_in_a_handshake_is_refused(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    path = write(tmp_path, HELLO)
    over = simulate("run", path, "--server", "ws://127.0.0.1:1/", *options, cwd=tmp_path)
    assert over.returncode == 2
    assert sentence in over.stderr
    assert not logs(tmp_path)


def test_what_cannot_be_played_stands_in_every_report(tmp_path: Path) -> None:
    write(tmp_path, HELLO, "a.yaml")
    write(tmp_path, "scenario: B\nservr: {otherwise: hi <nmae>}\nclient: {}\n", "b.yaml")
    over = simulate(
        "run", "a.yaml", "b.yaml", "c.yaml", "--format", "json", "--junit", "r.xml", cwd=tmp_path
    )
    assert over.returncode == 3
    told = [json.loads(line) for line in over.stdout.splitlines()]
    assert [(one["path"], one["outcome"], one["exit"]) for one in told] == [
        ("a.yaml", "ok", 0),
        ("b.yaml", "invalid", 3),
        ("c.yaml", "invalid", 3),
    ]
    assert [found["code"] for found in told[1]["diagnostics"]] == ["missing-key", "unknown-key"]
    suite = ElementTree.parse(tmp_path / "r.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "0", "2")
    first, second = suite.iter("error")
    assert "did you mean server?" in str(first.text)
    assert len(str(first.text).splitlines()) == 2
    assert "c.yaml cannot be read" in str(second.get("message"))


def test_a_report_tells_of_a_folder_for_logs_that_cannot_be_made(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    over = simulate("run", path, "-o", path, "--junit", "r.xml", cwd=tmp_path)
    assert over.returncode == 6
    (error,) = ElementTree.parse(tmp_path / "r.xml").getroot().iter("error")
    assert error.get("type") == "runtime"


def test_a_pipe_named_as_a_scenario_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    over = simulate("run", "pipe.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "pipe.yaml:1:1: error[unreadable]" in over.stderr


def test_quiet_is_one_line_and_verbose_names_rules(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    assert len(simulate("run", "-q", path, cwd=tmp_path).stdout.splitlines()) == 1
    assert "when bye" in simulate("run", "-v", path, cwd=tmp_path).stdout


def test_hostile_text_steers_no_terminal(tmp_path: Path) -> None:
    text = 'server: {on_open: "\\e[31mred\\u202e [bold]"}\nclient: {}\n'
    over = simulate("run", write(tmp_path, text), cwd=tmp_path)
    assert "\x1b" not in over.stdout
    assert "\u202e" not in over.stdout
    assert records(logs(tmp_path)[0])[3]["text"] == "\x1b[31mred\u202e [bold]"


def test_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, CHANCE)
    for seed in ("1", "2"):
        assert simulate("run", path, cwd=tmp_path, PYTHONHASHSEED=seed).returncode == 0
    one, two = (lasting(log) for log in logs(tmp_path))
    assert one == two


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_with_a_footer(tmp_path: Path, number: int, code: int) -> None:
    path = write(tmp_path, WAITING)
    with started("run", path, "--clock", "real", cwd=tmp_path) as process:
        assert process.stdout is not None
        assert "hold the line" in process.stdout.readline()
        process.send_signal(number)
        process.communicate(timeout=BOUND)
    assert process.returncode == code
    last = footer(logs(tmp_path)[0])
    assert (last["ended_by"], last["exit"]) == ("interrupted", code)


def test_a_second_signal_ends_it_at_once_and_leaves_no_program_behind(tmp_path: Path) -> None:
    write(tmp_path, "rules: [{when: hi, say: Hi}]\n", "bot.yaml")
    os.mkfifo(tmp_path / "alive")
    source = 'import signal, time; signal.signal(15, 1); alive = open("alive", "w"); time.sleep(60)'
    program = f"cmd:{sys.executable} -Su -c '{source}'"
    with started("run", "--server", "bot.yaml", "--client", program, cwd=tmp_path) as process:
        assert process.stdout is not None
        with (tmp_path / "alive").open() as alive:  # once the program has opened it as well
            process.send_signal(signal.SIGINT)
            while "interrupted" not in (line := process.stdout.readline()):
                assert line
            process.send_signal(signal.SIGINT)
            assert process.wait(BOUND) == 130
            assert alive.read() == ""  # its end comes when the program is gone


def test_what_was_killed_reads_as_incomplete(tmp_path: Path) -> None:
    path = write(tmp_path, WAITING)
    with started("run", path, "--clock", "real", cwd=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait(BOUND)
    (log,) = logs(tmp_path)
    assert [r["type"] for r in records(log)] == ["header", "open", "open", "message"]
    shown = simulate("show", str(log), cwd=tmp_path)
    assert "INCOMPLETE" in shown.stdout
    assert "hold the line" in shown.stdout


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path: Path) -> None:
    over = simulate("run", write(tmp_path, HELLO), "-o", "s.yaml", cwd=tmp_path)
    assert over.returncode == 6
    assert "s.yaml" in over.stderr
    assert "Traceback" not in over.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
@pytest.mark.parametrize("size", [10, 1000, 2000, 3000])
def test_a_full_disk_is_said_and_leaves_a_valid_prefix(tmp_path: Path, size: int) -> None:
    over = simulate("run", write(tmp_path, ENDLESS), cwd=tmp_path, file_limit=size)
    assert over.returncode == 6
    assert "Traceback" not in over.stderr
    assert "transcript could not be written" in over.stdout + over.stderr
    (log,) = logs(tmp_path)
    *whole, _torn = log.read_bytes().split(b"\n")
    assert [json.loads(line)["seq"] for line in whole] == list(range(len(whole)))


def test_a_reader_that_left_is_no_internal_error(tmp_path: Path) -> None:
    path = write(tmp_path, ENDLESS)
    with started("run", path, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        process.wait(BOUND)
    assert "Traceback" not in complaint
    assert "internal" not in complaint


def test_a_program_of_any_kind_is_a_client(tmp_path: Path) -> None:
    bot = write(tmp_path, "rules: [{when: '*', say: good day}]\n")
    command = f"cmd:{sys.executable} -c \"print('hello')\""
    over = simulate("run", "--server", bot, "--client", command, cwd=tmp_path)
    assert over.returncode == 0, over.stderr
    assert [r["text"] for r in records(logs(tmp_path)[0]) if r["type"] == "message"] == [
        "hello",
        "good day",
    ]


def test_a_program_that_goes_wrong_is_no_clean_ending(tmp_path: Path) -> None:
    write(tmp_path, "on_open: hi\n", "bot.yaml")
    over = simulate("run", "--server", "bot.yaml", "--client", "cmd:sh -c 'exit 3'", cwd=tmp_path)
    assert over.returncode == 6
    assert "the program 'sh' ended with exit code 3" in over.stdout
    last = footer(logs(tmp_path)[0])
    assert (last["ended_by"], last["exit"]) == ("error", 6)


def test_nothing_is_left_running_or_open(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    over = simulate(
        "run", path, cwd=tmp_path, PYTHONDEVMODE="1", PYTHONWARNINGS="error::ResourceWarning"
    )
    assert over.returncode == 0
    # That a busy machine was slow is no leak, and asyncio's debug mode says that as well.
    assert [line for line in over.stderr.splitlines() if not line.startswith("Executing <")] == []
    assert not any(os.path.islink(log) for log in logs(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is POSIX")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_are_for_terminals_that_want_them(
    tmp_path: Path, no_color: str, coloured: bool
) -> None:
    path = write(tmp_path, HELLO)
    ours, theirs = os.openpty()
    try:
        with spawned(
            "run", path, cwd=tmp_path, env=os.environ | {"NO_COLOR": no_color, "TERM": "xterm"},
            stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.wait(BOUND) == 0
        shown = os.read(ours, 65536)
    finally:
        os.close(ours)
        os.close(theirs)
    assert (b"\x1b[" in shown) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is POSIX")
@pytest.mark.parametrize(("term", "drawn"), [("xterm", True), ("dumb", False)])
def test_a_progress_bar_stands_in_no_line_of_the_summary(
    tmp_path: Path, term: str, drawn: bool
) -> None:
    for number in range(11):
        write(tmp_path, "scenario: B\n" if number == 5 else HELLO, f"{number:02}.yaml")
    ours, theirs = os.openpty()
    try:
        with spawned(
            "run", ".", "-o", "l", cwd=tmp_path, env=os.environ | {"NO_COLOR": "1", "TERM": term},
            stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        ) as process:  # fmt: skip
            process.wait(BOUND)
        shown = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == 3
    seen = [line.rpartition("\r\x1b[K")[2] for line in shown.rstrip().split("\r\n")]
    assert sum(line.startswith("ok          Hello: ") for line in seen) == 10
    assert seen[-1] == "10 of 11 scenarios ok"
    assert ("] 11 of 11\r" in shown) is drawn


def test_why_stands_under_each_message(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    over = simulate("run", path, "--why", cwd=tmp_path)
    assert over.returncode == 0, over.stderr
    assert over.stdout.splitlines()[:7] == [
        "  0.000  #0    server -> client  hi",
        f"         because on_open {path}:2",
        "  0.000  #1    client -> server  bye",
        f"         because when hi {path}:3",
        "  0.000  #2    server -> client  bye",
        f"         because when bye {path}:2",
        "  0.000  close: client, code 1000",
    ]


@pytest.mark.parametrize("other", [("--quiet",), ("--format", "json")], ids=["quiet", "json"])
def test_why_needs_messages_to_stand_under(other: tuple[str, ...], tmp_path: Path) -> None:
    over = simulate("run", write(tmp_path, HELLO), "--why", *other, cwd=tmp_path)
    assert over.returncode == 2
    assert "--why and" in over.stderr


SILENT = """\
scenario: Timers
server:
  vars: {n: 0}
  every: {each: 1s, times: 2, rules: [{if: n > 5, say: tick}]}
  rules: [{when: hello, say: hi}]
client: {on_open: [hello, {wait: 2500ms}, bye]}
"""


def test_why_tells_of_a_timer_that_came_to_nothing_before_what_is_said_next(tmp_path: Path) -> None:
    path = write(tmp_path, SILENT)
    told = simulate("run", path, "--why", cwd=tmp_path).stdout.splitlines()
    at = told.index("  2.500  #2    client -> server  bye")
    assert told[at - 3 : at] == [
        f"  2.000  silent: every {path}:4 of the server came to nothing, 2 times by now",
        "         because none of the rules inside it fits",
        f"           not if n > 5 {path}:4: if is false: n > 5, where n is 0",
    ]
    assert "silent:" not in simulate("run", path, "-v", cwd=tmp_path).stdout
