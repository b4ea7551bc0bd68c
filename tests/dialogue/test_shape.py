"""Tests for simulator.dialogue.shape."""

from __future__ import annotations

import pytest
from hypothesis import given

from simulator.dialogue.pattern import PatternError
from simulator.dialogue.shape import compile_shape
from tests.dialogue.test_json_text import json_values

SIZES = {"sizes": {"small": ("tiny",), "large": ()}}


@pytest.mark.parametrize(
    ("shape", "value", "captures"),
    [
        pytest.param({"a": 1}, {"a": 1, "b": 2}, {}, id="other keys are ignored"),
        pytest.param({"a": 1}, {"b": 1}, None, id="a listed key must be there"),
        pytest.param({"a": 1}, {"a": 2}, None, id="a listed key must fit"),
        pytest.param({}, {"a": 1}, {}, id="an empty object fits any object"),
        pytest.param({}, [], None, id="but no array"),
        pytest.param({"a": {"b": "<x>"}}, {"a": {"b": [1]}}, {"x": [1]}, id="objects within"),
        pytest.param([1, "<x>"], [1, 2], {"x": 2}, id="an array element by element"),
        pytest.param([1], [1, 2], None, id="an array that is longer"),
        pytest.param([1, 2], [1], None, id="an array that is shorter"),
        pytest.param([], {}, None, id="an array is no object"),
        pytest.param("<x>", None, {"x": None}, id="a slot captures null too"),
        pytest.param("<x:number>", 1.5, {"x": 1.5}, id="a number"),
        pytest.param("<x:number>", True, None, id="true is no number"),
        pytest.param("<x:number>", "1", None, id="a text is no number"),
        pytest.param("<x:text>", "hi", {"x": "hi"}, id="a text"),
        pytest.param("<x:text>", 1, None, id="a number is no text"),
        pytest.param("<x:list>", [], {"x": []}, id="a list"),
        pytest.param("<x:object>", {}, {"x": {}}, id="an object"),
        pytest.param("<x:object>", [], None, id="a list is no object"),
        pytest.param("<x:boolean>", False, {"x": False}, id="a boolean"),
        pytest.param("<x:boolean>", 0, None, id="nought is no boolean"),
        pytest.param("<:number>", 3, {}, id="a type without a name"),
        pytest.param({"a": "*"}, {"a": None}, {}, id="present, whatever it is"),
        pytest.param({"a": "*"}, {}, None, id="not present"),
        pytest.param(["*", 2], [{}, 2], {}, id="any element"),
        pytest.param({"a": "absent"}, {"b": 1}, {}, id="absent"),
        pytest.param({"a": "absent"}, {"a": None}, None, id="null is not absent"),
        pytest.param(1, 1.0, {}, id="1 equals 1.0"),
        pytest.param(1.0, 1, {}, id="1.0 equals 1"),
        pytest.param(1, True, None, id="1 is not true"),
        pytest.param(True, True, {}, id="true is true"),
        pytest.param(True, 1, None, id="true is not 1"),
        pytest.param(True, "true", None, id="true is no text"),
        pytest.param(None, None, {}, id="null"),
        pytest.param(None, False, None, id="null is not false"),
        pytest.param("1", 1, None, id="a text is not its number"),
        pytest.param("Hello", "hello", None, id="texts are equal to the letter"),
        pytest.param("(a|b)", "(a|b)", {}, id="brackets alone make no pattern"),
        pytest.param("a < b", "a < b", {}, id="a < that opens nothing"),
        pytest.param("<3", "<3", {}, id="a heart"),
        pytest.param(10**5000, 10**5000, {}, id="numbers of any length"),
        pytest.param("hello *", "Well, HELLO there!", {}, id="a text pattern, found anywhere"),
        pytest.param("i am <who>", "I am Ann.", {"who": "Ann"}, id="a text pattern that captures"),
        pytest.param("i am <who>", 5, None, id="a text pattern fits texts only"),
        pytest.param("<n:2>", "a b", {"n": "a b"}, id="a counted slot is a text pattern"),
        pytest.param("<s:sizes>", "a TINY one", {"s": "small"}, id="a word list"),
        pytest.param("<c:red|green>", "Green!", {"c": "green"}, id="inline words"),
        pytest.param("<w:word>", "Hi there", {"w": "Hi"}, id="a word"),
        pytest.param("<age:number> years", "12 years", {"age": 12}, id="a number in a text"),
        pytest.param(r"\*", "*", {}, id="an escaped star"),
        pytest.param(r"\*", "x", None, id="an escaped star is no wildcard"),
        pytest.param(r"\<x>", "<x>", {}, id="an escaped slot"),
        pytest.param(r"a\\b", r"a\b", {}, id="an escaped backslash"),
        pytest.param(r"C:\dir", r"C:\dir", {}, id="a backslash that escapes nothing"),
        pytest.param(r"\absent", "absent", {}, id="the word absent"),
        pytest.param("<straße>", 1, {"straße": 1}, id="a name in any letters"),
    ],
)
def test_a_shape_fits_and_captures(
    shape: object, value: object, captures: dict[str, object] | None
) -> None:
    assert compile_shape(shape, words=SIZES).match(value) == captures


def test_the_names_of_all_leaves_are_the_captures() -> None:
    shape = compile_shape(
        {"a": "<x:number>", "b": ["<y>", "see <z> there"], "c": "*", "d": "<:text>"}
    )

    assert shape.captures == {"x", "y", "z"}


def test_what_does_not_fit_leaves_no_capture_behind() -> None:
    shape = compile_shape({"a": "<x>", "b": 1})

    assert shape.match({"a": 5, "b": 2}) is None
    assert shape.match({"a": 6, "b": 1}) == {"x": 6}


@pytest.mark.parametrize(
    ("shape", "sentence", "help"),
    [
        pytest.param("<x:txet>", "no type or word list 'txet'", "did you mean text?", id="a slip"),
        pytest.param("<x:qqqqqq>", "'qqqqqq'", "types: number, text, list", id="an unknown type"),
        pytest.param(["absent"], "absent is said of a key", r"write \absent", id="absent element"),
        pytest.param({"a": "<x>", "b": "<x>"}, "captures 'x' twice", "another name", id="twice"),
        pytest.param(
            ["<x>", "hi <x>"], "captures 'x' twice", "another name", id="twice, in a text"
        ),
        pytest.param({"a": float("inf")}, "no infinite number", "in quotes", id="infinity"),
        pytest.param("<class>", "cannot be the name of a capture", "", id="a reserved word"),
        pytest.param("hi <x", "never closed", "add a >", id="a broken pattern"),
    ],
)
def test_what_is_no_shape_is_told(shape: object, sentence: str, help: str) -> None:
    with pytest.raises(PatternError) as refused:
        compile_shape(shape)

    assert sentence in refused.value.sentence
    assert help in refused.value.help


@given(json_values)
def test_stars_and_slots_fit_every_value(value: object) -> None:
    assert compile_shape("*").match(value) == {}
    assert compile_shape(["<x>"]).match([value]) == {"x": value}
