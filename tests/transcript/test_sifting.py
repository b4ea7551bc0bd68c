"""Tests for simulator.transcript.sifting."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.inspecting import parse_filter
from simulator.record import Side, Turn
from simulator.transcript.reader import LONGEST_LINE, read_log
from simulator.transcript.sifting import Sieve
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, texts: list[str]) -> bytes:
    path.unlink(missing_ok=True)
    with Transcript(path, now=lambda: 0) as transcript:
        transcript.header(run="Tea")
        for number, text in enumerate(texts):
            transcript.message(Turn(number, number, Side.CLIENT, text))
        transcript.footer(9, ended_by="client", exit=0, kind="ok", counts={}, wall=0, simulated=9)
    return path.read_bytes()


def sieve(path: Path, text: str = "") -> Sieve:
    wanted = parse_filter(text)
    return Sieve(path, wanted.may_fit, wanted.fits)


def texts(found: Sieve) -> list[Any]:
    return [each.record.get("text") for each in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def test_only_what_fits_comes_through_with_its_line_and_its_message(path: Path) -> None:
    lines = write(path, ["one", "two", "Three"]).splitlines()
    (found,) = sieve(path, "text:three")
    assert found.line == lines[3]
    assert found.turn == Turn(2, 2, Side.CLIENT, "Three")
    assert found.record["id"] == 2


def test_what_is_no_message_comes_through_without_one(path: Path) -> None:
    write(path, [])
    assert [(f.record["type"], f.turn) for f in sieve(path)] == [("header", None), ("footer", None)]


@pytest.mark.parametrize("text", ["", "text:nowhere", "id:0"])
def test_a_whole_log_has_no_problems_whatever_is_looked_for(path: Path, text: str) -> None:
    write(path, ["one", 'the "footer" of a page', "two"])
    found = sieve(path, text)
    assert [each.record["type"] for each in found].count("header") == (not text)
    assert found.problems() == ()
    assert (found.lines, found.footer is not None) == (5, True)


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_wrong_is_found_in_lines_that_nobody_asked_for(path: Path, packed: bool) -> None:
    lines = write(path, ["one", "two"]).splitlines(keepends=True)
    content = b"".join((lines[0], b"not JSON\n", *lines[2:]))
    path.write_bytes(gzip.compress(content) if packed else content)
    found = sieve(path, "text:two")
    assert texts(found) == ["two"]
    assert [str(problem) for problem in found.problems()] == [
        "line 2: not JSON; skipped",
        "line 3: record 1 is missing",
        "line 4: the sha256 does not fit the lines before it: the log was altered",
    ]


def test_a_packed_log_that_breaks_off_is_read_so_far(path: Path) -> None:
    content = write(path, [str(number) for number in range(1000)])
    path.write_bytes(gzip.compress(content)[:-100])
    found = sieve(path, "id:3")
    assert texts(found) == ["3"]
    assert "the archive breaks off before its end" in map(str, found.problems())


@given(
    st.lists(st.text(), max_size=4),
    st.lists(
        st.tuples(st.integers(0, 2000), st.binary(max_size=3), st.integers(0, 40)), max_size=3
    ),
)
def test_a_sieve_that_lets_everything_through_says_what_reading_the_whole_log_says(
    tmp_path_factory: pytest.TempPathFactory,
    said: list[str],
    damage: list[tuple[int, bytes, int]],
) -> None:
    path = tmp_path_factory.mktemp("sieve") / "a.jsonl"
    content = write(path, said)
    for at, put, cut in damage:
        content = content[:at] + put + content[at + cut :]
    path.write_bytes(content)
    whole, found = read_log(path), sieve(path)
    assert tuple(each.record for each in found) == whole.records
    assert found.problems() == whole.problems
    assert tuple(each.turn for each in sieve(path) if each.turn) == whole.turns


def test_a_line_too_long_to_be_held_is_left_out_and_the_rest_is_read(path: Path) -> None:
    lines = write(path, ["one", "two"]).splitlines(keepends=True)
    path.write_bytes(b"".join((lines[0], b"x" * (LONGEST_LINE + 600_000), b"\n", *lines[1:])))
    found = sieve(path, "type:message")
    assert texts(found) == ["one", "two"]
    assert str(found.problems()[0]) == f"line 2: longer than {LONGEST_LINE} bytes; skipped"


@pytest.mark.parametrize("text", ["text:nowhere", "/nowhere/", "side:client", "loop"])
def test_memory_does_not_grow_with_the_log(path: Path, text: str) -> None:
    write(path, ["hello " * 20] * 40_000)
    assert path.stat().st_size > 8_000_000
    tracemalloc.start()
    for _ in sieve(path, text):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_500_000


@pytest.mark.parametrize("name", [".", "nowhere.jsonl", "a\0b"])
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(TranscriptError, match=r"this is a folder|cannot be read"):
        list(sieve(tmp_path / name))
