"""Tests for simulator.exporting.junit: what passes, what fails, and that it reads elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, TestSuite

from simulator.exporting import Source, junit
from simulator.transcript.problems import Kind, Problem
from tests.exporting.sources import FOOTER, HEADER, NASTY, record, source, talk

PLACE = {"file": "tea.yaml", "line": 7, "column": 3}
GOOD = record("verdict", key="ended_by", ok=True, wanted="client", got="client", place=PLACE)
BAD = record("verdict", key="says", ok=False, wanted="tea <&>", got="\x00\x1b coffee", place=PLACE,
             message=4)  # fmt: skip


def suites(*sources: Source) -> list[TestSuite]:
    return list(JUnitXml.fromstring("".join(junit(sources)).encode()))


def told(suite: TestSuite) -> list[tuple[str, list[tuple[type, str, str]]]]:
    return [(case.name, [(type(r), r.type, r.message) for r in case.result]) for case in suite]


def test_each_log_is_a_suite_and_each_expectation_a_case() -> None:
    first, second = suites(
        source(HEADER, GOOD, BAD, {**FOOTER, "exit": 1, "kind": "failed"}), talk()
    )
    assert (first.name, first.tests, first.failures, first.errors) == ("Tea", 3, 1, 0)
    assert (first.time, first.timestamp) == (1.5, "2026-11-24T08:00:00.250")
    assert told(first) == [
        ("ended_by: client (line 7)", []),
        (
            "says: tea <&> (line 7)",
            [(Failure, "says", "wanted tea <&>, got \\x00\\x1b coffee, near #4")],
        ),
        ("the run", []),
    ]
    assert (second.tests, second.failures, second.errors) == (1, 0, 0)
    assert [case.classname for case in first] == ["tea.yaml"] * 3


@pytest.mark.parametrize(
    ("last", "kind", "message"),
    [
        ({**FOOTER, "ended_by": "loop", "exit": 4, "kind": "loop"}, "loop", "ended by loop: loop"),
        ({**FOOTER, "exit": 6, "kind": "incomplete"}, "incomplete", "incomplete: the log does not say how the run ended"),
        (record("unmatched"), "incomplete", "incomplete: the log does not say how the run ended"),
        ({**FOOTER, "exit": None, "kind": 3, "ended_by": []}, "error", "ended by nobody knows what: error"),
    ],
    ids=["a loop", "mended", "no footer", "an odd footer"],
)  # fmt: skip
def test_a_run_that_did_not_end_as_it_should_is_an_error(
    last: dict[str, Any], kind: str, message: str
) -> None:
    (suite,) = suites(source(HEADER, GOOD, last))
    assert (suite.failures, suite.errors) == (0, 1)
    assert told(suite)[-1] == ("the run", [(Error, kind, message)])


def test_a_damaged_log_never_passes() -> None:
    (suite,) = suites(source(HEADER, Problem(2, "record 1 is missing", Kind.HOLE), FOOTER))
    assert told(suite) == [
        ("the run", [(Error, "damaged", "damaged: line 2: record 1 is missing")])
    ]


ODD = (
    st.none()
    | st.integers()
    | st.text()
    | st.sampled_from(NASTY)
    | st.just({"line": "x", "file": 3})
)


@given(st.lists(st.dictionaries(
    st.sampled_from(["key", "wanted", "got", "place", "ok", "message", "exit", "wall", "run", "ts", "scenario"]), ODD,
)))  # fmt: skip
def test_whatever_a_log_holds_the_report_is_xml(fields: list[dict[str, Any]]) -> None:
    records = [{**record(t), **more} for more in fields for t in ("header", "verdict", "footer")]
    (suite,) = suites(source(HEADER, *records))
    assert suite.tests == len(list(suite)) == len(fields) + 1
