"""Tests for simulator.transcript.reader."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.record import RuleRef, Side, Turn
from simulator.transcript.reader import (
    LONGEST_LINE,
    read_log,
    scan,
    turn_of,
)
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path

TURNS = (
    Turn(0, 0, Side.CLIENT, "hello\n"),
    Turn(1, 5, Side.SERVER, "hé", 0, 1, RuleRef("greet", "a.yaml", 3), "start"),
    Turn(2, 9, Side.CLIENT, "", 1, 2, data=b"\x00"),
)
NO_FOOTER = "there is no footer: the run did not come to its end"
ALTERED = "line 5: the sha256 does not fit the lines before it: the log was altered"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a complete log of five records."""
    with Transcript(tmp_path_factory.mktemp("whole") / "a.jsonl") as transcript:
        transcript.header(run="hello")
        for turn in TURNS:
            transcript.message(turn)
        transcript.footer(9, ended_by="client", exit=0, kind="ok", counts={}, wall=0.1, simulated=9)
    return transcript.path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.jsonl"


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in read_log(path).problems]


def test_a_whole_log_is_complete(path: Path, whole: bytes) -> None:
    path.write_bytes(whole)

    log = read_log(path)

    assert (log.complete, log.problems, log.turns) == (True, (), TURNS)
    assert log.header is log.records[0]
    assert log.footer is log.records[4]
    assert list(scan(path)) == list(log.records)


def test_a_log_cut_at_any_byte_is_read_as_far_as_it_goes(path: Path, whole: bytes) -> None:
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]  # of the lines

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        log = read_log(path)

        assert not log.complete
        # a line that lacks nothing but its newline still counts
        assert [record["seq"] for record in log.records] == [
            seq for seq, at in enumerate(ends) if at <= length
        ]
        assert log.turns == TURNS[: len(log.turns)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(b'"hop":1', b'"hop":', ["line 3: not JSON; skipped"], id="not JSON"),
        pytest.param(b"h\xc3\xa9", b"h\xff", ["line 3: not UTF-8; skipped"], id="not UTF-8"),
        pytest.param(b'"hop":1', b'"hop":NaN', ["line 3: not JSON; skipped"], id="NaN"),
        pytest.param(
            b'"hop":1', b'"hop":' + b"1" * 5000, ["line 3: not JSON; skipped"], id="huge number"
        ),
        pytest.param(
            b'"hop":1',
            b'"hop":' + b"[" * 100_000 + b"]" * 100_000,
            ["line 3: nested too deeply; skipped"],
            id="nested deeply",
        ),
        pytest.param(
            b'"from":"server"',
            b'"from":"nobody"',
            [
                "line 3: not a whole message: it needs `id`, `t`, `from`, and `text` or `data`; "
                "skipped"
            ],
            id="no message",
        ),
        pytest.param(
            b'{"seq":2,',
            b"{",
            ["line 3: not a record: it needs a number `seq` and a text `type`; skipped"],
            id="no seq",
        ),
    ],
)
def test_a_bad_line_is_skipped_and_reported_with_the_hole_it_leaves(
    path: Path, whole: bytes, old: bytes, new: bytes, found: list[str]
) -> None:
    assert whole.count(old) == 1
    path.write_bytes(whole.replace(old, new))

    assert problems(path) == [*found, "line 4: record 2 is missing", ALTERED]
    assert read_log(path).turns == (TURNS[0], TURNS[2])


@pytest.mark.parametrize("line", [b"", b"[]", b"1", b'"text"', b"null"])
def test_a_line_that_is_no_object_is_reported(path: Path, whole: bytes, line: bytes) -> None:
    head, rest = whole.split(b"\n", 1)
    path.write_bytes(head + b"\n" + line + b"\n" + rest)

    assert [problem.line for problem in read_log(path).problems] == [2, 6]
    assert read_log(path).turns == TURNS


@pytest.mark.parametrize(
    ("order", "found"),
    [
        pytest.param([0, 1, 2, 3], [NO_FOOTER], id="no footer"),
        pytest.param([], ["there is no header: this is no transcript, or an empty one", NO_FOOTER],
                     id="empty"),
        pytest.param(
            [1, 2, 3, 4],
            [
                "line 1: there is no header: it must be the first record",
                "line 1: record 0 is missing",
                "line 4: the sha256 does not fit the lines before it: the log was altered",
            ],
            id="no header",
        ),
        pytest.param([0, 3], ["line 2: records 1 to 2 are missing", NO_FOOTER], id="a hole"),
        pytest.param(
            [0, 2, 1],
            ["line 2: record 1 is missing", "line 3: record 1 stands after record 2", NO_FOOTER],
            id="the wrong order",
        ),
        pytest.param(
            [0, 1, 2, 3, 4, 4],
            [
                "line 6: record 4 stands after record 4",
                "line 6: stands after the footer, which must be the last line",
                "line 6: the sha256 does not fit the lines before it: the log was altered",
            ],
            id="two footers",
        ),
    ],
)  # fmt: skip
def test_what_a_log_lacks_is_named(
    path: Path, whole: bytes, order: list[int], found: list[str]
) -> None:
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[number] for number in order))

    assert problems(path) == found
    assert not read_log(path).complete


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b'"version":1', b'"version":2', "line 1: written in version 2; this reads version 1"),
        (
            b'"simulator-transcript"',
            b'"a\x7fb"',
            "line 1: the format is 'a\\x7fb'; this reads 'simulator-transcript'",
        ),
    ],
    ids=["another version", "another format"],
)
def test_a_log_of_another_kind_is_named(
    path: Path, whole: bytes, old: bytes, new: bytes, found: str
) -> None:
    path.write_bytes(whole.replace(old, new))

    assert problems(path) == [found, ALTERED]


def test_one_changed_letter_is_noticed(path: Path, whole: bytes) -> None:
    path.write_bytes(whole.replace(b"hello", b"hullo"))

    assert problems(path) == [ALTERED]


def test_unknown_types_and_keys_are_no_problem(path: Path) -> None:
    with Transcript(path) as transcript:
        transcript.header(novelty=1)
        transcript.write("novelty", 0, of="a later version")
        transcript.footer(
            0, ended_by="client", exit=0, kind="ok", counts={}, wall=0, simulated=0, novelty=[]
        )

    assert read_log(path).complete


def test_a_huge_line_is_skipped_without_being_held(path: Path, whole: bytes) -> None:
    head, rest = whole.split(b"\n", 1)
    with path.open("wb") as file:
        file.write(head + b"\n")
        file.seek(3 * LONGEST_LINE)  # zeros, which a sparse file does not store
        file.write(b"\n" + rest)

    tracemalloc.start()
    found = list(scan(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert str(found[1]) == f"line 2: longer than {LONGEST_LINE} bytes; skipped"
    assert len(found) == 1 + 1 + 4 + 1  # header, problem, the rest, sha256
    assert peak < 2.5 * LONGEST_LINE


def test_a_line_as_long_as_a_big_message_is_read(path: Path) -> None:
    long = Turn(0, 0, Side.CLIENT, "\x00" * 1_000_000)
    with Transcript(path) as transcript:
        transcript.message(long)

    assert read_log(path).turns == (long,)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.jsonl", "the transcript cannot be read: No such file or directory$"),
        (".", r"this is a folder; name a \.jsonl file in it$"),
        ("a\0b", "the transcript cannot be read: embedded null byte$"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, name: str, why: str
) -> None:
    with pytest.raises(TranscriptError, match=why):
        read_log(tmp_path / name)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.jsonl"
    path.write_bytes(data)

    assert not read_log(path).complete


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)
keys = st.sampled_from(
    ["id", "t", "from", "re", "hop", "text", "data", "json", "rule", "state", "seq"]
)


@given(fields=st.dictionaries(keys, json_values | st.sampled_from(["server", "AA=="])))
def test_a_message_of_any_shape_gives_a_sound_turn_or_none(fields: dict[str, object]) -> None:
    turn = turn_of(json.loads(json.dumps({"type": "message", **fields})))

    assert turn is None or (turn.id, turn.at, turn.side) == (
        fields["id"], fields["t"], fields["from"],
    )  # fmt: skip


def test_a_message_recorded_elsewhere_needs_only_id_time_side_and_text() -> None:
    assert turn_of({"id": 0, "t": 1, "from": "server", "text": "hi"}) == Turn(
        0, 1, Side.SERVER, "hi"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": True},
        {"id": -1},
        {"t": 1.5},
        {"t": 2**63},
        {"re": "0"},
        {"hop": None},
        {"from": "peer"},
        {"text": None},
        {"text": 1},
        {"data": "AA=="},
        {"state": 1},
        {"rule": {}},
        {"rule": {"name": "a", "file": "b", "line": "c"}},
    ],
    ids=str,
)
def test_a_message_with_a_wrong_field_is_no_turn(wrong: dict[str, object]) -> None:
    assert turn_of({"id": 0, "t": 1, "from": "server", "text": "hi", **wrong}) is None
