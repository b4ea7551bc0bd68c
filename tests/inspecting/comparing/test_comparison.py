"""Tests for simulator.inspecting.comparing: two logs, and where they part."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.inspecting.comparing import Comparison, compare
from simulator.inspecting.comparing.rows import at_of
from simulator.transcript.problems import Problem
from simulator.transcript.reader import flaw_of
from tests.inspecting.recorded import HEADER, Record, log, message, numbered, talks

if TYPE_CHECKING:
    from collections.abc import Callable

HELLO = (
    message(0, "server", "hello"),
    message(1, "client", "hi", 0),
    message(2, "server", "how are you", 1),
    message(3, "client", "fine", 2),
)
REAL = {"clock": "real"}
STRANGER = {"client": {"kind": "client"}}


def first(found: Comparison) -> tuple[str, int | None, int | None]:
    one = found.first
    assert one is not None
    return one.what, getattr(one.a, "at", None), getattr(one.b, "at", None)


def altered(number: int, **change: Any) -> list[Record]:
    inner = deepcopy(list(HELLO))
    inner[number] |= change
    return log(*inner)


# --- what is the same -------------------------------------------------------------------------


@given(talks())
def test_a_log_is_the_same_as_itself(found: list[Record]) -> None:
    said = sum(record["type"] == "message" for record in found)
    comparison = compare(found, deepcopy(found))
    assert comparison.same
    assert comparison.messages == comparison.agreed == said
    assert comparison.as_json()["first"] is None


@given(talks(), st.integers(0, 999))
def test_what_the_wall_clock_and_the_system_put_into_a_log_never_counts(
    found: list[Record], other: int
) -> None:
    ports = {"type": "open", "side": "client", "url": "ws://127.0.0.1:1/", "peer": "127.0.0.1:2"}
    again = [record | {"ts": f"2030-01-01T00:00:00.{other:03}Z"} for record in deepcopy(found)]
    again[-1] |= {"wall": float(other), "sha256": "c" * 64}
    one = numbered([found[0], ports | {"status": 101}, *found[1:]])
    two = numbered([again[0], ports | {"url": f"ws://127.0.0.1:{other}/", "peer": "p"}, *again[1:]])
    assert compare(one, two).same


def test_an_error_that_names_a_port_is_the_same_with_another_port() -> None:
    one, two = (
        log({"type": "error", "side": None, "sentence": f"no connection to ws://127.0.0.1:{port}/"})
        for port in (4000, 50000)
    )
    assert compare(one, two).same


def test_times_count_where_both_are_simulated_and_only_there() -> None:
    late = deepcopy(HELLO)
    late[3]["t"] = 5_000_000
    assert first(compare(log(*HELLO), log(*late))) == ("time", 4, 4)
    assert compare(log(*HELLO, header=REAL), log(*late, header=REAL)).same


def test_a_file_that_lies_elsewhere_or_has_other_lines_is_no_difference() -> None:
    moved = deepcopy(HELLO)
    for record in moved:
        record["rule"] = record["rule"] | {"file": f"elsewhere/{record['rule']['file']}"}
    assert compare(log(*HELLO), log(*moved)).same
    for record in moved:
        record["rule"]["line"] += 4
    assert first(compare(log(*HELLO), log(*moved))) == ("rule", 1, 1)
    edited = {side: HEADER[side] | {"sha256": "e" * 64} for side in ("server", "client")}
    found = compare(log(*HELLO), log(*moved, header=edited))
    assert found.same
    assert "not the same: server, client" in found.equal


def test_replies_that_only_came_in_another_order_are_the_same() -> None:
    crossed = (
        message(0, "server", "hello"),
        message(1, "server", "who are you", 2),
        message(2, "client", "hi", 0),
        message(3, "client", "bob", 1),
    )
    straight = (
        message(0, "server", "hello"),
        message(1, "client", "hi", 0),
        message(2, "server", "who are you", 1),
        message(3, "client", "bob", 2),
    )
    found = compare(log(*straight, header=REAL), log(*crossed, header=REAL))
    assert (found.same, found.messages) == (True, 4)


def test_logs_without_a_header_are_compared_as_well() -> None:
    bare = numbered(list(deepcopy(HELLO)))
    assert compare(bare, deepcopy(bare)).same


# --- where they part --------------------------------------------------------------------------

MUTATIONS: dict[str, Callable[[Record], Record]] = {
    "text": lambda record: record | {"text": "something else"},
    "rule": lambda record: record | {"rule": record["rule"] | {"name": "otherwise"}},
    "state": lambda record: record | {"state": "elsewhere"},
    "time": lambda record: record | {"t": record["t"] + 1},
}


@given(talks(), st.data())
@pytest.mark.parametrize("what", MUTATIONS)
def test_any_message_that_was_altered_is_found_at_exactly_that_message(
    what: str, found: list[Record], data: st.DataObject
) -> None:
    said = [n for n, record in enumerate(found) if record["type"] == "message"]
    at = data.draw(st.sampled_from(said))
    other = deepcopy(found)
    other[at] = MUTATIONS[what](other[at])
    assert first(compare(found, other)) == (what, at, at)
    assert first(compare(other, found)) == (what, at, at)


@given(talks(words=None), st.data())
def test_a_message_that_answers_another_is_found_at_exactly_that_message(
    found: list[Record], data: st.DataObject
) -> None:
    said = [n for n, record in enumerate(found) if record["type"] == "message"]
    at = data.draw(st.sampled_from(said))
    others = {None, *range(found[at]["id"])} - {found[at]["re"]}
    if others:
        other = deepcopy(found)
        other[at]["re"] = data.draw(st.sampled_from(sorted(others, key=str)))
        assert first(compare(found, other)) == ("re", at, at)


@given(talks(words=None), st.data())
def test_a_message_that_is_missing_is_found_where_it_was(
    found: list[Record], data: st.DataObject
) -> None:
    said = [n for n, record in enumerate(found) if record["type"] == "message"]
    at = data.draw(st.sampled_from(said))
    other = found[:at] + found[at + 1 :]
    comparison = compare(found, other)
    assert first(comparison) == ("missing", at, None)
    assert comparison.messages == len(said) - 1
    assert [one.what for one in comparison.differences].count("missing") == 1
    assert first(compare(other, found)) == ("extra", None, at)


def test_of_two_messages_that_are_as_near_the_same_one_comes_first_either_way() -> None:
    a, b = log(message(0, "client", "hello")), log(message(0, "server", "hello"))
    told = compare(a, b).differences[:2], compare(b, a).differences[:2]
    assert [[one.what for one in found] for found in told] == [
        ["missing", "extra"],
        ["extra", "missing"],
    ]
    assert [(one.a or one.b).turn.side for found in told for one in found] == [  # type: ignore[union-attr]
        "client",
        "server",
    ] * 2


@given(talks(), talks())
def test_turned_round_a_comparison_says_the_same(a: list[Record], b: list[Record]) -> None:
    turned = {"missing": "extra", "extra": "missing"}
    one, other = compare(a, b), compare(b, a)
    assert sorted(repr((turned.get(d.what, d.what), d.b, d.a)) for d in one.differences) == sorted(
        repr(tuple(d)) for d in other.differences
    )
    assert one.messages == other.messages
    assert (one.reason is None) == one.same


def test_an_inserted_message_does_not_shift_what_follows() -> None:
    typing = (
        message(0, "server", "hello"),
        message(1, "client", "typing", 0),
        message(2, "client", "hi", 0),
        message(3, "server", "how are you", 2),
        message(4, "client", "fine", 3),
    )
    found = compare(log(*HELLO), log(*typing))
    assert [(one.what, one.b.at if one.b else None) for one in found.differences] == [("extra", 2)]
    assert found.messages == 4
    assert found.sentence == "in B alone the client says 'typing' (#1)"


def test_a_reply_that_no_rule_gives_any_more_says_so() -> None:
    deaf = log(*HELLO[:3], {"type": "unmatched", "side": "client", "re": 2})
    found = compare(log(*HELLO), deaf)
    assert first(found) == ("missing", 4, None)
    assert found.sentence.endswith("; in the other it has no rule for #2")


def test_the_rows_show_what_was_said_before_and_after() -> None:
    found = compare(log(*HELLO), altered(2, text="well?"), context=1)
    assert found.as_json()["aligned"] == [[2, 2], [3, 3], [4, 4]]
    assert [row.what for row in found.rows] == [None, "text", None]


def test_only_so_many_records_behind_the_divergence_are_kept_unless_all_are_asked_for() -> None:
    def talk(last: str, second: str) -> list[Record]:
        inner = [message(n, "server", f"tick {n}") for n in range(25_000)]
        inner[1]["text"], inner[-1]["text"] = second, last
        return log(*inner)

    a, b = talk("end", "one"), talk("stop", "two")
    found = compare(a, b)
    assert (len(found.differences), found.whole) == (1, False)
    found = compare(a, b, whole=True)
    assert ([d.what for d in found.differences], found.whole) == (["text", "text"], True)


def test_a_line_that_cannot_be_read_is_a_difference_at_its_place() -> None:
    whole = log(*HELLO)
    broken: list[Record | Problem] = [
        *whole[:3],
        Problem(4, "not JSON; skipped"),
        *whole[4:],
    ]
    found = compare(whole, broken)
    assert first(found) == ("missing", 3, None)
    assert found.reason is not None
    assert found.reason == ("damaged", "line 4 of B is damaged: not JSON; skipped")
    assert compare(broken, broken).same


# --- why --------------------------------------------------------------------------------------


def cause(a: list[Record], b: list[Record]) -> str:
    one, other = compare(a, b), compare(b, a)
    assert one.reason is not None
    assert other.reason is not None
    assert one.reason.cause == other.reason.cause
    return one.reason.cause


def test_rules_that_were_changed_are_the_cause_and_are_named() -> None:
    edited = {"server": HEADER["server"] | {"sha256": "e" * 64}, "seed": 5}
    other = altered(2, text="well?")
    other[0] |= edited
    found = compare(log(*HELLO), other)
    assert found.reason is not None
    assert found.reason.cause == "rules"
    assert found.reason.sentence == (
        "the server's rules are other ones (a.yaml was changed): when it a.yaml:3 spoke in both"
    )


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ({"seed": 7}, "seed"),
        ({"number": 3}, "seed"),
        ({"clock": "real"}, "timing"),
        ({"scenario": {"path": "s.yaml", "sha256": "6" * 64}}, "rules"),
        ({"client": HEADER["client"] | {"sha256": "e" * 64}}, "rules"),
        ({"server": {"kind": "cmd", "command": ["x"]}}, "peer"),
        ({"tool": "2"}, "version"),
        ({}, "unknown"),
    ],
    ids=str,
)
def test_the_cause_is_what_the_headers_tell(header: Record, wanted: str) -> None:
    other = altered(2, text="well?")
    other[0] |= header
    assert cause(log(*HELLO), other) == wanted


def test_a_side_that_is_not_ours_says_what_it_likes() -> None:
    one, other = log(*HELLO, header=STRANGER | REAL), altered(1, text="hey")
    other[0] |= STRANGER | REAL
    assert cause(one, other) == "peer"


def test_a_limit_that_is_another_is_the_cause_of_an_early_end() -> None:
    short = {"limits": {"messages": 2}}
    ended = {"type": "limit", "what": "messages", "bound": 2, "value": 3}
    other = log(*HELLO[:2], ended, header=short, ended_by="limit")
    assert cause(log(*HELLO), other) == "settings"


def test_a_log_that_was_broken_off_or_interrupted_ends_early() -> None:
    assert cause(log(*HELLO), log(*HELLO[:2])[:-1]) == "incomplete"
    assert cause(log(*HELLO), log(*HELLO)[:-1]) == "incomplete"
    assert cause(log(*HELLO), log(*HELLO[:2], ended_by="interrupted")) == "incomplete"
    assert cause(log(*HELLO), log(*HELLO[:2], ended_by="incomplete")) == "incomplete"


def test_what_the_wire_did_alone_is_a_matter_of_timing() -> None:
    dropped = log(*HELLO, {"type": "fault", "what": "drop", "re": 3})
    assert cause(log(*HELLO), dropped) == "timing"


# --- damaged logs -----------------------------------------------------------------------------

VALUES = st.sampled_from([None, -1, 0, 2, 10**30, 1.5, "", "x", [], [1], {}, {"a": 1}, True])


@given(talks(), st.data())
def test_fields_that_are_not_what_they_should_be_never_raise_and_say_the_same_turned_round(
    found: list[Record], data: st.DataObject
) -> None:
    other = deepcopy(found)
    for _ in range(data.draw(st.integers(1, 3))):
        record = data.draw(st.sampled_from(other))
        name = data.draw(st.sampled_from(sorted(set(record) - {"seq", "type"})))
        record[name] = data.draw(VALUES)
    sound = [each for each in other if flaw_of(each) is None]
    one, turned = compare(found, sound), compare(sound, found)
    assert one.same == turned.same
    assert len(one.differences) == len(turned.differences)
    json.dumps(one.as_json())


# --- every line -------------------------------------------------------------------------------


@given(talks(), talks())
def test_every_line_of_both_stands_once_in_order_and_each_difference_is_marked(
    one: list[Record], two: list[Record]
) -> None:
    found = compare(one, two, lines=True)
    ours = [each.a for each in found.lines if each.a is not None]
    theirs = [each.b for each in found.lines if each.b is not None]
    assert ours == list(range(found.start[0], len(one)))
    assert sorted(theirs) == list(range(found.start[1], len(two)))
    marked = Counter((each.a, each.b, each.what) for each in found.lines if each.what)
    assert marked == Counter((at_of(d.a), at_of(d.b), d.what) for d in found.differences)
    for a, b, what in found.lines:
        if a is not None and b is not None and what is None:
            assert (one[a]["type"], one[a].get("text")) == (two[b]["type"], two[b].get("text"))


@given(talks())
def test_a_log_beside_itself_has_no_line_from_where_they_part(found: list[Record]) -> None:
    same = compare(found, deepcopy(found), lines=True)
    assert (same.start, same.lines) == ((len(found), len(found)), ())


def test_a_message_more_stands_beside_nothing_and_all_behind_it_beside_its_own() -> None:
    more = [*HELLO[:2], message(2, "server", "well", None), *HELLO[2:]]
    for number, record in enumerate(more[3:], 3):
        more[number] = record | {"id": number, "re": 1 if number == 3 else 3}
    found = compare(log(*HELLO), log(*more), lines=True)
    assert found.start == (3, 3)
    assert [tuple(each) for each in found.lines] == [
        (None, 3, "extra"), (3, 4, None), (4, 5, None), (5, 6, None),
    ]  # fmt: skip


def test_the_lines_go_as_far_as_was_compared() -> None:
    many = [message(n, "client", f"word {n}") for n in range(12_000)]
    other = [many[0], message(1, "client", "else"), *many[2:]]
    found = compare(log(*many), log(*other), lines=True)
    assert not found.whole
    assert (found.lines[0], found.lines[-1]) == ((2, 2, "text"), (10_001, 10_001, None))
    assert len(found.lines) == 10_000
    assert len(compare(log(*many), log(*other), lines=True, whole=True).lines) == 12_000
