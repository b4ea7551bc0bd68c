"""Tests for simulator.cli.view, and `run --html`: the address, the file, and what is refused."""

from __future__ import annotations

import json
import os
import pty
import signal
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

from tests.bots import HELLO, JAM, write
from tests.cli.command import BOUND, address, logs, simulate, spawned, started
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_that_is_no_failure(tmp_path: Path, number: int) -> None:
    write_log(tmp_path / "transcripts" / "a.jsonl", turns(3))
    with started("view", cwd=tmp_path) as process:
        url = address(process)
        with urlopen(f"{url}api/runs", timeout=BOUND) as answer:
            told = json.load(answer)
        with urlopen(url, timeout=BOUND) as answer:
            assert answer.read().startswith(b"<!DOCTYPE html>")
        process.send_signal(number)
        out, complaint = process.communicate(timeout=BOUND)
    assert url.startswith("http://127.0.0.1:")
    assert [run["id"] for run in told["runs"]] == ["a.jsonl"]
    assert (told["folder"], process.returncode, out, complaint) == ("transcripts", 0, "", "")


def test_a_log_is_opened_at_once(tmp_path: Path) -> None:
    write_log(tmp_path / "in" / "a #1.jsonl", turns(3))
    with started("view", "in/a #1.jsonl", "--no-open", cwd=tmp_path) as process:
        url, _, id_ = address(process).partition("#/run/")
    assert unquote(id_) == "a #1.jsonl"
    assert "#" not in id_
    assert url.endswith("/")


def test_a_link_to_a_log_elsewhere_shows_the_log_where_it_is(tmp_path: Path) -> None:
    write_log(tmp_path / "there" / "a.jsonl", turns(3))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "b.jsonl").symlink_to("../there/a.jsonl")
    with started("view", "here/b.jsonl", cwd=tmp_path) as process:
        assert address(process).endswith("#/run/a.jsonl")


@contextmanager
def at_a_terminal(folder: Path, *arguments: str, **env: str) -> Iterator[tuple[str, Path]]:
    """The first line that `view` prints there, and the file in which a browser would write its address."""
    opened = folder / "opened"
    browser = folder / "browser"
    browser.write_text(
        f'#!/bin/sh\necho "$1" > {opened}.part; mv {opened}.part {opened}; sleep 60\n'
    )
    browser.chmod(0o700)
    ours, theirs = pty.openpty()
    about = {key: value for key, value in os.environ.items() if key != "CI"}
    with spawned(
        "view", *arguments, unbuffered=True, cwd=folder, stdin=theirs, stdout=theirs,
        env=about | {"BROWSER": f"{browser} %s"} | env, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            with open(ours, encoding="utf-8", buffering=1) as terminal:
                yield terminal.readline().strip(), opened
                process.send_signal(signal.SIGINT)
                assert process.wait(BOUND) == 0  # though the browser is still there
        finally:
            with suppress(ProcessLookupError):  # where there was no browser
                os.killpg(process.pid, signal.SIGKILL)


def test_at_a_terminal_the_browser_is_opened(tmp_path: Path) -> None:
    write_log(tmp_path / "transcripts" / "a.jsonl", turns(3))
    with at_a_terminal(tmp_path) as (url, opened):
        deadline = time.monotonic() + BOUND
        while not opened.exists():
            assert time.monotonic() < deadline
            os.sched_yield()
        assert opened.read_text() == f"{url}\n"


@pytest.mark.parametrize(("arguments", "env"), [(("--no-open",), {}), ((), {"CI": "true"})])
def test_no_browser_is_opened_where_nobody_wants_one(
    tmp_path: Path, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    write_log(tmp_path / "transcripts" / "a.jsonl", turns(3))
    with at_a_terminal(tmp_path, *arguments, **env) as (url, opened):
        with urlopen(url, timeout=BOUND) as answer:
            assert answer.status == 200
        assert not opened.exists()


@pytest.mark.parametrize(
    ("arguments", "exit_", "sentence"),
    [
        ((), 2, "transcripts: there is no such folder; name a folder of transcripts, or a transcript"),
        (("gone.jsonl",), 6, "gone.jsonl: there is no such transcript; its folder has no.jsonl"),
        (("s.txt",), 3, "s.txt: this is no transcript: the name of one ends in .jsonl or .jsonl.gz"),
        ((".", "--html", "r.html", "--port", "80"), 2, "--html serves nothing, so --port cannot stand beside it"),
        ((".", "--html", "r.html", "--no-open"), 2, "--html serves nothing, so --no-open cannot stand beside it"),
        (("no.jsonl", "--html", "r.html"), 3, "no.jsonl: this is no transcript: its first line is no header of one"),
        ((".", "--html", "gone/r.html"), 2, "gone/r.html: the page cannot be written: there is no folder gone"),
        ((".", "--html", "/dev/full"), 6, "/dev/full: the page cannot be written: No space left on device"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], exit_: int, sentence: str
) -> None:
    write(tmp_path, HELLO)
    write(tmp_path, "no transcript", "no.jsonl")
    write(tmp_path, "no transcript", "s.txt")
    done = simulate("view", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (exit_, "", f"error: {sentence}\n")


def test_a_folder_and_a_log_are_written_as_one_file(tmp_path: Path) -> None:
    write_log(tmp_path / "in" / "a.jsonl", turns(3))
    write_log(tmp_path / "in" / "b.jsonl", turns(3))
    for where, held in (("in", ["a.jsonl", "b.jsonl"]), ("in/b.jsonl", ["b.jsonl"])):
        done = simulate("view", where, "--html", "r.html", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "r.html\n", "")
        assert kept(tmp_path / "r.html") == held


def kept(path: Path) -> list[str]:
    """The ids of the logs in a single file."""
    text = path.read_text(encoding="utf-8")
    return sorted(json.loads(text.split('id="data">')[1].split("</script>")[0])["logs"])


@pytest.mark.parametrize("out", ["transcripts", "elsewhere"])
def test_a_run_of_scenarios_reports_all_its_conversations(tmp_path: Path, out: str) -> None:
    write(tmp_path, HELLO, "hello.yaml")
    write(tmp_path, JAM, "jam.yaml")
    for _ in range(2):
        done = simulate(
            "run", "hello.yaml", "jam.yaml", "-o", out, "--html", "r.html", cwd=tmp_path
        )
        assert done.returncode == 4
        assert kept(tmp_path / "r.html") == ["hello.jsonl", "jam.jsonl"]


def test_a_run_of_nothing_reports_nothing(tmp_path: Path) -> None:
    done = simulate("run", "none*.yaml", "--html", "r.html", cwd=tmp_path)
    assert (done.returncode, logs(tmp_path), kept(tmp_path / "r.html")) == (7, [], [])
