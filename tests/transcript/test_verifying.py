"""Tests for simulator.transcript.verifying: whole logs, every fault, folders."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript.reader import MOST_PROBLEMS
from simulator.transcript.verifying import find_logs, verify
from tests.transcript.broken import write_log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def faults(path: Path) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.kind) for fault in verify(path).faults]


def test_a_log_as_it_was_written_is_whole(path: Path) -> None:
    write_log(path)
    found = verify(path)
    assert (found.whole, found.records, found.faults, found.more) == (True, 6, (), 0)


def lines(whole: bytes) -> list[bytes]:
    return whole.splitlines(keepends=True)


def without(number: int) -> object:
    return lambda whole: b"".join(lines(whole)[: number - 1] + lines(whole)[number:])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        pytest.param(without(6), [(None, "no-footer")], id="no footer"),
        pytest.param(without(3), [(3, "hole"), (5, "sha256")], id="a record is missing"),
        pytest.param(without(1), [(1, "header"), (1, "hole"), (5, "sha256")], id="no header"),
        pytest.param(lambda w: w.replace(b"hello", b"hallo"), [(6, "sha256")], id="altered"),
        pytest.param(lambda w: w[:-1], [(6, "torn")], id="only the last newline is missing"),
        pytest.param(
            lambda w: w[:-40], [(6, "bad-line"), (None, "no-footer")], id="the footer is torn"
        ),
        pytest.param(
            lambda w: w + lines(w)[1],
            [(7, "order"), (7, "after-footer")],
            id="a record after the footer",
        ),
        pytest.param(
            lambda w: b"".join([*lines(w)[:2], b"\xff\n", *lines(w)[2:]]),
            [(3, "bad-line"), (7, "sha256")],
            id="a line that is no record",
        ),
        pytest.param(lambda w: b"", [(None, "header"), (None, "no-footer")], id="empty"),
        pytest.param(
            lambda w: gzip.compress(w)[:-4], [(None, "archive")], id="an archive broken off"
        ),
        pytest.param(
            lambda w: w.replace(b'"version":1', b'"version":9'),
            [(1, "header"), (6, "sha256")],
            id="another version",
        ),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_line(
    path: Path, change: object, wanted: list[tuple[int | None, str]]
) -> None:
    path.write_bytes(change(write_log(path)))  # type: ignore[operator]
    assert faults(path) == wanted


@given(at=st.integers(0), byte=st.integers(0, 255))
def test_no_byte_can_be_changed_without_a_fault(at: int, byte: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        whole = bytearray(write_log(path))
        at %= len(whole)
        footer = bytes(whole).rindex(b'{"seq":5')
        if whole[at] == byte or at >= footer:  # nobody hashes the footer itself
            return
        whole[at] = byte
        path.write_bytes(whole)
        assert not verify(path).whole


def test_faults_are_counted_beyond_what_is_kept(path: Path) -> None:
    path.write_bytes(b"?\n" * (MOST_PROBLEMS + 7))
    found = verify(path)
    assert (len(found.faults), found.more) == (MOST_PROBLEMS + 2, 7)
    assert json.dumps([fault.kind for fault in found.faults[-2:]]) == '["header", "no-footer"]'


def test_a_folder_means_every_log_below_it_once(tmp_path: Path) -> None:
    for name in ("b/x.jsonl", "a/y.jsonl.gz", "a/notes.txt", "top.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "latest").symlink_to("b", target_is_directory=True)
    found = [str(log.relative_to(tmp_path)) for log in find_logs([tmp_path])]
    assert found == ["top.jsonl", "a/y.jsonl.gz", "b/x.jsonl"]
    assert list(find_logs(["nowhere.txt"])) == [Path("nowhere.txt")]  # whoever reads it says so


def test_what_cannot_be_read_is_an_error(path: Path) -> None:
    with pytest.raises(TranscriptError, match="the transcript cannot be read: No such file"):
        verify(path)
