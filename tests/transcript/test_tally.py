"""Tests for simulator.transcript.tally: what is counted is what a run's own footer says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.transcript.reader import read_log
from simulator.transcript.tally import Tally
from tests.bots import HELLO, JAM, WAITING, write


@pytest.mark.parametrize(
    "text",
    [HELLO, JAM, WAITING, HELLO.replace("hi", "é😀"), HELLO.replace("say: bye", 'say_binary: "AAEC"')],
    ids=["hello", "jam", "waiting", "not ascii", "bytes"],
)  # fmt: skip
def test_the_counts_are_those_of_the_footer(tmp_path: Path, text: str) -> None:
    run = simulator.run(write(tmp_path, text), out=str(tmp_path))
    log = read_log(Path(str(run.log)))
    tally = Tally()
    for record in log.records[:-1]:
        tally.add(record)
    assert log.footer is not None
    # a footer does not count what the simulator itself closed
    assert log.footer["counts"].items() <= tally.counts.items()
    assert set(tally.counts) - set(log.footer["counts"]) <= {"close"}
    assert (tally.t, tally.seq) == (log.footer["simulated"], len(log.records) - 2)


VALUES = st.none() | st.integers() | st.text() | st.floats() | st.lists(st.none())


@given(st.lists(st.dictionaries(
    st.sampled_from(["seq", "t", "ts", "type", "text", "data"]), VALUES | st.just("message")
)))  # fmt: skip
def test_no_record_however_odd_raises(records: list[dict[str, Any]]) -> None:
    tally = Tally()
    for record in records:
        tally.add(record)
    assert tally.wall >= 0
    assert tally.t >= 0
    assert tally.bytes >= 0
