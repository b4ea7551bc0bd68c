"""Tests for simulator.inspecting.failing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inspecting.failing import Sources, failing_lines, failures_of, wanted_messages
from simulator.record import RuleRef, Side, Turn
from simulator.transcript.records import RECORDS

POUR = RuleRef("pour", "tea.yaml", 3)
SIDES = (Side.SERVER, Side.CLIENT)
TURNS = {
    n: Turn(n, n, SIDES[n % 2], f"text {n}", n - 1 if n else None, rule=POUR) for n in range(9)
}
FILE = {3: "  - when: <x> pour\x1b[2J", 9: "    - server: milk"}
VERDICT = {
    "type": "verdict", "key": "says", "ok": False, "wanted": "server: milk", "message": 4,
    "got": "never said; the closest is message 4", "place": {"file": "tea.yaml", "line": 9, "column": 7},
}  # fmt: skip
LOOP = {
    "type": "loop", "class": "periodic", "certainty": "suspected", "first": 2, "period": 2, "rounds": 3,
    "messages": 8, "cycle": [4, 5], "action": "stop", "rules": [POUR._asdict(), POUR._asdict()],
    "evidence": {"said": ["a", "b"], "from": ["client", "server"]},
}  # fmt: skip
LIMIT = {"type": "limit", "what": "messages", "bound": 8, "value": 9, "t": 0}


def footer(kind: str) -> dict[str, Any]:
    return {"type": "footer", "kind": kind}


def told(*records: dict[str, Any], last: int | None = 8) -> list[str]:
    sources = Sources(
        TURNS,
        lambda file, line: FILE.get(line) if file == "tea.yaml" else None,
        lambda number: [f"because of #{number}", "  not other tea.yaml:5: 'milk' is missing"],
    )
    return list(failing_lines(failures_of(records, last), sources))


def test_an_expectation_that_failed_is_told_with_what_was_wanted_said_and_why() -> None:
    assert told(VERDICT, footer("failed")) == [
        "",
        "failed: says (tea.yaml:9:7), #4",
        "  tea.yaml:9 |     - server: milk",
        "                     ^",
        "  wanted  server: milk",
        "  got     never said; the closest is message 4",
        "    0.000  #2    ↳ #1    server -> client  text 2  [pour]",
        "    0.000  #3    ↳ #2    client -> server  text 3  [pour]",
        ">   0.000  #4    ↳ #3    server -> client  text 4  [pour]",
        "    0.000  #5    ↳ #4    client -> server  text 5  [pour]",
        "  #4 was said by pour",
        r"  tea.yaml:3 |   - when: <x> pour\x1b[2J",
        "  because of #4",
        "    not other tea.yaml:5: 'milk' is missing",
    ]


def test_of_a_strangers_message_the_one_that_it_answers_is_explained() -> None:
    turns = {3: TURNS[3], 4: TURNS[4]._replace(rule=None)}
    sources = Sources(
        turns, lambda file, line: FILE.get(line), lambda number: [f"because of #{number}"]
    )
    lines = list(failing_lines(failures_of([VERDICT, footer("failed")]), sources))
    assert lines[-4:] == [
        "  #4 was said by no rule; it answers #3",
        "  #3 was said by pour",
        r"  tea.yaml:3 |   - when: <x> pour\x1b[2J",
        "  because of #3",
    ]


def test_a_loop_is_told_with_its_round_and_the_lines_of_its_rules() -> None:
    lines = told(LOOP, footer("loop"))
    assert lines[1] == "loop: periodic, suspected: from #2 on, every 2 messages, 3 rounds; stop"
    assert "    .-> client: a                     pour tea.yaml:3" in lines
    assert lines.count(r"  tea.yaml:3 |   - when: <x> pour\x1b[2J") == 1
    assert lines[-2:] == ["  because of #5", "    not other tea.yaml:5: 'milk' is missing"]


@pytest.mark.parametrize(
    ("records", "headlines"),
    [
        pytest.param([LOOP, VERDICT, footer("failed")], ["failed: says (tea.yaml:9:7), #4"],
                     id="an expected loop is no failure"),
        pytest.param([LIMIT, VERDICT, footer("limit")],
                     ["limit: messages 9, the bound is 8", "failed: says (tea.yaml:9:7), #4"],
                     id="what ended it comes first"),
        pytest.param([{**VERDICT, "ok": True}, footer("ok")], [], id="nothing failed"),
        pytest.param([VERDICT, {**VERDICT, "got": "not reached"}, footer("failed")],
                     ["failed: says (tea.yaml:9:7), #4"], id="what was not reached says nothing"),
        pytest.param([], ["incomplete: the log does not say how the run ended"], id="no footer"),
        pytest.param([{"type": "error", "sentence": "it broke", "t": 0}, footer("runtime")],
                     ["error: it broke"], id="an error"),
        pytest.param([{"type": "close", "by": "server", "code": 1011, "t": 0}, footer("runtime")],
                     ["close: server, code 1011"], id="a close that says so"),
    ],
)  # fmt: skip
def test_failures_are_what_ended_it_and_the_expectations_that_failed(
    records: list[dict[str, Any]], headlines: list[str]
) -> None:
    assert [failure.headline for failure in failures_of(records)] == headlines


def test_many_failures_fit_on_a_screen() -> None:
    lines = told(LOOP, *[VERDICT] * 40, footer("loop"))
    assert len(lines) <= 50
    assert lines[-1] == "and 35 more"


def test_the_messages_around_the_first_failures_are_asked_for() -> None:
    failures = failures_of([VERDICT, {**VERDICT, "message": 90}, footer("failed")])
    assert wanted_messages(failures) == {2, 3, 4, 5, 88, 89, 90, 91}


def test_a_file_that_is_gone_is_said_to_be() -> None:
    place = {"file": "gone.yaml", "line": 9, "column": 7}
    assert "  gone.yaml:9 cannot be read any more" in told(
        {**VERDICT, "place": place}, footer("failed")
    )


def test_long_lines_are_cut() -> None:
    long = {**VERDICT, "wanted": "x" * 100_000}
    assert max(map(len, told(long, footer("failed")))) <= 200


def test_many_reasons_are_cut_and_the_rest_is_named() -> None:
    sources = Sources(
        TURNS, lambda file, line: None, lambda number: [f"line {n}" for n in range(99)]
    )
    lines = list(failing_lines(failures_of([VERDICT, footer("failed")]), sources))
    assert lines[-1] == "    … 90 lines more: --why 4"


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\x1b[2J\u202e\n")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)  # fmt: skip
FIELDS = sorted({*VERDICT, *LOOP, *LIMIT, "kind"} - {"type"})
ODD = st.builds(
    lambda type_, fields: {"type": type_, **fields},
    st.sampled_from(sorted(RECORDS)),
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=6),
)


@given(
    st.lists(ODD, max_size=5), st.sampled_from(["ok", "failed", "loop", "limit", "runtime", None])
)
def test_whatever_a_log_holds_is_told_on_safe_lines(
    records: list[dict[str, Any]], kind: str | None
) -> None:
    end = [footer(kind)] if kind else []
    lines = told(*records, *end, last=3)
    assert all(line.isprintable() for line in lines)
    assert len(lines) <= 60
