"""Tests for simulator.keeping.expecting: a recorded message is expected as what it is, JSON as a shape."""

from __future__ import annotations

import json

import pytest

from simulator.keeping.expecting import condition_of, expected_of
from simulator.keeping.spelling import DEEP
from simulator.record import Side, Turn
from simulator.scenario import examine_file, load_scenario

ORDER = {"op": "find", "q": "tea <or> *", "n": [1, 2.5, None, True], "deep": {"absent": "absent"}}


def said(text: str = "", data: bytes | None = None) -> Turn:
    return Turn(0, 0, Side.CLIENT, text, data=data)


def scenario(turn: Turn, names: tuple[str, ...] = ()) -> bytes:
    hears = f"server: {{rules: [{{{condition_of(turn, names)}, say: yes}}]}}\nclient: {{on_open: hello}}\n"
    return f"{hears}expect:\n  transcript:\n    - client: {expected_of(turn, names)}\n".encode()


def fits(turn: Turn, other: Turn, names: tuple[str, ...] = ()) -> bool:
    made = load_scenario("s.yaml", read=lambda _: scenario(turn, names))
    assert made.expect is not None
    (line,) = made.expect.transcript or ()
    return line.fits(other)


def test_json_is_expected_as_a_shape_that_reads_as_json() -> None:
    assert expected_of(said('{"op":"find","n":[1,null]}')) == '{"op": "find", "n": [1, null]}'
    assert condition_of(said('{"op":"find"}')) == 'when_json: {"op": "find"}'
    assert expected_of(said("[1,{}]")) == "[1, {}]"
    assert condition_of(said("[]")) == "when_json: []"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"more": 1}, True),
        ({"op": "Find"}, False),
        ({"q": "tea <or> anything"}, False),
        ({"n": [1, 2.5, None]}, False),
        ({"n": [1, 2.5, None, 1]}, False),
        ({"deep": {}}, False),
        ({"deep": {"absent": "present"}}, False),
    ],
)
def test_every_leaf_of_it_counts_and_a_key_more_does_not(
    change: dict[str, object], same: bool
) -> None:
    recorded = said(json.dumps(ORDER))
    assert fits(recorded, said(json.dumps(ORDER | change))) is same
    assert fits(recorded, said(f"  {json.dumps(ORDER | change, indent=2)}")) is same


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[the] shop", r"'\[the\] shop'"),
        ("42", '"42"'),
        ('"hello"', "'\"hello\"'"),
        ('{"half": "\\ud800"}', '\'{"half": "\\\\ud800"}\''),
        ("!", '"*"'),
    ],
)
def test_what_is_no_object_or_list_is_expected_as_a_text(text: str, written: str) -> None:
    assert expected_of(said(text)) == written
    assert fits(said(text), said(text))


def test_bytes_are_heard_as_they_were_and_any_message_will_do_for_them() -> None:
    assert condition_of(said(data=b"\x00\x01")) == "when_binary: AAE="
    assert expected_of(said(data=b"\x00\x01")) == '"*"'


def test_of_long_json_the_first_leaves_count() -> None:
    many = {f"key {number}": number for number in range(1_000)}
    assert fits(said(json.dumps(many)), said(json.dumps(many | {"key 999": "other"})))
    assert not fits(said(json.dumps(many)), said(json.dumps(many | {"key 9": "other"})))
    listed = {"rows": list(range(1_000)), "of": 1_000}
    assert expected_of(said(json.dumps(listed))) == '{"rows": "*", "of": 1000}'
    assert len(expected_of(said(json.dumps({"all": [many] * 50})))) < 2_000


def test_json_counts_as_deep_as_a_file_may_be() -> None:
    assert expected_of(said("[" * DEEP + "[]" + "]" * DEEP)) == "[" * DEEP + "[]" + "]" * DEEP
    deeper = expected_of(said("[" * DEEP + "[[]]" + "]" * DEEP))
    assert deeper == "[" * DEEP + '["*"]' + "]" * DEEP


def test_of_a_long_text_in_json_its_beginning_counts() -> None:
    words = [f"word{number}" for number in range(1_000)]
    recorded = said(json.dumps({"text": " ".join(words)}))
    assert len(expected_of(recorded)) < 600
    assert fits(recorded, said(json.dumps({"text": " ".join([*words[:60], "other"])})))
    assert not fits(recorded, said(json.dumps({"text": " ".join([*words[:50], "other"])})))


def test_of_a_text_without_a_blank_that_is_too_long_for_a_pattern_the_words_before_it_count() -> (
    None
):
    endless = "x<" * 60_000
    assert expected_of(said(endless)) == '"*"'
    assert expected_of(said(f"the key is {endless} ok")) == "the key is"
    recorded = said(json.dumps({"key": endless}))
    assert fits(recorded, recorded)
    assert not fits(recorded, said(json.dumps({"key": f"{endless}x"})))


def test_where_a_secret_was_anything_may_stand() -> None:
    assert expected_of(said("login ***token*** <now>"), ("token",)) == r"'login * \<now>'"
    assert expected_of(said("k=***token***"), ("token",)) == '"*"'
    assert expected_of(said("- ***token*** !"), ("token",)) == '"*"'
    assert expected_of(said('{"a": "***token***", "b": "***other***"}'), ("token",)) == (
        r'{"a": "*", "b": "\\*\\*\\*other\\*\\*\\*"}'
    )
    assert fits(said('{"a": "k ***token*** x"}'), said('{"a": "k s3cret x"}'), ("token",))
    assert not fits(said('{"a": "k ***token*** x"}'), said('{"a": "k s3cret y"}'), ("token",))
    assert expected_of(said('{"***token***": 1, "b": 2}'), ("token",)) == '{"b": 2}'


@pytest.mark.parametrize("text", [json.dumps(ORDER), '{"jsonrpc": 2.0, "version": 3}', "[[]]"])
def test_the_checker_has_nothing_to_say_of_it(text: str) -> None:
    found, findings = examine_file("s.yaml", read=lambda _: scenario(said(text)))
    assert found is not None
    assert findings == ()
