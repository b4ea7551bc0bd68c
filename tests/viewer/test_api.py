"""Tests for simulator.viewer.api and what answers for it: the page gets what stands in the log, as data."""

from __future__ import annotations

import gzip
import json
import os
import time
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.viewer import answers
from simulator.viewer.api import Api
from simulator.viewer.openlog import LOGS
from simulator.viewer.rows import LONGEST_TEXT
from simulator.viewer.shelf import Shelf
from tests.bots import HELLO, JAM
from tests.transcript.logs import turns, write_log
from tests.viewer.asking import played
from tests.viewer.hostile import BROKEN_LINES, TEXTS
from tests.viewer.served import viewing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.viewer.asking import Ask


# --- runs and one run -----------------------------------------------------------------------------


def test_the_runs_are_listed_newest_first_and_again_as_they_are_then(
    tmp_path: Path, ask: Ask
) -> None:
    first = played(tmp_path, HELLO)
    second = played(tmp_path, JAM)
    listed = ask("runs")
    assert listed["folder"] == str(tmp_path)
    assert [run["id"] for run in listed["runs"]] == [second, first]
    told = listed["runs"][1]
    assert (told["scenario"], told["kind"], told["complete"]) == ("Hello", "ok", True)
    assert (told["messages"], told["ended_by"], told["exit"]) == (3, "client", 0)

    (tmp_path / second).unlink()
    third = write_log(tmp_path / "c.jsonl", turns(3), ended=False).name

    listed = ask("runs")["runs"]
    assert [run["id"] for run in listed] == [third, first]
    assert (listed[0]["kind"], listed[0]["complete"]) == ("incomplete", False)


def test_a_run_tells_everything_but_what_was_said(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, JAM + "expect: {ended_by: loop, messages: 9}\n")
    records = [json.loads(line) for line in (tmp_path / id_).read_bytes().splitlines()]

    run = ask("run", log=id_)

    assert run["summary"] == ask("runs")["runs"][0]
    assert run["header"] == records[0]
    assert run["footer"] == records[-1]
    assert run["loops"] == [
        {"at": n, "record": record} for n, record in enumerate(records) if record["type"] == "loop"
    ]
    assert [(one["at"], one["record"]["ok"]) for one in run["verdicts"]] == [(8, True), (9, False)]
    assert (run["records"], run["messages"], run["problems"]) == (len(records), 3, [])


def test_what_is_wrong_with_a_log_is_told(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(9))
    path.write_bytes(path.read_bytes().replace(b"text 4", b"text 5")[:-1])
    problems = ask("run", log="a.jsonl")["problems"]
    assert problems == [
        "line 11: torn off: the newline at its end is missing",
        "there is no footer: the run did not come to its end",
    ]


# --- windows --------------------------------------------------------------------------------------


def test_a_window_holds_the_records_as_they_stand_in_the_log(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(1000))
    lines = path.read_bytes().splitlines()

    window = ask("records", log="a.jsonl", **{"from": 700, "count": 50})

    assert (window["total"], window["from"], window["done"]) == (1002, 700, True)
    assert [row["at"] for row in window["records"]] == list(range(700, 750))
    assert [row["record"] for row in window["records"]] == [json.loads(line) for line in lines[700:750]]  # fmt: skip
    assert {row["latency"] for row in window["records"]} == {10}
    assert {row["full"] for row in window["records"]} == {None}


@pytest.mark.parametrize(
    ("start", "count", "numbers"),
    [(0, 3, [0, 1, 2]), (5, 100, [5, 6]), (7, 5, []), (2**52, 5, []), (3, 0, [])],
)
def test_a_window_ends_where_the_log_ends(
    tmp_path: Path, ask: Ask, start: int, count: int, numbers: list[int]
) -> None:
    write_log(tmp_path / "a.jsonl", turns(5))
    window = ask("records", log="a.jsonl", **{"from": start, "count": count})
    assert [row["at"] for row in window["records"]] == numbers
    assert window["total"] == 7


def test_a_window_has_a_bound_in_rows_and_in_bytes(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_log(tmp_path / "a.jsonl", turns(1500))
    assert len(ask("records", log="a.jsonl", count=10**9)["records"]) == 1000
    monkeypatch.setattr("simulator.viewer.rows.MOST_BYTES", 1000)
    assert 1 <= len(ask("records", log="a.jsonl", count=1000)["records"]) < 20


def test_a_long_text_is_cut_in_a_window_and_whole_behind_it(tmp_path: Path, ask: Ask) -> None:
    text = "äx" * 500_000
    write_log(tmp_path / "a.jsonl", [turn._replace(text=text) for turn in turns(2)])
    row = ask("records", log="a.jsonl", **{"from": 1, "count": 1})["records"][0]
    assert row["record"]["text"] == text[:LONGEST_TEXT]
    assert row["full"] == 1_000_000
    record = ask("record", log="a.jsonl", at=1)
    assert (record["record"]["text"], record["cut"]) == (text, False)


def test_a_line_too_long_to_show_is_cut_and_says_so(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LONGEST_LINE", 100)
    path = write_log(tmp_path / "a.jsonl", turns(2))
    record = ask("record", log="a.jsonl", at=1)
    assert record["line"] == path.read_text().splitlines()[1][:100]
    assert (record["record"], record["cut"]) == (None, True)


def test_an_answer_knows_how_long_it_took_wherever_the_window_begins(
    tmp_path: Path, ask: Ask
) -> None:
    said = [turn._replace(re=turn.id // 2 if turn.id else None) for turn in turns(600)]
    write_log(tmp_path / "a.jsonl", said)
    rows = ask("records", log="a.jsonl", **{"from": 500, "count": 3})["records"]
    assert [row["latency"] for row in rows] == [10 * (n - n // 2) for n in (499, 500, 501)]


def test_a_filter_counts_the_records_that_fit(tmp_path: Path, ask: Ask) -> None:
    write_log(tmp_path / "a.jsonl", turns(1000))
    given = {"filter": "side:client & text:/9$/", "from": 3, "count": 2}
    window = ask("records", log="a.jsonl", **given)
    assert (window["total"], window["done"], window["scanned"]) == (0, True, 1002)
    window = ask("records", log="a.jsonl", **(given | {"filter": "side:server & text:/9$/"}))
    assert (window["total"], window["from"]) == (100, 3)
    assert [row["at"] for row in window["records"]] == [40, 50]


def test_a_filter_on_a_loop_knows_the_loop(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, JAM)
    found = ask("records", log=id_, filter="loop & type:message")
    assert found["total"] == 3


def test_a_loop_that_is_found_later_changes_who_fits(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(10), ended=False)
    assert ask("records", log="a.jsonl", filter="loop & type:message")["total"] == 0
    loop = {
        "seq": 11,
        "ts": "",
        "t": 90,
        "type": "loop",
        "first": 4,
        "messages": 10,
        "action": "warn",
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(loop) + "\n")
    assert ask("records", log="a.jsonl", filter="loop & type:message")["total"] == 6


def test_a_filter_that_takes_long_goes_on_where_it_was(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_PATIENCE", 0.0)
    monkeypatch.setattr("simulator.viewer.openlog._AT_ONCE", 100)
    monkeypatch.setattr(time, "monotonic", iter(range(10**6)).__next__)  # a second passes a look
    write_log(tmp_path / "a.jsonl", turns(300))
    monkeypatch.setattr(answers, "_PATIENCE", 2.0)

    asked = [ask("records", log="a.jsonl", filter="side:client") for _ in range(5)]

    assert [one["done"] for one in asked] == [False, False, False, True, True]
    assert [one["scanned"] for one in asked] == [100, 200, 300, 302, 302]
    assert [one["total"] for one in asked] == [50, 100, 150, 150, 150]


def test_a_filter_takes_in_what_was_written_since(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(10), ended=False)
    assert ask("records", log="a.jsonl", filter="text:7")["total"] == 1
    more = write_log(tmp_path / "b.jsonl", turns(18, 10)).read_bytes().split(b"\n", 1)[1]
    with path.open("ab") as file:
        file.write(more)
    assert ask("records", log="a.jsonl", filter="text:7")["total"] == 3
    assert ask("records", log="a.jsonl")["total"] == 30


def test_a_bad_filter_tells_the_column(tmp_path: Path) -> None:
    write_log(tmp_path / "a.jsonl", turns(1))
    api = Api(Shelf(tmp_path))
    status, value = api.answer("records", {"log": "a.jsonl", "filter": "side:client & ("})
    assert (status, value["column"]) == (400, 16)
    assert "\n" not in value["error"]


def test_a_log_that_is_replaced_or_cut_short_is_read_anew(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(100))
    assert ask("records", log="a.jsonl")["total"] == 102

    write_log(tmp_path / "b.jsonl", turns(50)).replace(path)
    assert ask("records", log="a.jsonl", filter="type:message")["total"] == 50
    path.write_bytes(path.read_bytes()[:-3000])
    shorter = ask("run", log="a.jsonl")
    assert shorter["records"] == path.read_bytes().count(b"\n")
    path.unlink()
    assert Api(Shelf(tmp_path)).answer("run", {"log": "a.jsonl"})[0] == 404


def test_a_packed_log_is_shown_as_any(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", turns(100))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
    plain, packed = (ask("records", log=name) for name in ("a.jsonl", "b.jsonl.gz"))
    assert plain == packed
    assert ask("run", log="b.jsonl.gz")["problems"] == []


def test_more_logs_than_are_kept_open_are_all_shown(tmp_path: Path, ask: Ask) -> None:
    for number in range(40):
        write_log(tmp_path / f"{number}.jsonl", turns(number))
    counted = [ask("run", log=f"{number}.jsonl")["messages"] for number in (*range(40), 0)]
    assert counted == [*range(40), 0]
    assert sum(name.startswith(str(tmp_path)) for name in descriptors()) <= LOGS


def descriptors() -> list[str]:
    """What this process has open."""
    found = []
    for each in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the one of the listing itself
            found.append(os.readlink(f"/proc/self/fd/{each}"))
    return found


# --- overview, position ---------------------------------------------------------------------------


def test_the_overview_counts_every_record_once(tmp_path: Path, ask: Ask) -> None:
    write_log(tmp_path / "a.jsonl", turns(500))
    overview = ask("overview", log="a.jsonl", bins=7)
    bins = overview["bins"]
    assert (overview["records"], overview["simulated"], len(bins)) == (502, 4990, 7)
    assert sum(one["client"] for one in bins) == sum(one["server"] for one in bins) == 250
    assert sum(one["other"] for one in bins) == 2
    assert all(a["t"] < b["t"] for a, b in pairwise(bins))


def test_the_overview_marks_the_loop(tmp_path: Path, ask: Ask) -> None:
    id_ = played(tmp_path, JAM)
    bins = ask("overview", log=id_, bins=1000)["bins"]
    assert [one["loop"] for one in bins[:4]] == [False, False, False, True]


def test_the_overview_of_a_log_without_a_line_is_empty(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert ask("overview", log="a.jsonl") == {"records": 0, "simulated": None, "bins": []}


def test_a_message_is_found_by_its_id(tmp_path: Path, ask: Ask) -> None:
    write_log(tmp_path / "a.jsonl", turns(500))
    assert [ask("position", log="a.jsonl", message=n)["at"] for n in (0, 499, 500)] == [
        1,
        500,
        None,
    ]


# --- hostile --------------------------------------------------------------------------------------


async def test_hostile_texts_come_through_as_the_same_texts(tmp_path: Path) -> None:
    write_log(tmp_path / "a.jsonl", [turn._replace(text=text) for turn, text in zip(turns(99), TEXTS, strict=False)])  # fmt: skip
    async with viewing(tmp_path) as client:
        body = await client.raw("/api/records?log=a.jsonl")
        head, _, data = body.partition(b"\r\n\r\n")
        assert b"Set-Cookie" not in head
        assert data.isascii()
        assert b"Content-Type: application/json; charset=utf-8\r\n" in head
        rows = json.loads(data)["records"]
        said = [row["record"]["text"] for row in rows if row["record"]["type"] == "message"]
        assert said == list(TEXTS)


def test_broken_lines_are_rows_with_a_sentence(tmp_path: Path, ask: Ask) -> None:
    path = write_log(tmp_path / "a.jsonl", [], ended=False)
    with path.open("ab") as file:
        file.write(b"".join(line + b"\n" for line in BROKEN_LINES))
    rows = ask("records", log="a.jsonl")["records"]
    told = [row.get("broken") for row in rows[1:]]
    assert told == ["not UTF-8", "not JSON", "not JSON", "nested too deeply", None, "not JSON"]
    assert rows[5]["record"]["t"] == "inf"
    for at in range(1, 7):
        assert ask("record", log="a.jsonl", at=at)["line"] == BROKEN_LINES[at - 1].decode("utf-8", "replace")  # fmt: skip
    for name in ("run", "overview", "coverage"):
        ask(name, log="a.jsonl")
    assert ask("records", log="a.jsonl", filter="seq:0")["total"] == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
KEYS = st.sampled_from(
    ["type", "seq", "t", "id", "re", "from", "text", "rule", "class", "first", "messages", "action",
     "evidence", "server", "client", "loops", "scenario", "simulated", "period", "cycle", "run"]
)  # fmt: skip
TYPES = st.sampled_from(["header", "message", "loop", "verdict", "footer", "error", "x"])


@given(odd=st.lists(st.tuples(TYPES, st.dictionaries(KEYS, JSON, max_size=8)), max_size=5))
def test_whatever_fields_hold_every_question_is_answered(
    tmp_path_factory: pytest.TempPathFactory, odd: list[tuple[str, dict[str, Any]]]
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    path = write_log(folder / "a.jsonl", turns(2), ended=False)
    with path.open("a", encoding="utf-8") as file:
        for number, (type_, fields) in enumerate(odd):
            file.write(json.dumps({"seq": number, "t": 0, "type": type_, **fields}) + "\n")
    api = Api(Shelf(folder))
    for name in ("run", "records", "overview", "coverage", "position", "why", "record"):
        for filter_ in ("", "loop | rule:x | text:y"):
            given = {"log": "a.jsonl", "filter": filter_, "message": "1", "at": "3"}
            status, value = api.answer(name, given)
            assert status == 200 or (name == "record" and not odd)
            json.dumps(value, allow_nan=False)
    assert api.answer("runs", {})[0] == 200
    status, value = api.answer("diff", {"a": "a.jsonl", "b": "a.jsonl"})
    assert status == 200
    json.dumps(value, allow_nan=False)
