"""Tests for simulator.transcript.opening: logs as they are, packed, broken off, damaged, endless."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from bisect import bisect_left
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript.opening import (
    ALWAYS,
    MOST_TIMES,
    flaw_of_archive,
    is_packed,
    open_log,
)
from simulator.transcript.problems import Problem
from simulator.transcript.reader import MOST_PROBLEMS, read_log, scan
from simulator.transcript.writer import Transcript

BROKEN_OFF = "the archive breaks off before its end"
DAMAGED = "the archive is damaged"
NO_FOOTER = "there is no footer: the run did not come to its end"
TEXT = b"".join(
    json.dumps({"seq": n, "type": "x", "n": n * 7919}).encode() + b"\n" for n in range(9999)
)
PACKED = gzip.compress(TEXT)


def read(path: Path) -> tuple[bytes, str | None]:
    with open_log(path) as file:
        return file.read(), flaw_of_archive(file)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"  # the name says nothing: what counts is what stands in it


def write_log(path: Path) -> bytes:
    with Transcript(path) as transcript:
        transcript.header(run="hello")
        transcript.write("open", 0, side="client")
        transcript.footer(9, ended_by="client", exit=0, kind="ok", counts={}, wall=0.1, simulated=9)
    return path.read_bytes()


def test_a_packed_log_is_read_as_the_log_that_was_packed(path: Path) -> None:
    whole = write_log(path)
    plain = read_log(path)

    path.write_bytes(gzip.compress(whole))

    assert read_log(path) == plain
    assert plain.complete


def test_what_is_packed_is_told_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    plain = tmp_path / "plain.jsonl.gz"
    plain.write_bytes(TEXT)
    with open_log(plain) as file:
        assert (is_packed(file), file.read()) == (False, TEXT)


@pytest.mark.parametrize("content", [b"", b"\x1f", b"{", TEXT], ids=len)
def test_what_is_not_packed_comes_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert read(path) == (content, None)


@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4), zeros=st.integers(0, 600))
def test_members_one_behind_another_are_one_log(parts: list[bytes], zeros: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.gz")
        path.write_bytes(b"".join(map(gzip.compress, parts)) + bytes(zeros))
        assert read(path) == (b"".join(parts), None)


def test_an_archive_cut_at_any_byte_gives_what_it_holds_and_says_so(path: Path) -> None:
    long = 0
    for length in range(2, len(PACKED), 997):
        path.write_bytes(PACKED[:length])
        got, flaw = read(path)
        assert flaw == BROKEN_OFF
        assert TEXT.startswith(got)
        assert len(got) >= long  # more of it never gives less
        long = len(got)
    assert long > len(TEXT) * 0.9


def test_a_log_whose_archive_breaks_off_is_incomplete(path: Path) -> None:
    packed = gzip.compress(write_log(path))
    path.write_bytes(packed[:-1])
    log = read_log(path)
    assert [str(problem) for problem in log.problems] == [BROKEN_OFF]
    assert len(log.records) == 3

    path.write_bytes(packed[: len(packed) // 2])
    assert {BROKEN_OFF, NO_FOOTER} <= {str(problem) for problem in read_log(path).problems}


@given(at=st.integers(10, len(PACKED) - 1), bit=st.integers(0, 7))
def test_a_damaged_archive_gives_what_stands_before_the_damage(at: int, bit: int) -> None:
    packed = bytearray(PACKED)
    packed[at] ^= 1 << bit
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.gz")
        path.write_bytes(packed)
        got, flaw = read(path)
    assert flaw in (DAMAGED, BROKEN_OFF)
    lengths = range(len(got) + 1)
    same = bisect_left(lengths, True, key=lambda n: not TEXT.startswith(got[:n])) - 1
    # the packing is not even, and the first symbols of a block are its tables
    assert same >= len(TEXT) * (at / len(packed)) * 0.5 - 2_000


def test_what_stands_behind_an_archive_and_is_none_is_told(path: Path) -> None:
    path.write_bytes(PACKED + b"{}")
    assert read(path) == (TEXT, "something that is no archive stands behind the archive")


def test_a_bomb_goes_off_in_bounded_memory(path: Path) -> None:
    deflate = zlib.compressobj(wbits=31)
    first, further = (
        deflate.compress(bytes(2**20)) + deflate.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    path.write_bytes(
        first + further * (ALWAYS * 8 // 2**20)
    )  # each of them is packed like any other

    tracemalloc.start()
    records = [found for found in scan(path) if not isinstance(found, Problem)]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert records == []
    assert most < ALWAYS * 3  # one line as long as a line may be, twice: in the buffer and as bytes
    assert read_log(path).problems[-3].sentence == (
        f"the archive unpacks to more than {MOST_TIMES} times its size: read no further"
    )


def test_an_archive_that_is_read_whole_is_bounded_however_badly_it_was_packed(path: Path) -> None:
    path.write_bytes(gzip.compress(TEXT, compresslevel=0) * 9)
    with open_log(path, most=2**20) as file:
        got = file.read()
        assert len(got) < 2**21
        assert (
            flaw_of_archive(file) == "the archive holds more than 1 MB: unpack it to read it whole"
        )


def test_many_bad_lines_are_a_thousand_problems_and_a_number(path: Path) -> None:
    path.write_bytes(gzip.compress(b"\n" * 100_000))
    problems = read_log(path).problems
    assert len(problems) == MOST_PROBLEMS + 3
    assert problems[-1].sentence == f"{100_000 - MOST_PROBLEMS} more problems of this kind"


def test_a_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"this is a folder; name a \.jsonl file in it$"):
        open_log(tmp_path)
