"""Tests for simulator.cli.export: files, standard output, refusals, and the way back."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import simulator
from simulator.cli.main import cli
from simulator.transcript.writer import Transcript
from tests.bots import HELLO, JAM, write
from tests.cli.command import simulate
from tests.disk import full_disk

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> str:
    found = simulator.run(write(tmp_path, HELLO), out="t").log
    assert found is not None
    return found


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["export", *arguments])


@pytest.mark.parametrize("form", ["har", "junit", "mermaid", "chat"])
def test_a_file_holds_what_standard_output_would(tmp_path: Path, log: str, form: str) -> None:
    printed = call(log, "--to", form)
    assert (printed.exit_code, printed.stderr) == (0, "")
    written = call(log, "--to", form, "-o", "out")
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "out").read_bytes() == printed.stdout_bytes
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize("name", ["hello", "quiz", "feed"])
def test_a_har_of_ours_becomes_a_scenario_that_passes(tmp_path: Path, name: str) -> None:
    path = next(SCENARIOS.rglob(f"{name}.yaml"))
    run = simulator.run(str(path), out="t")
    assert call(str(run.log), "--to", "har", "-o", "x.har").exit_code == 0
    made = CliRunner().invoke(cli, ["new", "--from", "x.har", "-o", "k.yaml"])
    assert made.exit_code == 0, made.output
    again = simulator.run("k.yaml", server=str(path), out="t")  # the server it was recorded from
    assert again.ok, again.ending
    said = [(turn.side, turn.text, turn.data) for turn in run.turns]
    assert [(turn.side, turn.text, turn.data) for turn in again.turns] == said


def test_several_logs_are_one_har_and_one_report(tmp_path: Path, log: str) -> None:
    jam = simulator.run(write(tmp_path, JAM, "jam.yaml"), out="t").log
    assert jam is not None
    har = json.loads(call(log, jam, "--to", "har").stdout)
    assert len(har["log"]["entries"]) == 2
    report = call(log, jam, "--to", "junit").stdout
    assert report.count("<testsuite ") == 2
    assert 'message="ended by loop: loop"' in report
    assert len(call(log, jam, "--to", "chat").stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "har", "--page", "2"), "--page belongs to --to mermaid, and this is --to har"),
        (("--to", "chat", "--side", "server"), "--side belongs to --to har"),
        (("--to", "junit", "--role", "client=a"), "--role belongs to --to chat"),
        (("--to", "har", "--page-size", "2"), "--page-size belongs to --to mermaid"),
        (("--to", "mermaid", "second.jsonl"), "--to mermaid draws one conversation: name one LOG"),
        (("--to", "mermaid", "--page", "2"), "--page 2: there is only one page, for 3 messages"),
        (("--to", "chat", "--role", "me=you"), "--role 'me=you': write it as"),
        (("--to", "har", "-o", "nowhere/x.har"), "nowhere/x.har: what is exported cannot be written: there is no folder nowhere"),
        (("--to", "har", "-o", "a\0b"), "what is exported cannot be written: embedded null byte"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    log: str, arguments: tuple[str, ...], sentence: str
) -> None:
    told = call(log, *arguments)
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_a_log_is_never_overwritten_by_what_is_made_of_it(log: str) -> None:
    before = Path(log).read_bytes()
    told = call(log, "--to", "chat", "-o", log)
    assert (told.exit_code, Path(log).read_bytes()) == (2, before)


def test_a_full_disk_is_no_wrong_option_and_leaves_nothing(tmp_path: Path, log: str) -> None:
    before = sorted(os.listdir(tmp_path))
    with full_disk():
        told = call(log, "--to", "har", "-o", "x.har")
    assert (told.exit_code, told.stdout) == (6, "")
    assert told.stderr == "error: x.har: what is exported cannot be written: File too large\n"
    assert sorted(os.listdir(tmp_path)) == before


def test_a_file_that_is_no_transcript_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("what\n")
    told = call("x.jsonl", "--to", "har", "-o", "x.har")
    assert told.exit_code == 3
    assert "x.jsonl: this is no transcript" in told.stderr
    assert not (tmp_path / "x.har").exists()


def test_an_incomplete_log_is_written_as_far_as_it_goes_and_says_so(log: str) -> None:
    Path(log).write_bytes(Path(log).read_bytes()[:-40])
    told = call(log, "--to", "chat")
    assert told.exit_code == 0
    assert len(json.loads(told.stdout)) == 3
    assert "warning:" in told.stderr
    assert "there is no footer" in told.stderr
    assert '<error message="incomplete' in call(log, "--to", "junit").stdout


def test_whoever_stops_reading_gets_no_traceback(tmp_path: Path, log: str) -> None:
    over = simulate("export", log, "--to", "chat", cwd=tmp_path)
    assert (over.returncode, over.stderr) == (0, "")


def long_log(path: Path, messages: int) -> None:
    lines = [f'{{"seq":{n + 1},"ts":"2026-11-24T08:00:00.000Z","t":{n},"type":"message","id":{n},"from":"client",'
             f'"re":null,"hop":0,"text":"message number {n}","rule":null,"state":null}}\n' for n in range(1000)]  # fmt: skip
    with Transcript(path) as transcript:
        transcript.header(run="long")
    with path.open("a") as file:
        for _ in range(messages // 1000):
            file.write("".join(lines))


@pytest.mark.parametrize("form", ["har", "chat", "mermaid"])
def test_a_long_log_is_written_in_little_memory(tmp_path: Path, form: str) -> None:
    long_log(tmp_path / "long.jsonl", 100_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (90 << 20, 90 << 20))

    over = subprocess.run(
        [sys.executable, "-m", "simulator", "export", "long.jsonl", "--to", form, "-o", "out"],
        cwd=tmp_path, env=os.environ, capture_output=True, text=True, timeout=50, check=False,
        preexec_fn=limit,
    )  # fmt: skip
    assert over.returncode == 0, over.stderr
