"""Tests for simulator.transcript.stepping: two logs read in step give what each gives by itself."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.inspecting.comparing import compare
from simulator.transcript.problems import Problem
from simulator.transcript.reader import scan
from simulator.transcript.stepping import scan_both
from tests.transcript.logs import turns, write_log

if TYPE_CHECKING:
    from collections.abc import Iterable

LINES = st.sampled_from(
    [
        b'{"seq":%d,"ts":"2026-01-01T00:00:00.000Z","t":1,"type":"message","id":1,"from":"client","text":"a"}',
        b'{"seq":%d,"ts":"2030-01-01T00:00:00.000Z","t":1,"type":"message","id":1,"from":"client","text":"a"}',
        b'{"seq":%d,"ts":"2026-01-01T00:00:00.000Z","t":1,"type":"message","id":1,"from":"client","text":"b"}',
        b'{"seq":%d,"ts":"","t":1,"type":"message","id":1,"from":"client"}',
        b'{"seq":0%d,"ts":"","t":1,"type":"close"}',
        b'{"seq":%d,"ts":"","t":1,"type":"close"}',
        b'{"seq":%d,"ts":"\\u0041","t":1,"type":"close"}',
        b'{"ts":"","seq":%d,"t":1,"type":"close"}',
        b'{"seq":%d,"ts":"","t":1,"type":"close"',
        b"%d",
    ]
)  # fmt: skip
LOGS = st.lists(LINES, max_size=8)


def told(found: Iterable[Any]) -> list[object]:
    """Records without what is not asked for, and the lines that hold none."""
    return [
        each.sentence
        if isinstance(each, Problem)
        else {k: v for k, v in each.items() if k not in ("seq", "ts")}
        for each in found
        if not isinstance(each, Problem) or each.lost
    ]


@given(LOGS, LOGS, st.integers(1, 9))
def test_both_give_what_each_gives_by_itself(one: list[bytes], two: list[bytes], by: int) -> None:
    with TemporaryDirectory() as folder:
        a, b = Path(folder, "a.jsonl"), Path(folder, "b.jsonl")
        a.write_bytes(b"".join(line % n + b"\n" for n, line in enumerate(one)))
        b.write_bytes(b"".join(line % (n + by) + b"\n" for n, line in enumerate(two)))
        ours, theirs = zip(*zip_longest(*scan_both(a, b)), strict=True)
        assert told(each for each in ours if each is not None) == told(scan(a))
        assert told(each for each in theirs if each is not None) == told(scan(b))


def test_what_is_the_same_in_both_is_the_same_record(tmp_path: Path) -> None:
    a, b = (write_log(tmp_path / f"{name}.jsonl", turns(9)) for name in "ab")
    same = [one is other for one, other in zip(*scan_both(a, b), strict=True)]
    assert same[:-1] == [True] * 10  # the footers hold when all that was


def test_a_comparison_comes_out_as_of_logs_that_are_read_one_by_one(tmp_path: Path) -> None:
    other = [turn._replace(text="else") if turn.id == 20 else turn for turn in turns(30)]
    a, b = write_log(tmp_path / "a.jsonl", turns(30)), write_log(tmp_path / "b.jsonl", other)
    assert compare(*scan_both(a, b)).as_json() == compare(scan(a), scan(b)).as_json()


def test_a_log_that_is_not_there_is_told_at_the_first_step(tmp_path: Path) -> None:
    a, b = scan_both(write_log(tmp_path / "a.jsonl", turns(1)), tmp_path / "none.jsonl")
    assert next(a)
    with pytest.raises(TranscriptError, match="cannot be read"):
        next(b)
