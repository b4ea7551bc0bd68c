"""Tests for simulator.dialogue.json_text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.json_text import NOT_JSON, parse_json, write_json
from simulator.dialogue.values import write_int
from simulator.errors import ScriptError

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"a":[1,2.5,"x",true,null]}', {"a": [1, 2.5, "x", True, None]}, id="all"),
        pytest.param(' \t\r\n"x" ', "x", id="white space around"),
        pytest.param('{"a":1,"a":2}', {"a": 2}, id="of equal keys the last counts"),
        pytest.param("1.0", 1.0, id="a float stays one"),
        pytest.param('"\\ud83d\\ude00"', "😀", id="a surrogate pair is a character"),
        pytest.param('"\\ud800"', "\ud800", id="half of one is kept"),
        pytest.param("-0", 0, id="minus nought"),
        pytest.param("0", 0, id="a number alone"),
    ],
)
def test_json_is_read(text: str, value: object) -> None:
    found = parse_json(text)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("hello", id="a word"),
        pytest.param("no", id="a word that starts like null"),
        pytest.param("NaN", id="NaN"),
        pytest.param("[Infinity]", id="infinity"),
        pytest.param("[-Infinity]", id="minus infinity"),
        pytest.param("1e999", id="beyond a float"),
        pytest.param("[1,]", id="a comma at the end"),
        pytest.param("{'a': 1}", id="single quotes"),
        pytest.param("{a: 1}", id="a key without quotes"),
        pytest.param("01", id="a leading zero"),
        pytest.param("+1", id="a plus"),
        pytest.param(".5", id="a leading dot"),
        pytest.param('"a\nb"', id="a line break in a text"),
        pytest.param('"a', id="an open quote"),
        pytest.param("1 2", id="two values"),
        pytest.param("[1] // one", id="a comment"),
        pytest.param("\ufeff1", id="a byte order mark"),
        pytest.param("\x0c1", id="a form feed is no white space"),
        pytest.param("٣", id="digits are ASCII"),
        pytest.param("[" * 101 + "]" * 101, id="too deep"),
        pytest.param("[" * 1_000_000, id="far too deep"),
        pytest.param('{"a":' * 1_000_000, id="objects far too deep"),
        pytest.param("[" * 101 + '"' + '\\"' * 200_000, id="an open quote, and many escaped"),
        pytest.param("9" * 5_000 + "x", id="a long number that is none"),
    ],
)
def test_what_is_no_json_is_told_by_a_value_of_its_own(text: str) -> None:
    assert parse_json(text) is NOT_JSON


def test_a_hundred_levels_are_read_however_many_brackets_texts_hold() -> None:
    text = "[" * 99 + '["[[[[\\"[[[["]' + "]" * 99

    assert write_json(parse_json(text)) == text


def test_broad_json_is_not_deep() -> None:
    text = "[" + ",".join(["[]"] * 5_000) + "]"

    assert write_json(parse_json(text)) == text


@pytest.mark.parametrize("digits", [4_300, 4_301, 60_000])
def test_numbers_of_any_length_are_read_and_written(digits: int) -> None:
    number = write_int(3**7 + 10 ** (digits - 1))

    assert write_json(parse_json(f'{{"n":[-{number},"x",1.5]}}')) == f'{{"n":[-{number},"x",1.5]}}'


def test_json_is_written_compactly_in_the_order_of_its_keys() -> None:
    value = {"b": [1, 1.0, True, None, "é\n"], "a": {}, "c": []}

    assert write_json(value) == '{"b":[1,1.0,true,null,"é\\n"],"a":{},"c":[]}'


def test_half_a_surrogate_pair_is_written_as_its_escape() -> None:
    text = write_json(["\ud800", "\udfff😀"])

    assert text.encode() == b'["\\ud800","\\udfff\xf0\x9f\x98\x80"]'
    assert parse_json(text) == ["\ud800", "\udfff😀"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        pytest.param([float("nan")], "JSON has no way to write nan", id="not a number"),
        pytest.param({"a": -float("inf")}, "JSON has no way to write -inf", id="infinite"),
        pytest.param({"a": b"x"}, "JSON has no way to write b'x'", id="bytes"),
    ],
)
def test_what_json_cannot_say_is_a_script_error(value: object, sentence: str) -> None:
    with pytest.raises(ScriptError, match=sentence):
        write_json(value)


def test_a_value_too_deep_to_be_sent_is_a_script_error() -> None:
    value: object = 10**5_000
    for _ in range(5_000):
        value = [value]

    with pytest.raises(ScriptError, match="more than 200 deep"):
        write_json(value)


@given(json_values)
def test_what_is_written_is_read_as_itself(value: object) -> None:
    text = write_json(value)

    assert parse_json(text) == value
    assert write_json(parse_json(text)) == text
    text.encode()


@given(st.text(alphabet='[]{}",:0123456789.eE+-truefalsn \\ud8', max_size=40))
def test_reading_never_raises_and_agrees_with_a_lenient_reader(text: str) -> None:
    found = parse_json(text)

    if found is not NOT_JSON:
        assert found == json.loads(text)
