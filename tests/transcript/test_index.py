"""Tests for simulator.transcript.index and logfile: lines found again, whatever stands in them."""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript import index as indexing
from simulator.transcript import read_log
from simulator.transcript.index import BROKEN, CLIENT, OTHER, SERVER, LogIndex, parsed
from simulator.transcript.logfile import LogFile
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from pathlib import Path

HEADER = b'{"seq":0,"ts":"","t":0,"type":"header","format":"simulator-transcript","version":1}\n'


def opened(path: Path, *, most: int = 2**30) -> LogFile:
    return LogFile(os.open(path, os.O_RDONLY), path.name, most=most)


def indexed(path: Path) -> LogIndex:
    index = LogIndex(opened(path))
    index.extend()
    return index


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def test_every_line_is_found_again_by_its_number(path: Path) -> None:
    write_log(path, turns(1000))

    index = indexed(path)

    lines = path.read_bytes().split(b"\n")[:-1]
    assert len(index) == 1002
    assert [index.line(number) for number in range(1002)] == lines
    assert list(index.lines(130, 700)) == lines[130:700]
    assert list(index.lines(990, 5000)) == lines[990:]
    assert index.line(1002) is None
    assert list(index.lines(7, 7)) == []


def test_it_is_known_whose_each_line_is(path: Path) -> None:
    write_log(path, turns(101))

    index = indexed(path)

    assert index.kinds[:4] == bytes([OTHER, CLIENT, SERVER, CLIENT])
    assert (index.count(CLIENT), index.count(SERVER), index.count(OTHER)) == (51, 50, 2)
    assert (index.footer, index.headed, index.problems) == (102, True, [])


def test_a_message_is_found_by_its_id(path: Path) -> None:
    write_log(path, turns(500))
    index = indexed(path)
    assert [index.position(n) for n in range(500)] == list(range(1, 501))
    assert index.position(500) is None


def test_a_message_is_found_where_ids_do_not_grow(path: Path) -> None:
    write_log(path, reversed(turns(300)))
    index = indexed(path)
    assert [index.position(n) for n in range(300)] == list(range(300, 0, -1))


def test_a_line_longer_than_any_block_is_whole(path: Path) -> None:
    long = turns(1)[0]._replace(text="x" * 3_000_000)
    write_log(path, [long, *turns(100, 1)])

    index = indexed(path)

    found = parsed(index.line(1))
    assert isinstance(found, dict)
    assert len(found["text"]) == 3_000_000
    assert index.line(50) == path.read_bytes().split(b"\n")[50]


def test_a_line_beyond_the_bound_is_passed_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LONGEST", 2_000_000)
    long = turns(1)[0]._replace(text="x" * 3_000_000)
    write_log(path, [long, *turns(5, 1)])

    index = indexed(path)

    assert index.kinds[1] == BROKEN
    assert index.line(1) is None
    assert index.line(2) == path.read_bytes().split(b"\n")[2]
    assert index.problems[0] == "line 2: longer than 2000000 bytes; skipped"


def test_what_is_written_later_is_taken_in_and_half_a_line_waits(path: Path) -> None:
    write_log(path, turns(300), ended=False)
    whole = path.read_bytes()
    path.write_bytes(whole[:9000])
    index = indexed(path)
    known = whole[:9000].count(b"\n")
    assert len(index) == known
    assert index.problems[0] == f"line {known + 1}: torn off: the newline at its end is missing"

    assert not index.extend()
    with path.open("ab") as file:
        file.write(whole[9000:])
    assert index.extend()

    assert len(index) == 301
    assert list(index.lines(0, 301)) == whole.split(b"\n")[:-1]
    assert index.sound()


def test_a_log_that_was_cut_or_written_over_is_not_sound(path: Path) -> None:
    write_log(path, turns(100))
    index = indexed(path)
    whole = path.read_bytes()

    path.write_bytes(whole[:-1000])
    assert not index.sound()
    path.write_bytes(whole)
    assert index.sound()
    path.write_bytes(whole.replace(b"a talk", b"a tale"))
    assert not index.sound()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"no record", "line 2: not JSON; skipped"),
        (b"\xff\xfe", "line 2: not UTF-8; skipped"),
        (b"[" * 100_000, "line 2: nested too deeply; skipped"),
        (b"[]", "line 2: not a JSON object; skipped"),
        (b'{"seq":7,"type":"open"}', "line 2: records 1 to 6 are missing"),
        (b'{"seq":0,"type":"open"}', "line 2: record 0 stands after record 0"),
        (b'{"seq":1,"type":"footer"}', "line 2: the sha256 does not fit the lines before it: the log was altered"),
        (b'{"seq":1,"type":"message","id":1}', "line 2: not a whole message: it needs `id`, `t`, `from`, and `text` or `data`; skipped"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(path: Path, line: bytes, problem: str) -> None:
    path.write_bytes(HEADER + line + b"\n")
    assert indexed(path).problems[0] == problem


def test_of_many_things_that_are_wrong_the_first_are_told(path: Path) -> None:
    path.write_bytes(HEADER + b"x\n" * 5000)
    index = indexed(path)
    assert len(index) == 5001
    assert len(index.problems) == 1002
    assert index.problems[1000] == "and 4000 more lines with something wrong"


def test_a_log_altered_anywhere_shows_at_its_footer(path: Path) -> None:
    write_log(path, turns(10))
    path.write_bytes(path.read_bytes().replace(b"text 4", b"text 5"))
    assert "the log was altered" in indexed(path).problems[0]


def test_a_line_in_a_message_is_no_line_of_the_log(path: Path) -> None:
    hostile = (
        '\n{"seq":9,"ts":"","t":0,"type":"message","id":9,"from":"server","re":null,"hop":0}\r\n'
    )
    write_log(path, [turn._replace(text=hostile) for turn in turns(4)])
    index = indexed(path)
    assert (len(index), index.count(CLIENT), index.count(SERVER), index.problems) == (6, 2, 2, [])


# --- packed -------------------------------------------------------------------------------------


def test_a_packed_log_is_indexed_as_it_was_before(path: Path, tmp_path: Path) -> None:
    write_log(path, turns(400))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))

    index = indexed(packed)

    assert list(index.lines(0, 500)) == path.read_bytes().split(b"\n")[:-1]
    assert index.problems == []


def test_of_a_packed_log_that_is_torn_what_came_before_is_shown(path: Path, tmp_path: Path) -> None:
    write_log(path, turns(2000))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes())[:-2000])

    index = indexed(packed)

    assert 100 < len(index) < 2002
    assert index.line(100) == path.read_bytes().split(b"\n")[100]
    assert index.problems[0] == "the archive breaks off before its end"


def test_a_packed_log_is_unpacked_up_to_a_bound(path: Path) -> None:
    packed = path.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(HEADER + b"x" * 5_000_000))
    file = opened(packed, most=2**21)
    assert "more than 2 MB" in file.flaw
    assert file.size() <= 2**21 + 2**20


def test_what_only_calls_itself_packed_is_read_as_it_is(path: Path) -> None:
    packed = path.with_suffix(".jsonl.gz")
    packed.write_bytes(HEADER)
    assert indexed(packed).headed


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="no regular file"):
        opened(tmp_path)


def test_whoever_reads_an_abandoned_log_comes_to_an_end(path: Path) -> None:
    write_log(path, turns(9000))
    index = indexed(path)
    reading = index.lines(0, 9000)
    next(reading)
    index.file.abandon()
    assert sum(1 for _ in reading) < 9000
    assert index.line(5) is None


def test_no_descriptor_is_left_behind(path: Path) -> None:
    write_log(path, turns(10))
    before = os.listdir("/proc/self/fd")
    for _ in range(20):
        indexed(path)
    assert len(os.listdir("/proc/self/fd")) <= len(before)


# --- any bytes ----------------------------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")),
        st.builds(
            lambda n, text: json.dumps(
                {"seq": n, "ts": "", "t": n, "type": "message", "id": n, "from": "client",
                 "re": None, "hop": 0, "text": text, "rule": None, "state": None},
                separators=(",", ":"),
            ).encode(),
            st.integers(0, 9), st.text(max_size=9),
        ),
    ),
    max_size=12,
)  # fmt: skip


@given(lines=LINES, tail=st.binary(max_size=5), parts=st.integers(1, 5))
def test_however_it_is_written_the_lines_are_those_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], tail: bytes, parts: int
) -> None:
    path = tmp_path_factory.mktemp("log") / "a.jsonl"
    data = HEADER + b"".join(line + b"\n" for line in lines) + tail
    path.write_bytes(b"")
    index = LogIndex(opened(path))
    for part in range(parts):
        with path.open("ab") as file:
            file.write(data[len(data) * part // parts : len(data) * (part + 1) // parts])
        index.extend()

    assert list(index.lines(0, 99)) == data.split(b"\n")[:-1]
    said = [one for one in map(parsed, index.lines(0, 99)) if isinstance(one, dict)]
    assert index.count(CLIENT) == sum(one["type"] == "message" for one in said)
    assert index.count(BROKEN) == len(index) - len(said)
    log = read_log(path)
    assert [record for record in log.records if record in said] == said
    if not tail:
        assert index.problems == list(map(str, log.problems))
