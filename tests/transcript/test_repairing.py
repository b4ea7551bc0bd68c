"""Tests for simulator.transcript.repairing: what is kept, what is added, and that nothing is lost."""

from __future__ import annotations

import gzip
import json
import os
import signal
import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript.reader import read_log
from simulator.transcript.repairing import repair
from simulator.transcript.verifying import verify
from tests.bots import write
from tests.cli.command import logs, started
from tests.transcript.broken import COUNTS, TURNS, write_log

if TYPE_CHECKING:
    import subprocess

TALK = """\
scenario: Talk
server: {rules: [{when: "*", say: "<turn>"}]}
client: {on_open: go, rules: [{when: "*", say: "<turn>"}]}
loops: off
limits: {messages: 100000000, time: 100h, bytes: 100GB}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def kinds(path: Path) -> list[str]:
    return [fault.kind for fault in verify(path).faults]


@given(length=st.integers(0), packed=st.booleans())
def test_a_log_cut_anywhere_keeps_every_record_and_reads_as_incomplete(
    length: int, packed: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        whole = write_log(path)
        first = whole.index(b"\n")
        length = first + length % (len(whole) - 1 - first)  # before the footer's closing brace
        cut = whole[:length]
        path.write_bytes(gzip.compress(cut) if packed else cut)
        before = path.read_bytes()
        records = read_log(path).records

        done = repair(path)

        assert (done.footer, done.left) == (True, ())
        assert Path(f"{path}.bak").read_bytes() == before
        log = read_log(path)
        assert log.records[:-1] == records
        assert [str(problem.kind) for problem in log.problems] == ["repaired"]
        assert (log.complete, log.footer) == (False, None)
        assert sorted(os.listdir(folder)) == ["a.jsonl", "a.jsonl.bak"]
        assert path.read_bytes().startswith(b"\x1f\x8b") is packed


def test_the_added_footer_says_what_is_known(path: Path) -> None:
    path.write_bytes(write_log(path)[:-40])
    repair(path, now=lambda: 1_800_000_000.25)
    footer = json.loads(path.read_bytes().splitlines()[-1])
    assert footer.pop("sha256")
    assert footer.pop("wall") >= 0
    assert footer == {
        "seq": 5, "ts": "2027-01-15T08:00:00.250Z", "t": 11, "type": "footer",
        "ended_by": "incomplete", "exit": 6, "kind": "incomplete", "counts": COUNTS, "simulated": 11,
        "repaired": {"backup": "a.jsonl.bak", "dropped": [6]},
    }  # fmt: skip


def test_a_whole_log_and_a_mended_one_are_left_alone(path: Path) -> None:
    whole = write_log(path)
    assert repair(path).backup is None
    path.write_bytes(whole[:-40])
    repair(path)
    mended = path.read_bytes()
    Path(f"{path}.bak").unlink()
    assert repair(path).backup is None
    assert (path.read_bytes(), sorted(os.listdir(path.parent))) == (mended, ["a.jsonl"])


def test_a_footer_that_lacks_only_its_newline_gets_it_and_the_log_is_whole(path: Path) -> None:
    whole = write_log(path)
    path.write_bytes(whole[:-1])
    done = repair(path)
    assert (done.footer, path.read_bytes()) == (False, whole)


def test_a_record_that_lacks_only_its_newline_is_kept(path: Path) -> None:
    whole = write_log(path)
    path.write_bytes(whole[: whole.index(b'{"seq":3') - 1])
    assert repair(path).dropped == ()
    assert read_log(path).turns == TURNS[:2]


def test_holes_stay_and_are_told(path: Path) -> None:
    lines = write_log(path).splitlines(keepends=True)
    path.write_bytes(b"".join((lines[0], lines[2], b"\0\0\n", lines[3])))
    done = repair(path)
    assert done.dropped == (3,)
    assert [str(fault) for fault in done.left] == ["line 2: record 1 is missing"]
    assert kinds(path) == ["hole", "repaired"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda w: w.replace(b"hello", b"hallo"), "the log was altered: no repair can tell"),
        (lambda w: w + b'{"seq":9,"type":"x"}\n', "are missing: no repair can tell"),
        (lambda w: b"what\never\n", "this is no transcript: not one record is in it"),
        (lambda w: b"", "this is no transcript"),
    ],
    ids=["altered", "goes on behind the footer", "no transcript", "empty"],
)
def test_what_cannot_be_mended_is_left_as_it_is(path: Path, change: object, sentence: str) -> None:
    damaged = change(write_log(path))  # type: ignore[operator]
    path.write_bytes(damaged)
    with pytest.raises(TranscriptError, match=sentence):
        repair(path)
    assert path.read_bytes() == damaged
    assert os.listdir(path.parent) == ["a.jsonl"]


def test_a_backup_is_never_overwritten(path: Path) -> None:
    torn = write_log(path)[:-40]
    path.write_bytes(torn)
    Path(f"{path}.bak").write_bytes(b"mine")
    with pytest.raises(TranscriptError, match=r"a\.jsonl\.bak: this is there already"):
        repair(path)
    assert path.read_bytes() == torn
    assert Path(f"{path}.bak").read_bytes() == b"mine"
    assert sorted(os.listdir(path.parent)) == ["a.jsonl", "a.jsonl.bak"]


def test_a_repair_that_was_broken_off_after_its_backup_can_be_done_again(path: Path) -> None:
    path.write_bytes(write_log(path)[:-40])
    os.link(path, f"{path}.bak")
    assert repair(path).footer
    assert kinds(path) == ["repaired"]


def test_what_a_link_names_is_mended_and_the_link_stays(path: Path, tmp_path: Path) -> None:
    path.write_bytes(write_log(path)[:-40])
    path.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to("a.jsonl")
    repair(link)
    assert link.is_symlink()
    assert kinds(link) == ["repaired"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def grown(process: subprocess.Popen[str], folder: Path) -> Path:
    """The log of a run under way, once it holds some hundred records."""
    while True:
        assert process.poll() is None
        for log in logs(folder):
            if log.stat().st_size > 100_000:
                return log


def test_a_log_is_mended_once_its_writer_was_killed_and_not_before(tmp_path: Path) -> None:
    with started("run", "-q", write(tmp_path, TALK), cwd=tmp_path) as process:
        log = grown(process, tmp_path)
        with pytest.raises(TranscriptError, match="it is still being written"):
            repair(log)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert "no-footer" in kinds(log)
    said = read_log(log).turns

    done = repair(log)

    assert (done.footer, done.left) == (True, ())
    assert kinds(log) == ["repaired"]
    assert read_log(log).turns == said
    assert len(said) > 100
