"""Tests for simulator.scenario.accepting: what failed says what happened, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.expectations import Expect, judge_run
from simulator.record import EndedBy, Ending, Side, Turn
from simulator.scenario import load_scenario
from simulator.scenario.accepting import accept_run, pattern_of

HEAD = "scenario: S # kept\nserver:   {on_open: hi}\nclient: {}\n"
ENDING = Ending(EndedBy.CLIENT, 1000)


def expected(text: str) -> Expect:
    found = load_scenario("s.yaml", read=lambda _: text.encode()).expect
    assert found is not None
    return found


def turns(*said: str) -> tuple[Turn, ...]:
    """Messages such as `server: hi`, 100 ms apart."""
    pairs = [one.partition(": ")[::2] for one in said]
    return tuple(Turn(n, n * 100_000, Side(side), text) for n, (side, text) in enumerate(pairs))


def accepted(expect: str, *said: str, ending: Ending = ENDING) -> str:
    """What stands under `expect` afterwards; it must hold then."""
    text = HEAD + expect
    made = accept_run(text, expected(text), turns(*said), ending)
    assert made.text.startswith(HEAD)
    verdicts = judge_run(expected(made.text), turns(*said), ending)
    assert [v for v in verdicts if not v.ok and v.key != "never"] == []
    return made.text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ended_by: server # x", "ended_by: client # x"),
        ("ended_by: 'server'", "ended_by: 'client'"),
        ("close_code:   4000", "close_code:   1000"),
        ("messages: 7", "messages: 2"),
        ('messages: "<= 1"', 'messages: "<= 2"'),
        ("messages: '< 1'", "messages: '< 3'"),
        ('messages: ">= 5"', 'messages: ">= 2"'),
        ('messages: "> 5" ', 'messages: "> 1" '),
    ],
)
def test_a_value_becomes_what_it_was_and_keeps_its_manner(before: str, after: str) -> None:
    assert accepted(f"expect: \n  {before}\n", "server: hi", "client: bye") == (
        f"expect: \n  {after}\n"
    )


def test_what_holds_is_not_touched() -> None:
    text = HEAD + "expect: {messages:  1, says: [ {server: hi}, ]}\n"
    made = accept_run(text, expected(text), turns("server: hi"), ENDING)
    assert (made.text, made.keys) == (text, ())


def test_comments_and_layout_around_a_changed_line_stay() -> None:
    before = (
        "expect:\n"
        "    # what is said\n"
        "    says:\n"
        "      # the greeting\n"
        '      -   server:   "good night"   # not hello\n'
        "      - {client: tea, within: 5s} # him\n"
        "\n"
        "    messages: 2   # both\n"
    )
    after = before.replace("good night", "good day").replace("tea", "coffee")
    assert accepted(before, "server: good day", "client: coffee") == after


@pytest.mark.parametrize("break_", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_new_lines_are_written_like_their_neighbours(break_: str) -> None:
    before = break_.join(["expect:", "  transcript:", "  - server: b # two", "  ended_by: client"])
    after = break_.join(
        [
            "expect:",
            "  transcript:",
            "  - client: a",
            "  - server: b # two",
            "  - client: c",
            '  - server: "d, e"',
            "  ended_by: client",
        ]
    )
    assert accepted(before, "client: a", "server: b", "client: c", "server: d, e") == after


def test_a_list_at_the_very_end_of_a_file_without_a_line_end_grows() -> None:
    before = "expect:\n  transcript:\n  - server: hi"
    assert accepted(before, "server: hi", "client: ho") == before + "\n  - client: ho"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{server: a}, {client: x},  {server: c}]", "[{server: a},  {server: c}]"),
        ("[{client: x}, {server: a}, {server: c}]", "[{server: a}, {server: c}]"),
        ("[]", "[{server: a}, {server: c}]"),
        ("[ {server: c} ]", "[ {server: a}, {server: c} ]"),
        ("[{server: a}, ]", "[{server: a}, {server: c}, ]"),
    ],
)
def test_a_list_in_brackets_stays_in_brackets(before: str, after: str) -> None:
    said = accepted(f"expect: {{transcript: {before}}} # x\n", "server: a", "server: c")
    assert said == f"expect: {{transcript: {after}}} # x\n"


def test_lines_that_were_never_said_go_with_their_comments_and_the_others_stay() -> None:
    before = (
        "expect:\n  says:\n    # keep\n    - server: a\n    - client: never # gone\n"
        "      # in it\n    # and this\n    - server: c\n"
    )
    after = "expect:\n  says:\n    # keep\n    - server: a\n      # in it\n    # and this\n    - server: c\n"
    assert accepted(before, "server: a", "server: c") == after


def test_a_list_of_which_nothing_is_left_is_an_empty_one() -> None:
    before = (
        "expect:\n  transcript:   # all\n    - server: a\n    - client: b\n  ended_by: client\n"
    )
    assert accepted(before) == "expect:\n  transcript: []\n  ended_by: client\n"


def test_the_side_of_a_line_changes_with_its_speaker() -> None:
    before = "expect:\n  transcript:\n    - server: hi  # who?\n"
    assert accepted(before, "client: hi") == "expect:\n  transcript:\n    - client: hi  # who?\n"


def test_a_time_limit_becomes_what_it_took() -> None:
    before = "expect: {says: [{server: a}, {client: b, within: 20ms}, {server: c, within: 1s}]}\n"
    assert accepted(before, "server: a", "client: b", "server: c") == before.replace("20", "100")


def test_only_the_lines_that_must_change_do() -> None:
    before = "expect: {says: [{server: a}, {client: b}, {server: c}, {client: d}]}\n"
    said = ("server: a", "client: b", "server: changed", "client: d")
    assert accepted(before, *said) == before.replace("server: c", "server: changed")


def test_never_is_a_promise_and_stays() -> None:
    text = HEAD + "expect: {messages: 2, never: [{server: coffee}]}\n"
    made = accept_run(text, expected(text), turns("server: coffee"), ENDING)
    assert made.keys == ("messages",)
    assert made.text.endswith("{messages: 1, never: [{server: coffee}]}\n")


def test_block_texts_and_comments_behind_a_dash_are_met() -> None:
    before = (
        "expect:\n  says:\n    - server: |\n        old\n        text\n    # c\n    - client: x\n"
    )
    after = "expect:\n  says:\n    - server: new\n    # c\n    - client: x\n"
    assert accepted(before, "server: new", "client: x") == after
    with pytest.raises(ValueError, match="comment stands between"):
        accepted("expect:\n  says:\n    - # odd\n      server: a\n    - client: b\n", "client: b")


def test_where_there_was_no_close_code_it_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="take `close_code` out"):
        accepted("expect: {close_code: 1000}\n", ending=Ending(EndedBy.SILENCE))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Good morning!", "Good morning!"),
        ("a (b) [c] * d | e", r"a \(b\) \[c\] \* d \| e"),
        ("I <3 you, <b>you</b>", r"I <3 you, \<b>you</b>"),
        (r"C:\temp", r"C:\\temp"),
        ("two\nlines", "two lines"),
        ("…", "*"),
        ("*", "*"),
        ("", "*"),
        ("half \ud83d", "*"),
    ],
)
def test_a_message_becomes_the_pattern_that_fits_it(text: str, pattern: str) -> None:
    assert pattern_of(Turn(0, 0, Side.CLIENT, text)) == pattern


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(list(Side)),
        st.sampled_from(["a", "b c", "no", "x: y", "[1]", "<b> #2"]) | st.text(max_size=12),
        st.integers(0, 3_000_000),
    ),
    max_size=7,
)
LINE = st.tuples(
    st.sampled_from(["client", "server"]),
    st.sampled_from(["a", "b", "no", "z", '"*"', "'x'"]),
    st.sampled_from(["", "1ms", "2s"]),
)


def laid_out(key: str, lines: list[tuple[str, str, str]], *, flow: bool) -> str:
    if flow or not lines:
        entries = [f"{{{s}: {p}{f', within: {w}' if w else ''}}}" for s, p, w in lines]
        return f"  {key}: [{',  '.join(entries)}] # {key}\n"
    entries = [
        f"    -  {s}: {p} # c\n{f'       within: {w}{chr(10)}' if w else ''}" for s, p, w in lines
    ]
    return f"  {key}: # {key}\n" + "    # before\n".join(["", *entries])


@given(MESSAGES, st.lists(LINE, max_size=6), st.lists(LINE, max_size=6), st.booleans())
def test_whatever_was_said_what_is_accepted_holds(
    said: list[tuple[Side, str, int]], says: list[tuple[str, str, str]],
    transcript: list[tuple[str, str, str]], flow: bool,
) -> None:  # fmt: skip
    at, spoken = 0, []
    for number, (side, text, wait) in enumerate(said):
        at += wait
        spoken.append(Turn(number, at, side, text))
    tail = "limits: {messages: 9} # tail\n"
    text = HEAD + "expect:\n" + laid_out("says", says, flow=flow)
    text += laid_out("transcript", transcript, flow=flow) + tail
    made = accept_run(text, expected(text), spoken, ENDING)
    assert made.text.startswith(HEAD + "expect:\n  says:")
    assert made.text.endswith(tail)
    assert [v for v in judge_run(expected(made.text), spoken, ENDING) if not v.ok] == []
    again = accept_run(made.text, expected(made.text), spoken, ENDING)
    assert again.text == made.text


def test_json_that_was_expected_as_a_shape_stays_one() -> None:
    assert accepted(
        "expect:\n  says:\n    - server: {id: 1, ok: true} # x\n", 'server: {"id":2,"ok":true}'
    ) == ('expect:\n  says:\n    - server: {"id": 2, "ok": true} # x\n')
    assert accepted("expect:\n  says:\n    - server:\n        id: 1\n", 'server: {"id":"a*"}') == (
        'expect:\n  says:\n    - server:\n        \'{"id":"a\\*"}\'\n'
    ), "what would mean something in a shape is a text"
    assert accepted("expect: {says: [{server: [1, 2]}]}\n", "server: hello") == (
        "expect: {says: [{server: hello}]}\n"
    )
