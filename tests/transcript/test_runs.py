"""Tests for simulator.transcript.runs."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.record import Side, Turn
from simulator.transcript.runs import RunSummary, list_runs, summarise
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, *, at: float = 0, said: int = 1, footer: bool = True, **header: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {"run": "Tea", "scenario": {"path": "tea.yaml", "sha256": ""}, "seed": 7}
    with Transcript(path, now=lambda: round(at * 10**9)) as transcript:
        transcript.header(**fields | header)
        for number in range(said):
            transcript.message(Turn(number, number, Side.CLIENT, "hello"))
        if footer:
            transcript.footer(
                said, ended_by="client", exit=1, kind="failed", counts={"messages": said},
                wall=0.25, simulated=said,
            )  # fmt: skip
    return path


def summary(path: Path) -> RunSummary:
    return RunSummary(
        path=path, started="1970-01-01T00:00:00.000Z", scenario="Tea", file="tea.yaml", seed=7,
        kind="failed", exit=1, ended_by="client", messages=1, simulated=1, wall=0.25,
        size=path.stat().st_size,
    )  # fmt: skip


def test_a_summary_tells_what_the_ends_of_a_log_say(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl")
    assert summarise(path) == summary(path)


def test_a_log_without_a_footer_is_incomplete(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", footer=False)
    assert summarise(path) == replace(
        summary(path), kind="incomplete", exit=None, ended_by=None, messages=None, simulated=None,
        wall=None,
    )  # fmt: skip


@pytest.mark.parametrize("cut", [2, 40, 5000])
def test_a_torn_log_is_incomplete(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path / "a.jsonl", said=100)
    path.write_bytes(path.read_bytes()[:-cut])
    assert summarise(path).kind == "incomplete"


def test_a_log_that_lost_only_its_last_line_end_is_not(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl")
    path.write_bytes(path.read_bytes()[:-1])
    assert summarise(path).kind == "failed"


def test_a_packed_log_says_the_same(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", said=1000)
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    size = packed.stat().st_size
    assert summarise(packed) == replace(summarise(plain), path=packed, size=size)


def test_a_packed_log_that_is_torn_is_incomplete(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", said=1000)
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes())[:-200])
    assert (summarise(packed).scenario, summarise(packed).kind) == ("Tea", "incomplete")


def test_ends_longer_than_a_glance_are_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", run="x" * 100_000, footer=False)
    with path.open("ab") as file:
        file.write(json.dumps({"type": "footer", "kind": "ok", "note": "y" * 3_000_000}).encode())
    assert (len(summarise(path).scenario), summarise(path).kind) == (100_000, "ok")


def test_only_the_ends_of_a_log_are_held(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl")
    first, *_, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b'{"type":"x"}\n' * 3_000_000 + last)
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), 1))
    tracemalloc.start()
    kinds = [summarise(path).kind, summarise(packed).kind]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds == ["failed", "failed"]
    assert peak < 16_000_000


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"hello\n", b"{}\n", b'{"type":"header","seq":0,"format":"other"}\n', b"\xff\n"],
)
def test_another_file_is_no_transcript(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(TranscriptError, match="no transcript"):
        summarise(path)
    assert list_runs(tmp_path) == []


def test_what_only_calls_itself_packed_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"\x1f\x8bhello")
    with pytest.raises(TranscriptError, match=r"a\.jsonl\.gz: this is no transcript"):
        summarise(path)


def test_runs_are_listed_newest_first_through_all_folders(tmp_path: Path) -> None:
    old = write(tmp_path / "1" / "a.jsonl", at=1)
    new = write(tmp_path / "2" / "deep" / "b.jsonl", at=3)
    middle = write(tmp_path / "c.jsonl", at=2)
    (tmp_path / "notes.txt").write_text("no log")
    assert [run.path for run in list_runs(tmp_path)] == [new, middle, old]


def test_links_pipes_and_devices_are_passed_over(tmp_path: Path) -> None:
    log = write(tmp_path / "1" / "a.jsonl")
    (tmp_path / "latest").symlink_to("1", target_is_directory=True)
    (tmp_path / "b.jsonl").symlink_to(log)
    os.mkfifo(tmp_path / "c.jsonl")
    assert [run.path for run in list_runs(tmp_path)] == [log]
    assert [run.path for run in list_runs(tmp_path / "latest")] == [tmp_path / "latest" / "a.jsonl"]


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c.jsonl")
    with pytest.raises(TranscriptError, match="a transcript is a file"):
        summarise(tmp_path / "c.jsonl")


@pytest.mark.parametrize("name", ["nowhere", "a\0b"])
def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(TranscriptError, match="no runs can be listed there"):
        list_runs(tmp_path / name)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False), st.text(),
    st.just({}), st.just([]), st.just({"messages": -1, "path": 3}),
)  # fmt: skip
KEYS = ["ts", "run", "scenario", "seed", "kind", "exit", "ended_by", "counts", "simulated", "wall"]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_fields_that_are_not_what_they_should_be_are_left_out(
    tmp_path_factory: pytest.TempPathFactory, odd: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("odd") / "a.jsonl"
    header = {"seq": 0, "type": "header", "format": "simulator-transcript", **odd}
    footer = {"seq": 1, "type": "footer", **odd}
    path.write_text(f"{json.dumps(header)}\n{json.dumps(footer)}\n", encoding="utf-8")
    run = summarise(path)
    assert run.seed == (odd["seed"] if type(odd.get("seed")) is int else None)
    assert run.wall is None or 0 <= run.wall < 2**63
    assert run.messages is None
