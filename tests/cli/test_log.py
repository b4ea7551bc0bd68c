"""Tests for simulator.cli.log: what is said, and the exit codes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from tests.transcript.broken import write_log

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return write_log(tmp_path / "whole.jsonl")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["log", *arguments])


def test_a_whole_log_is_said_to_be(whole: bytes) -> None:
    told = call("verify", "whole.jsonl")
    assert (told.exit_code, told.stdout) == (0, "whole.jsonl: whole, 6 records\n")


def test_each_fault_of_a_folder_comes_with_file_and_line(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t/a.jsonl").write_bytes(whole[:-40])
    (tmp_path / "t/b\x1b.jsonl.gz").write_bytes(gzip.compress(whole))
    told = call("verify", "t", "whole.jsonl")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "t/a.jsonl:6: bad-line: not JSON (torn off); skipped",
        "t/a.jsonl: no-footer: there is no footer: the run did not come to its end",
        "t/b\\x1b.jsonl.gz: whole, 6 records",
        "whole.jsonl: whole, 6 records",
        "2 of 3 logs are whole",
    ]


def test_programs_get_an_object_a_log(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(whole.replace(b"hello", b"hallo"))
    told = call("verify", "--format", "json", "whole.jsonl", "a.jsonl", "none.jsonl")
    assert told.exit_code == 6
    first, second, third = map(json.loads, told.stdout.splitlines())
    assert first == {"log": "whole.jsonl", "whole": True, "records": 6, "faults": [], "more": 0}
    (fault,) = second["faults"]
    assert (fault["line"], fault["kind"]) == (6, "sha256")
    assert third["error"].startswith("none.jsonl: the transcript cannot be read")


def test_one_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path, whole: bytes) -> None:
    told = call("verify", "none.jsonl", "whole.jsonl")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (6, "whole.jsonl: whole, 6 records")
    assert "none.jsonl" in told.stderr


def test_no_log_is_exit_code_7(tmp_path: Path) -> None:
    told = call("verify", ".")
    assert (told.exit_code, told.stderr) == (7, "there is no log\n")


def test_a_torn_log_is_mended_and_says_so_from_then_on(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "torn.jsonl").write_bytes(whole[:-40])
    done = call("repair", "torn.jsonl")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "torn.jsonl: mended; as it was: torn.jsonl.bak",
            "  left out, for they are no records: line 6",
            "  a footer says that it is incomplete",
        ],
    )
    assert call("verify", "torn.jsonl").exit_code == 1
    shown = CliRunner().invoke(cli, ["show", "torn.jsonl"])
    assert "INCOMPLETE" in shown.stdout
    again = call("repair", "torn.jsonl", "--format", "json")
    assert json.loads(again.stdout)["backup"] is None


def test_faults_that_stay_are_exit_code_1(tmp_path: Path, whole: bytes) -> None:
    lines = whole.splitlines(keepends=True)
    (tmp_path / "torn.jsonl").write_bytes(b"".join((lines[0], *lines[2:4])))
    done = call("repair", "torn.jsonl")
    assert done.exit_code == 1
    assert "stays as it is: line 2: record 1 is missing" in done.stdout


def test_what_was_altered_is_refused(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(whole.replace(b"hello", b"hallo"))
    done = call("repair", "a.jsonl")
    assert done.exit_code == 6
    assert "the log was altered" in done.stderr
