"""Tests for simulator.dialogue.expression.filters."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.expression.filters import ARGUMENTS, FILTERS
from simulator.dialogue.expression.operands import Refusal
from tests.dialogue.test_json_text import json_values


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        pytest.param("upper", ["straße"], "STRASSE", id="upper"),
        pytest.param("lower", ["ÀB"], "àb", id="lower"),
        pytest.param("title", ["it's o'neil,  jean-luc"], "It's O'neil,  Jean-Luc", id="title"),
        pytest.param("capitalize", ["hELLO wORLD"], "Hello world", id="capitalize"),
        pytest.param("length", ["abc"], 3, id="length of a text"),
        pytest.param("length", [[1, 2]], 2, id="length of a list"),
        pytest.param("length", [{"a": 1}], 1, id="length of a mapping"),
        pytest.param("int", [" -42 "], -42, id="int of a text"),
        pytest.param("int", ["3.9"], 3, id="int of a text with a dot"),
        pytest.param("int", ["-3.9"], -3, id="int cuts towards nought"),
        pytest.param("int", [3.9], 3, id="int of a float"),
        pytest.param("int", [True], 1, id="int of true"),
        pytest.param("int", ["007"], 7, id="int of leading zeros"),
        pytest.param("float", ["1e3"], 1000.0, id="float of a text"),
        pytest.param("float", [2], 2.0, id="float of an int"),
        pytest.param("float", [".5"], 0.5, id="float of a leading dot"),
        pytest.param("replace", ["a-b-c", "-", "+"], "a+b+c", id="replace"),
        pytest.param("default", ["", "x"], "x", id="default of an empty text"),
        pytest.param("default", [None, "x"], "x", id="default of null"),
        pytest.param("default", [0, "x"], 0, id="nought is a value"),
        pytest.param("default", [False, "x"], False, id="false is a value"),
        pytest.param("default", [[], "x"], [], id="an empty list is a value"),
        pytest.param("join", [["a", 1, None, True, [2]], "-"], "a-1--true-[2]", id="join"),
        pytest.param("join", [["a", "b"]], "ab", id="join without a separator"),
        pytest.param("join", [[], ", "], "", id="join of nothing"),
        pytest.param("first", [[1, 2]], 1, id="first"),
        pytest.param("last", ["abc"], "c", id="last of a text"),
        pytest.param("tojson", [{"a": ["é", 1.0, None]}], '{"a":["é",1.0,null]}', id="tojson"),
        pytest.param("tojson", ["x"], '"x"', id="tojson of a text"),
        pytest.param("tojson", [10**5000], "1" + "0" * 5000, id="tojson of a long number"),
    ],
)
def test_a_filter_gives_a_value(name: str, arguments: list[object], value: object) -> None:
    found = FILTERS[name](*arguments)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("upper", [5], "upper takes a text, not the number 5"),
        ("title", [None], "title takes a text, not null"),
        ("length", [5], "length takes a text, list or mapping, not the number 5"),
        ("int", ["many"], "int takes a number, and the text 'many' is none"),
        ("int", [""], "int takes a number, and the text '' is none"),
        ("int", ["1_000"], "int takes a number, and the text '1_000' is none"),
        ("int", ["٣"], "int takes a number, and the text '٣' is none"),
        ("int", [None], "int takes a number, and null is none"),
        ("int", [[1]], "int takes a number, and a list of 1 is none"),
        ("int", ["9" * 1_290], "the number would be too large"),
        ("int", ["9" * 100_000], "the number would be too large"),
        ("int", ["1e999"], "the number would be infinite"),
        ("float", ["nan"], "float takes a number, and the text 'nan' is none"),
        ("float", ["-1e999"], "the number would be infinite"),
        ("float", [10**400], "the number would be too large"),
        ("replace", ["a", "", "b"], "replace needs a text to look for"),
        ("replace", ["a", 1, "b"], "replace takes three texts, not the text 'a', the number 1"),
        ("replace", ["a" * 1001, "a", "b" * 1000], "longer than 1,000,000"),
        ("join", ["abc", ","], "join takes a list and a text, not the text 'abc'"),
        ("join", [["a"], 1], "join takes a list and a text, not a list of 1 and the number 1"),
        ("join", [["a"] * 1001, "b" * 1000], "longer than 1,000,000"),
        ("first", [[]], "first takes a list or text that is not empty, not a list of 0"),
        ("last", [{}], "last takes a list or text that is not empty, not an empty mapping"),
    ],
)
def test_a_filter_says_what_it_takes(name: str, arguments: list[object], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        FILTERS[name](*arguments)

    assert sentence in refused.value.sentence


@given(st.sampled_from(sorted(FILTERS)), st.lists(json_values, min_size=3, max_size=3))
def test_any_value_is_filtered_or_refused(name: str, values: list[object]) -> None:
    with suppress(Refusal):
        FILTERS[name](*values[: ARGUMENTS.get(name, (0, 0))[1] + 1])
