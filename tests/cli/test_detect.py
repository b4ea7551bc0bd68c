"""Tests for simulator.cli.detect: real processes, files and pipes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from random import Random
from typing import IO, TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.bots import HELLO, JAM, write
from tests.cli.command import BOUND, logs, simulate, spawned, started
from tests.loops.corpus import LOOK_ALIKES, LOOPS

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

ROUND = ["How are you?", "Fine, and you?"]


def conversation(*texts: str, name: object = "talk") -> str:
    turns = [{"from": "ab"[at % 2], "text": text} for at, text in enumerate(texts)]
    return json.dumps({"id": name, "turns": turns}) + "\n"


LOOP, NONE = conversation(*ROUND * 20), conversation("Hi", "Bye", name="\x1b[31m")


def heads(stdout: str) -> list[str]:
    """The first line of each answer; what belongs to it is indented."""
    return [line for line in stdout.splitlines() if not line.startswith(" ")]


def read_until(stdout: IO[str], wanted: str) -> None:
    """Read lines until one holds these words."""
    while wanted not in (line := stdout.readline()):
        assert line, f"{wanted!r} never came"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(NONE, 0, id="no loop"),
        pytest.param(NONE + LOOP + NONE, 4, id="a loop"),
        pytest.param(LOOP + "nonsense\n" + NONE, 3, id="a bad line"),
        pytest.param("", 7, id="nothing"),
    ],
)
def test_the_exit_code_says_what_was_found(tmp_path: Path, said: str, code: int) -> None:
    over = simulate("detect", "-", cwd=tmp_path, said=said)
    assert over.returncode == code
    assert len(heads(over.stdout)) == said.count('"turns"')
    assert "Traceback" not in over.stderr


def test_people_get_a_line_a_conversation_and_no_escapes(tmp_path: Path) -> None:
    over = simulate("detect", "-", cwd=tmp_path, said=LOOP + NONE)
    assert heads(over.stdout) == [
        "talk: loop at #17: periodic loop, suspected: from message 0 on, every 2 messages",
        "\\x1b[31m: no loop in 2 messages",
    ]
    assert ROUND[1] in over.stdout  # the round is shown


def test_programs_get_an_object_a_conversation(tmp_path: Path) -> None:
    over = simulate("detect", "--format", "json", "-", cwd=tmp_path, said=LOOP + NONE)
    loop, none = map(json.loads, over.stdout.splitlines())
    assert none == {"id": "\x1b[31m", "loop": False, "messages": 2}
    evidence = loop.pop("evidence")
    assert loop == {
        "id": "talk", "loop": True, "at": 17, "class": "periodic", "certainty": "suspected", "first": 0,
        "period": 2, "rounds": 9, "cycle": [16, 17], "rules": [], "loops": 1, "messages": 40,
    }  # fmt: skip
    assert evidence["said"] == ROUND


def test_bad_lines_are_reported_with_file_and_line_and_the_rest_is_judged(tmp_path: Path) -> None:
    (tmp_path / "chats.jsonl").write_text(NONE + "nonsense\n" + NONE, encoding="utf-8")
    over = simulate("detect", "chats.jsonl", cwd=tmp_path)
    assert over.returncode == 3
    assert over.stderr == "chats.jsonl:2: not JSON\n"
    assert len(heads(over.stdout)) == 2


def test_a_missing_file_is_one_sentence_and_the_others_are_judged(tmp_path: Path) -> None:
    (tmp_path / "chats.jsonl").write_text(NONE, encoding="utf-8")
    over = simulate("detect", "nowhere.jsonl", "chats.jsonl", cwd=tmp_path)
    assert over.returncode == 6
    assert len(over.stderr.splitlines()) == 1
    assert "nowhere.jsonl" in over.stderr
    assert "no loop in 2 messages" in over.stdout


def test_the_log_of_a_run_is_judged_as_the_run_was(tmp_path: Path) -> None:
    for text, code in ((JAM, 4), (HELLO, 0)):
        simulate("run", "-q", write(tmp_path, text), cwd=tmp_path)
        log = logs(tmp_path)[-1]
        over = simulate("detect", "--format", "json", str(log), cwd=tmp_path)
        assert over.returncode == code
        found = json.loads(over.stdout)
        assert found["loop"] is (code == 4)
        assert found["id"] == str(log)


def test_options_say_how_to_judge(tmp_path: Path) -> None:
    words = [f"it is {'xyz'[at % 3] * (at + 1)} here" for at in range(40)]
    said = conversation(*words)
    assert simulate("detect", "-", cwd=tmp_path, said=said).returncode == 0
    options = ("--volatile", "is <x:word>", "--patience", "9")
    over = simulate("detect", *options, "-", cwd=tmp_path, said=said)
    assert "loop at #8" in over.stdout
    assert (
        simulate("detect", *options, "--progress", "here", "-", cwd=tmp_path, said=said).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--follow", "-"), "--follow reads one growing file"),
        (("--follow", "a.jsonl", "b.jsonl"), "--follow reads one growing file"),
        (("--volatile", "<x", "-"), "--volatile: "),
        (("--patience", "1", "-"), "patience"),
        ((), "LOG"),
    ],
)
def test_impossible_options_are_refused(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    over = simulate("detect", *options, cwd=tmp_path)
    assert over.returncode == 2
    assert sentence in over.stderr


def test_each_answer_comes_as_soon_as_its_conversation_was_read(tmp_path: Path) -> None:
    with spawned(
        "detect", "-", cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for said, answer in ((LOOP, "loop at #17"), (NONE, "no loop")):
            process.stdin.write(said)
            process.stdin.flush()
            read_until(process.stdout, answer)
        process.stdin.close()
        assert process.wait(30) == 4


def test_following_says_the_loop_while_the_talk_goes_on_and_ends_with_it(tmp_path: Path) -> None:
    log = tmp_path / "growing.jsonl"
    header = {"seq": 0, "t": 0, "type": "header", "format": "simulator-transcript", "version": 1}
    log.write_text(json.dumps(header) + "\n", encoding="utf-8")
    with started("detect", "--follow", str(log), cwd=tmp_path) as process:
        assert process.stdout is not None
        with log.open("a", encoding="utf-8", buffering=1) as file:
            for at in range(30):
                turn = {
                    "seq": at + 1,
                    "t": 0,
                    "type": "message",
                    "id": at,
                    "hop": at,
                    "text": "hello",
                }
                turn |= {"from": ("server", "client")[at % 2], "re": at - 1 if at else None}
                file.write(json.dumps(turn)[:40])  # a line may come in pieces
                file.write(json.dumps(turn)[40:] + "\n")
            read_until(process.stdout, "loop at #17")
            file.write(json.dumps({"seq": 31, "t": 0, "type": "footer"}) + "\n")
        assert process.wait(30) == 4
        assert heads(process.stdout.read()) == []


def test_ctrl_c_ends_following_with_what_is_known(tmp_path: Path) -> None:
    log = tmp_path / "growing.jsonl"
    log.write_text(NONE + LOOP, encoding="utf-8")
    with started("detect", "--follow", str(log), cwd=tmp_path) as process:
        assert process.stdout is not None
        read_until(process.stdout, "no loop")
        read_until(process.stdout, "loop at #17")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 4


@pytest.mark.parametrize("moment", range(8, 24))
def test_ctrl_c_is_heard_between_any_two_lines_that_run_while_nothing_comes(
    tmp_path: Path, moment: int
) -> None:
    log = tmp_path / "growing.jsonl"
    log.write_text(NONE, encoding="utf-8")
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        if not frame.f_code.co_filename.endswith(("detect.py", "threading.py")):
            return None
        lines += event == "line" and frame.f_code.co_name in ("_growing", "wait", "__enter__")
        if lines == moment:
            lines += 1
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        over = CliRunner().invoke(cli, ["detect", "--follow", str(log)])
    finally:
        sys.settrace(before)
    assert (over.exit_code, "no loop" in over.stdout) == (0, True)


def test_a_file_that_becomes_shorter_ends_following(tmp_path: Path) -> None:
    log = tmp_path / "growing.jsonl"
    log.write_text(NONE, encoding="utf-8")
    with started("detect", "--follow", str(log), cwd=tmp_path) as process:
        assert process.stdout is not None
        read_until(process.stdout, "no loop")
        log.write_text("", encoding="utf-8")
        _, told = process.communicate(timeout=30)
    assert process.returncode == 6
    assert told == f"error: {log}: it became shorter while it was followed\n"


def test_no_answer_depends_on_how_python_hashes(tmp_path: Path) -> None:
    said = "".join(
        conversation(*(text for _, text in family(Random(3)).turns), name=family.__name__)
        for family in LOOPS + LOOK_ALIKES
    )
    answers = {
        simulate(
            "detect", "--format", "json", "-", cwd=tmp_path, said=said, PYTHONHASHSEED=seed
        ).stdout
        for seed in ("0", "1", "4711")
    }
    (answer,) = answers
    assert answer.count('"loop": true') == len(LOOPS)


def test_nothing_that_opens_sockets_is_imported(tmp_path: Path) -> None:
    program = "import sys, simulator.cli.detect; print(*sys.modules)"
    over = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "simulator.loops.drought" in over.stdout
    assert {"aiohttp", "asyncio", "yaml"}.isdisjoint(over.stdout.split())


def test_a_signal_where_nothing_is_played_is_no_failed_expectation(tmp_path: Path) -> None:
    with started("detect", "-", cwd=tmp_path, said=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(NONE)
        process.stdin.flush()
        assert process.stdout.readline()  # it waits for more
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=BOUND)
    assert (process.returncode, complaint) == (130, "interrupted\n")
