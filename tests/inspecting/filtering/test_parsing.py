"""Tests for simulator.inspecting.filtering: parsing, and the terms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UsageError
from simulator.inspecting import FilterError, loop_spans, parse_filter
from simulator.transcript.records import RECORDS

RULE = {"name": "greet", "file": "bots/a.yaml", "line": 12}
HELLO = {
    "seq": 3, "t": 2_500_000, "type": "message", "id": 4, "from": "client", "re": None, "hop": 0,
    "text": "Hello (Ann) & Bob: a/b", "rule": RULE, "state": "start",
}  # fmt: skip
BYTES = {"seq": 4, "t": 0, "type": "message", "id": 5, "from": "server", "re": 4, "data": "AAEC"}
FAILED = {"seq": 8, "t": 0, "type": "verdict", "ok": False, "place": RULE, "wanted": "x"}
LOOP = {"seq": 7, "t": 0, "type": "loop", "first": 2, "messages": 9, "rules": [RULE]}
CLOSE = {"seq": 9, "t": 0, "type": "close", "by": "client", "reason": "good bye", "code": 1000}


@pytest.mark.parametrize(
    ("text", "record", "fits"),
    [
        ("", HELLO, True),
        ("side:client", HELLO, True),
        ("side:server", HELLO, False),
        ("side:client", CLOSE, True),
        ("side:client", {"type": "open", "side": "client"}, True),
        ("text:hello", HELLO, True),
        ("text:HELLO", HELLO, True),
        ("text:hullo", HELLO, False),
        ("text:hello", BYTES, False),
        ('text:"hello (ann) & bob"', HELLO, True),
        ("text:'(Ann)'", HELLO, True),
        ('"hello"', HELLO, True),
        (r'"say \"hi\""', {"type": "message", "text": 'say "hi"'}, True),
        (r'"a\nb"', {"type": "message", "text": "a\nb"}, True),
        ("/^Hello/", HELLO, True),
        ("/^hello/", HELLO, False),
        ("/^hello/i", HELLO, True),
        (r"/a\/b$/", HELLO, True),
        ("text:/^Bob/", HELLO, False),
        ("text:good", CLOSE, True),
        ("text:refused", {"type": "error", "sentence": "it was refused"}, True),
        ("rule:greet", HELLO, True),
        ("rule:/^gre$/", HELLO, False),
        ("rule:greet", LOOP, True),
        ("rule:greet", BYTES, False),
        ("file:a.yaml:12", HELLO, True),
        ("file:bots/a.yaml", HELLO, True),
        ("file:a.yaml:13", HELLO, False),
        ("file:a.yaml:12", FAILED, True),
        ("state:start", HELLO, True),
        ("state:end", HELLO, False),
        ("type:message", HELLO, True),
        ("type:loop", HELLO, False),
        ("time:>2s", HELLO, True),
        ("time:>2.5s", HELLO, False),
        ("time:>=2.5s", HELLO, True),
        ("time:<3s", HELLO, True),
        ("time:<=2500ms", HELLO, True),
        ("time:2.5s", HELLO, True),
        ("time:2s..3s", HELLO, True),
        ("time:..2s", HELLO, False),
        ("time:2s..", HELLO, True),
        ("id:4", HELLO, True),
        ("id:=4", HELLO, True),
        ("id:5..9", HELLO, False),
        ("re:4", BYTES, True),
        ("hop:0", HELLO, True),
        ("seq:<4", HELLO, True),
        ("length:22", HELLO, True),
        ("length:3", BYTES, True),
        ("length:>0", FAILED, False),
        ("failed", FAILED, True),
        ("failed", {**FAILED, "ok": True}, False),
        ("unasked", HELLO, True),
        ("unasked", BYTES, False),
        ("unasked", FAILED, False),
        ("binary", BYTES, True),
        ("binary", HELLO, False),
        ("json", HELLO, False),
        ("json", {**HELLO, "json": True}, True),
        ("!side:client", HELLO, False),
        ("!!side:client", HELLO, True),
        ("side:client & text:hello", HELLO, True),
        ("side:client text:hullo", HELLO, False),
        ("side:server | text:hello", HELLO, True),
        ("side:server & text:hello | id:4", HELLO, True),
        ("side:server & (text:hello | id:4)", HELLO, False),
        ("!(side:server|text:hullo)", HELLO, True),
        ("!side:server text:hello", HELLO, True),
        ("(side:client)(text:hello)", HELLO, True),
    ],
)  # fmt: skip
def test_a_filter_says_which_records_are_meant(
    text: str, record: dict[str, Any], fits: bool
) -> None:
    assert parse_filter(text).fits(record) is fits


@pytest.mark.parametrize(
    ("spans", "fits"),
    [((), False), (((2, 4),), True), (((5, None),), False), (((9, 9), (4, None)), True)],
)
def test_a_message_is_in_a_loop_where_the_loop_reaches(
    spans: tuple[tuple[int, int | None], ...], fits: bool
) -> None:
    assert parse_filter("loop").fits(HELLO, spans) is fits


def test_a_loop_record_belongs_to_the_loop_and_other_records_do_not() -> None:
    assert [parse_filter("loop").fits(r, ((0, None),)) for r in (LOOP, FAILED)] == [True, False]


def test_a_stopped_loop_reaches_to_the_end_and_one_warned_of_as_far_as_it_was_seen() -> None:
    records: list[dict[str, Any]] = [
        HELLO,
        {**LOOP, "action": "stop"},
        {**LOOP, "action": "warn"},
        {"type": "loop"},
    ]
    assert loop_spans(records) == ((2, None), (2, 8))


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("sied:client", 1, "there is no key 'sied'; write side:"),
        ("id:1 & xyzzy:3", 8, "there is no key 'xyzzy'; write one of side: text: rule:"),
        ("side:cleint", 1, "side: takes no 'cleint'; write side:client"),
        ("type:massage", 1, "type: takes no 'massage'; write type:message"),
        ("type:/m/", 1, "type: takes no 'm'; write one of header open message"),
        ("text:", 6, "text: needs a value behind the colon, without a blank between"),
        ('text: "a"', 6, "text: needs a value behind the colon, without a blank between"),
        ('text:"a', 6, 'this text is never closed: write " behind it'),
        ('"a"b', 4, """something is glued to "a": write a blank between"""),
        ("/a", 1, 'this is no regular expression: end it with / and a blank'),
        ("file:/tmp/a.yaml", 6, 'write a text with a slash as "…"'),
        ("/(/", 1, "RE2 refuses '(': "),
        (r"/(a)\1/", 1, "RE2 has no back references"),
        ("time:2", 1, "time: '2' is no duration; write time: and 2s, >2s, <=500ms or 1s..5s"),
        ("time:/2/", 1, "time: a number is no regular expression; write time: and 2s"),
        ("id:x", 1, "id: 'x' is no number; write id: and 4, >4, <=4 or 4..9"),
        ("hello", 1, """'hello' is no term; write one of loop failed unasked binary json, or text:"hello\""""),
        ("lop", 1, "'lop' is no term; write loop, or"),
        ("side=client", 1, "'side=client' is no term; write side:client"),
        ("verdict", 1, "'verdict' is a type of record: write type:verdict"),
        ("client", 1, "'client' is a side: write side:client"),
        ("time", 1, "time needs a value: write time:>2s"),
        ("id:1 and id:2", 6, "write & instead of 'and'"),
        ("id:1 || id:2", 7, "here a term is missing"),
        ("not id:1", 1, "write ! instead of 'not'"),
        ("id:1 &", 7, "here a term is missing: write one such as side:client"),
        ("| id:1", 1, "here a term is missing"),
        ("()", 2, "here a term is missing"),
        ("!", 2, "here a term is missing"),
        ("(id:1", 1, "this parenthesis is never closed: write ) behind what it holds"),
        ("id:1)", 5, "this parenthesis closes nothing: leave it out, or write ( before it"),
        ("(" * 50, 41, "more than 40 parentheses within each other"),
        ("x" * 10_001, 1, "a filter has at most 10000 characters"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_with_its_column_and_what_to_write(
    text: str, column: int, sentence: str
) -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter(text)
    assert sentence in refused.value.sentence
    assert refused.value.column == column
    assert "\n" not in refused.value.sentence
    assert isinstance(refused.value, UsageError)


def test_a_caret_stands_under_the_place() -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter("id:1 & sied:client\x1b[31m")
    assert refused.value.picture == "  id:1 & sied:client\\x1b[31m\n         ^"
    assert str(refused.value) == (
        f"column 8: there is no key 'sied'; write side:\n{refused.value.picture}"
    )


TERMS = st.sampled_from(
    ["side:client", "text:ann", 'text:"say \\"hi\\""', "/a+/", "rule:greet", "file:a.yaml:12", "id:4", "re:4",
     "state:start", "type:message", "time:>2s", "failed", "binary", "json", "unasked", "loop", "text:ſ", "text:k",
     'text:"straße"', "hop:1", "id:>2", "seq:1", "time:<=4s", "/^A/", "/ug/i", "/^$/", "length:<9", "type:loop"]
)  # fmt: skip
FILTERS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner).map(" & ".join).map("({})".format),
        st.tuples(inner, inner).map(" | ".join).map("({})".format),
    ),
    max_leaves=5,
)
TEXTS = st.one_of(
    st.text(), st.sampled_from(["Ann", 'say "hi"', "aK", "STRASSE", "s", "straẞe", "K/ſ\x7f"])
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1, 9), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)
NESTED = st.sampled_from(
    [
        {"text": "Ann"},
        {"t": 1},
        {"t": "t"},
        {"text": "text"},
        {"id": 4, "x": "id"},
        "text",
        "t",
        {"sentence": "A"},
    ]
)
FIELDS = [
    "z",
    "seq",
    "from",
    "side",
    "by",
    "text",
    "rule",
    "rules",
    "place",
    "state",
    "t",
    "id",
    "re",
    "data",
    "ok",
    "first",
]
RECORD = st.builds(
    lambda type_, own, odd: {"type": type_, **own, **odd},
    st.sampled_from(list(RECORDS)),
    st.fixed_dictionaries(
        {},
        optional={
            "from": st.sampled_from(["client", "server"]), "text": TEXTS, "state": TEXTS,
            "id": st.integers(0, 9), "re": st.none() | st.just(4), "json": st.just(True),
            "rule": st.none() | st.just(RULE) | st.just({**RULE, "name": "Greet it"}),
            "ok": st.booleans(), "hop": st.integers(0, 2), "t": st.integers(0, 9_000_000),
        },
    ),
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING | NESTED, max_size=2),
)  # fmt: skip


@given(st.one_of(st.text(), st.text(alphabet="ab:&|!()\"'/\\ <>.0123459side"), FILTERS))
def test_a_text_is_a_filter_or_refused(text: str) -> None:
    column = 1
    try:
        parse_filter(text)
    except FilterError as refused:
        column = refused.column
    assert 1 <= column <= len(text) + 1


@given(FILTERS, RECORD, st.booleans(), st.booleans())
def test_a_line_that_holds_a_record_that_fits_may_fit(
    text: str, record: dict[str, Any], ascii_only: bool, blanks: bool
) -> None:
    found = parse_filter(text)
    line = json.dumps(
        record, ensure_ascii=ascii_only, separators=(", ", ": ") if blanks else (",", ":")
    ).encode(errors="replace")

    assert found.may_fit(line) or not found.fits(record, ((0, None),))


@given(FILTERS, RECORD)
def test_the_opposite_fits_what_does_not_fit(text: str, record: dict[str, Any]) -> None:
    assert parse_filter(f"!({text})").fits(record) is not parse_filter(text).fits(record)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("id:>2", b'{"type": "message", "id": 4}', id="blanks"),
        pytest.param("id:>2", b'{"type":"message","x":{"id":1},"id":4}', id="the name twice"),
        pytest.param("/Ann/", rb'{"type":"message","text":"say \"hi\" Ann"}', id="a quote within"),
        pytest.param("/Ann/", b'{"type":"message","text": "Ann"}', id="a blank before the text"),
        pytest.param("text:ann", rb'{"type":"message","text":"\u0041nn"}', id="an escape"),
        pytest.param("/Ann/", rb'{"type":"message","text":"\u0041nn"}', id="an escape in a text"),
        pytest.param(
            "text:ink", '{"type":"message","text":"in\u212a"}'.encode(), id="a kelvin sign"
        ),
        pytest.param("type:message", rb'{"\u0074ype":"m\u0065ssage"}', id="an escaped name"),
        pytest.param("id:4", rb'{"type":"message","\u0069d":4}', id="an escaped name of a number"),
    ],
)
def test_a_line_that_is_spelt_in_another_way_is_not_ruled_out(text: str, line: bytes) -> None:
    found = parse_filter(text)
    assert found.fits(json.loads(line))
    assert found.may_fit(line)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("text:ann", False),
        ("side:client & text:ann", False),
        ("text:ann | text:eve", False),
        ("text:Bob", True),
        ("!text:bob", True),
        ("/^Bob/", False),
        ("/^bob$/", True),
        ("time:>2s", False),
        ("time:1s", True),
        ("id:>4", False),
        ("hop:1", False),
        ("hop:>0", False),
        ("type:loop", False),
        ("id:77", False),
    ],
)
def test_most_lines_need_not_be_parsed_to_be_ruled_out(text: str, may: bool) -> None:
    line = b'{"seq":1,"t":1000000,"type":"message","id":3,"from":"client","text":"bob"}\n'
    assert parse_filter(text).may_fit(line) is may
