"""What a scenario expects, judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.shape import compile_shape, write_json
from simulator.expectations import Bound, Expect, Expected, SaidLine, judge_run, parse_bound
from simulator.record import EndedBy, Ending, Place, Side, Turn, Verdict

HERE = Place("talk.yaml", 9)
SECOND = 1_000_000  # µs
ENDING = Ending(EndedBy.CLIENT, 1000)


def turns(*said: tuple[Side, str] | tuple[Side, str, float]) -> list[Turn]:
    """What was said, and after how many seconds if it matters."""
    return [
        Turn(i, int(each[2] * SECOND) if len(each) > 2 else 0, each[0], each[1])
        for i, each in enumerate(said)
    ]


def server(source: str, line: int = 1, within: int | None = None) -> SaidLine:
    """A line of the server's in the file's given line."""
    return said(Side.SERVER, source, line, within)


def client(source: str, line: int = 1, within: int | None = None) -> SaidLine:
    """A line of the client's."""
    return said(Side.CLIENT, source, line, within)


def said(side: Side, source: str, line: int, within: int | None) -> SaidLine:
    pattern = None if source == "*" else compile_pattern(source)
    return SaidLine(side, pattern, source, Place("talk.yaml", line), within)


S, C = Side.SERVER, Side.CLIENT
GREETING = turns((C, "Hello there"), (S, "Good day to you"), (C, "Bye!"), (S, "Bye bye"))


@pytest.mark.parametrize(
    ("text", "bound"),
    [("7", Bound("==", 7)), ("<= 10", Bound("<=", 10)), (">3", Bound(">", 3)), ("== 0", Bound("==", 0))],
)  # fmt: skip
def test_a_bound_is_a_number_or_a_comparison(text: str, bound: Bound) -> None:
    assert parse_bound(text) == bound
    assert parse_bound(str(bound)) == bound


@pytest.mark.parametrize("text", ["", "many", "=> 3", "-1", "1.5", "< ", "9" * 30])
def test_what_is_no_bound_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match='like "<= 10"'):
        parse_bound(text)


@given(st.sampled_from(["==", "<=", ">=", "<", ">"]), st.integers(0, 99), st.integers(0, 99))
def test_a_bound_holds_as_python_compares(op: str, number: int, count: int) -> None:
    assert Bound(op, number).holds(count) is eval(f"{count} {op} {number}")


@pytest.mark.parametrize(
    ("expect", "verdict"),
    [
        pytest.param(
            Expect(HERE, ended_by=Expected("client", HERE)),
            Verdict("ended_by", True, "client", "client", HERE, 3),
            id="the ending that was expected",
        ),
        pytest.param(
            Expect(HERE, ended_by=Expected("loop", HERE)),
            Verdict("ended_by", False, "loop", "client", HERE, 3),
            id="another ending",
        ),
        pytest.param(
            Expect(HERE, close_code=Expected(4000, HERE)),
            Verdict("close_code", False, "4000", "1000", HERE, 3),
            id="another close code",
        ),
        pytest.param(
            Expect(HERE, messages=Expected(Bound("<=", 4), HERE)),
            Verdict("messages", True, "<= 4", "4", HERE, 3),
            id="as many messages",
        ),
        pytest.param(
            Expect(HERE, messages=Expected(Bound("<", 3), HERE)),
            Verdict("messages", False, "< 3", "4", HERE, 2),
            id="too many: the first that was too much",
        ),
        pytest.param(
            Expect(HERE, messages=Expected(Bound("==", 9), HERE)),
            Verdict("messages", False, "9", "4", HERE, 3),
            id="too few: the last",
        ),
    ],
)
def test_one_value_has_one_verdict(expect: Expect, verdict: Verdict) -> None:
    assert judge_run(expect, GREETING, ENDING) == (verdict,)


def test_the_reason_of_an_ending_stands_beside_it() -> None:
    ending = Ending(EndedBy.LIMIT, None, "limit on messages reached: 4 messages")
    expect = Expect(HERE, ended_by=Expected("client", HERE), close_code=Expected(1000, HERE))
    assert [verdict.got for verdict in judge_run(expect, GREETING, ending)] == [
        "limit (limit on messages reached: 4 messages)",
        "no close code",
    ]


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
    assert (missed.ok, missed.got, missed.by) == (False, "nobody said anything", None)


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
    assert (late.ok, late.got, late.by) == (
        False, 'message 1, server: "answer" at 2.5 s, too late', 1,
    )  # fmt: skip


def test_the_first_line_s_time_counts_from_the_beginning() -> None:
    expect = Expect(HERE, says=(client("ask", within=SECOND),))
    assert judge_run(expect, turns((C, "ask", 1)), ENDING)[0].ok
    assert not judge_run(expect, turns((C, "ask", 1.5)), ENDING)[0].ok


def test_a_transcript_is_complete_and_without_gaps() -> None:
    whole = (client("hello"), server("good day"), client("*"), server("bye"))
    assert all(
        verdict.ok for verdict in judge_run(Expect(HERE, transcript=whole), GREETING, ENDING)
    )
    gap = judge_run(Expect(HERE, transcript=(whole[0], *whole[2:])), GREETING, ENDING)
    assert [(verdict.ok, verdict.got) for verdict in gap[1:]] == [
        (False, 'message 1, server: "Good day to you"'),
        (False, "not reached"),
    ]


def test_a_transcript_that_ends_too_soon_or_too_late_is_said_so() -> None:
    lines = (client("hello", 3), server("good day", 4))
    *_, surplus = judge_run(Expect(HERE, transcript=lines), GREETING, ENDING)
    got = '2 more, the first is message 2, client: "Bye!"'
    assert surplus == Verdict(
        "transcript", False, "no more than 2 messages", got, Place("talk.yaml", 4), 2
    )
    *_, missing, rest = judge_run(
        Expect(HERE, transcript=(*lines, client("bye", 5), server("bye", 6))), GREETING[:2], ENDING
    )
    got = "nothing: the conversation ended after 2 messages"
    assert missing == Verdict("transcript", False, "client: bye", got, Place("talk.yaml", 5), 1)
    assert rest.got == "not reached"


def test_an_empty_transcript_wants_silence() -> None:
    silent = Expect(HERE, transcript=())
    assert judge_run(silent, [], ENDING) == (
        Verdict("transcript", True, "no messages", "none", HERE),
    )
    assert [verdict.ok for verdict in judge_run(silent, GREETING, ENDING)] == [False]


def test_in_a_transcript_too_late_is_wrong() -> None:
    talk = turns((C, "ask", 0), (S, "answer", 2))
    verdicts = judge_run(
        Expect(HERE, transcript=(client("ask"), server("answer", within=SECOND))), talk, ENDING
    )
    assert [verdict.ok for verdict in verdicts] == [True, False]


def test_never_names_the_message_that_was_said() -> None:
    expect = Expect(HERE, never=(server("night", 3), client("bye", 4)))
    assert judge_run(expect, GREETING, ENDING) == (
        Verdict("never", True, "never server: night", "not said", Place("talk.yaml", 3), 3),
        Verdict("never", False, "never client: bye", 'message 2, client: "Bye!"', Place("talk.yaml", 4), 2),
    )  # fmt: skip


def test_long_and_binary_messages_are_shown_on_one_short_line() -> None:
    talk = [Turn(0, 0, C, "ab\n" * 90), Turn(1, 0, S, "", data=b"\x00\x01")]
    lines = (client("*"), server("*"))
    shown = [verdict.got for verdict in judge_run(Expect(HERE, transcript=lines), talk, ENDING)]
    assert shown == ['message 0, client: "' + "ab\\n" * 33 + '…"', "message 1, server: 2 bytes"]


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


# --- JSON


def shaped(side: Side, value: object, line: int = 1) -> SaidLine:
    """A line that expects JSON of this shape."""
    source = write_json(value)
    return SaidLine(side, None, source, Place("talk.yaml", line), shape=compile_shape(value))


def test_json_is_met_whatever_else_it_holds_and_however_it_was_written() -> None:
    line = shaped(Side.SERVER, {"id": 1, "result": "<n:number>"})
    for text in ('{"id":1,"result":3}', '{ "result": 3.5, "more": [], "id": 1.0 }'):
        assert line.fits(turns((Side.SERVER, text))[0])
    for text in ('{"id":1}', '{"id":1,"result":"3"}', "[1]", "no JSON", ""):
        assert not line.fits(turns((Side.SERVER, text))[0])
    assert not line.fits(turns((Side.CLIENT, '{"id":1,"result":3}'))[0])


def test_json_that_was_not_met_tells_where_it_differs() -> None:
    said = turns((Side.SERVER, '{"id":1,"result":{"a":[2]}}'))
    wrong = "result.a[0] is the number 2, and the number 3 is wanted"
    lines = (shaped(Side.SERVER, {"result": {"a": [3]}}),)
    (verdict,) = judge_run(Expect(HERE, says=lines), said, ENDING)
    assert verdict.wanted == 'server: {"result":{"a":[3]}}'
    assert verdict.got == (
        f"never said; the closest is message 0, server: '{said[0].text}': {wrong}"
    )
    (verdict,) = judge_run(Expect(HERE, transcript=lines), said, ENDING)
    assert verdict.got == f"message 0, server: '{said[0].text}': {wrong}"


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
