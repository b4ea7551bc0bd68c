"""Tests for simulator.expectations.judging."""

from __future__ import annotations

import pytest

from simulator.expectations import Bound, Expect, Expected, judge_run
from simulator.record import SECOND, EndedBy, Ending, Place, Side, Turn, Verdict
from tests.expectations.lines import (
    ENDING,
    GREETING,
    HERE,
    C,
    S,
    client,
    server,
    shaped,
    turns,
)


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


def test_one_message_is_told_as_one() -> None:
    whole = (client("hello"), server("good day"))
    *_, missing = judge_run(Expect(HERE, transcript=whole), GREETING[:1], ENDING)
    assert missing.got == "nothing: the conversation ended after 1 message"


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
    in_time = turns((C, "ask", 1), (S, "answer", 2))
    expect = Expect(HERE, transcript=(client("ask"), server("answer", within=SECOND)))
    assert [verdict.ok for verdict in judge_run(expect, in_time, ENDING)] == [True, True]


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
