"""Tests for simulator.expectations.says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.expectations import Expect, SaidLine, judge_run
from simulator.record import SECOND, Place, Side, Turn, Verdict
from tests.expectations.lines import (
    ENDING,
    GREETING,
    HERE,
    C,
    S,
    client,
    said,
    server,
    shaped,
    turns,
)


def test_says_lets_others_come_between() -> None:
    expect = Expect(HERE, says=(client("hello", 3), server("bye", 4)))
    assert judge_run(expect, GREETING, ENDING) == (
        Verdict("says", True, "client: hello", 'message 0, client: "Hello there"', Place("talk.yaml", 3), 0),
        Verdict("says", True, "server: bye", 'message 3, server: "Bye bye"', Place("talk.yaml", 4), 3),
    )  # fmt: skip


def test_a_line_never_said_shows_the_closest_of_that_side_and_the_rest_is_not_reached() -> None:
    expect = Expect(HERE, says=(client("hello", 3), server("good night", 4), client("bye", 5)))
    _, missed, rest = judge_run(expect, GREETING, ENDING)
    got = 'never said; the closest is message 1, server: "Good day to you"'
    assert missed == Verdict("says", False, "server: good night", got, Place("talk.yaml", 4), 1)
    assert rest == Verdict("says", False, "client: bye", "not reached", Place("talk.yaml", 5), None)


def test_a_line_after_the_last_message_of_its_side_shows_the_end() -> None:
    expect = Expect(HERE, says=(client("bye"), client("ciao")))
    *_, missed = judge_run(expect, GREETING, ENDING)
    got = 'never said; the client said nothing more after message 2, client: "Bye!"'
    assert (missed.got, missed.by) == (got, 3)


def test_order_counts() -> None:
    expect = Expect(HERE, says=(server("bye"), client("hello")))
    assert [verdict.ok for verdict in judge_run(expect, GREETING, ENDING)] == [True, False]


def test_where_nobody_spoke_a_line_is_missed_plainly() -> None:
    (missed,) = judge_run(Expect(HERE, says=(server("hi"),)), [], ENDING)
    assert missed == Verdict("says", False, "server: hi", "nobody said anything", missed.place)


def test_within_finds_the_place_that_keeps_it() -> None:
    """The first "ask" is too early for the answer; the second is in time."""
    talk = turns((C, "ask", 0), (S, "wait", 1), (C, "ask", 10), (S, "answer", 10.2))
    verdicts = judge_run(
        Expect(HERE, says=(client("ask"), server("answer", within=SECOND))), talk, ENDING
    )
    assert [(verdict.ok, verdict.by) for verdict in verdicts] == [(True, 2), (True, 3)]


def test_what_is_said_too_late_is_shown_with_its_time() -> None:
    talk = turns((C, "ask", 0), (S, "answer", 2.5))
    _, late = judge_run(
        Expect(HERE, says=(client("ask"), server("answer", within=SECOND // 2))), talk, ENDING
    )
    assert late.wanted == "server: answer, within 0.5 s"
    assert (late.key, late.ok, late.got, late.by) == (
        "says", False, 'message 1, server: "answer" at 2.5 s, too late', 1,
    )  # fmt: skip


def test_the_first_line_s_time_counts_from_the_beginning() -> None:
    expect = Expect(HERE, says=(client("ask", within=SECOND),))
    assert judge_run(expect, turns((C, "ask", 1)), ENDING)[0].ok
    assert not judge_run(expect, turns((C, "ask", 1.5)), ENDING)[0].ok


@given(
    st.lists(st.tuples(st.sampled_from([C, S]), st.sampled_from("abc"), st.integers(0, 9)), max_size=9),
    st.lists(
        st.tuples(st.sampled_from([C, S]), st.sampled_from("abc"), st.none() | st.integers(0, 5)), max_size=4
    ),
)  # fmt: skip
def test_says_is_met_exactly_where_some_choice_of_messages_meets_it(
    talk: list[tuple[Side, str, int]], lines: list[tuple[Side, str, int | None]]
) -> None:
    at, spoken = 0, []
    for number, (side, text, gap) in enumerate(talk):
        at += gap
        spoken.append(Turn(number, at, side, text))
    wanted = tuple(said(side, text, 1, within) for side, text, within in lines)
    verdicts = judge_run(Expect(HERE, says=wanted), spoken, ENDING)
    assert len(verdicts) == len(wanted)
    assert all(verdict.ok for verdict in verdicts) is _can(wanted, spoken, 0, 0)


def _can(lines: tuple[SaidLine, ...], spoken: list[Turn], first: int, since: int) -> bool:
    if not lines:
        return True
    line = lines[0]
    return any(
        line.fits(turn)
        and (line.within is None or turn.at - since <= line.within)
        and _can(lines[1:], spoken, index + 1, turn.at)
        for index, turn in enumerate(spoken)
        if index >= first
    )


def test_of_several_json_messages_the_one_with_most_of_the_wanted_values_is_the_closest() -> None:
    said = turns(
        (Side.SERVER, '{"v":"2.0","result":1,"id":1}'),
        (Side.SERVER, '{"v":"2.0","result":5,"id":2}'),
        (Side.SERVER, "id 2 result 6"),
    )
    (verdict,) = judge_run(
        Expect(HERE, says=(shaped(Side.SERVER, {"id": 2, "result": 6}),)), said, ENDING
    )
    assert "the closest is message 1" in verdict.got
    assert verdict.got.endswith(": result is the number 5, and the number 6 is wanted")
