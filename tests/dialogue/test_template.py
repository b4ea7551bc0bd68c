"""Tests for simulator.dialogue.template."""

from __future__ import annotations

import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.expression import ExpressionError
from simulator.dialogue.json_text import parse_json, write_json
from simulator.dialogue.template import compile_template, compile_value
from simulator.errors import ScriptError
from tests.dialogue.test_json_text import json_values

ENV: dict[str, object] = {
    "n": 3,
    "zero": 0,
    "name": "Ann",
    "price": 3.0,
    "ok": True,
    "nothing": None,
    "items": ["a", 1],
    "user": {"name": "Ann", "age": 7},
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("hello", "hello", id="plain"),
        pytest.param("", "", id="nothing"),
        pytest.param("Hi <name>!", "Hi Ann!", id="a name"),
        pytest.param("<n><n>", "33", id="slots side by side"),
        pytest.param("number <n + 1>", "number 4", id="an expression"),
        pytest.param("<name|upper> <user.age>", "ANN 7", id="a filter and a key"),
        pytest.param("<price>/<ok>/<nothing>/<items>", '3.0/true//["a",1]', id="how values print"),
        pytest.param("<user>", '{"name":"Ann","age":7}', id="a mapping is compact JSON"),
        pytest.param("<(10 // 2)>", "5", id="an expression in brackets"),
        pytest.param("<('a' if n > 2 else 'b')>", "a", id="a > inside brackets"),
        pytest.param("<name + ' > '>.", "Ann > .", id="a > inside quotes"),
        pytest.param("<items[n > 9]>", "a", id="a > inside square brackets"),
        pytest.param("<':)'>", ":)", id="a bracket inside quotes"),
        pytest.param('<"it\'s">', "it's", id="a quote inside quotes"),
        pytest.param("<'a\\'>'>", "a'>", id="an escaped quote"),
        pytest.param("<name\n+ '!'>", "Ann!", id="a line break in a slot"),
        pytest.param(
            "I <3 you, a < b, </b>, <-, <, <>", "I <3 you, a < b, </b>, <-, <, <>", id="no"
        ),
        pytest.param("a <", "a <", id="a < at the end"),
        pytest.param("a > b", "a > b", id="a > alone"),
        pytest.param(r"\<name> \* \( \) \[ \] \| \\", r"<name> * ( ) [ ] | " + "\\", id="escapes"),
        pytest.param(r"\n \d \> \é", r"\n \d \> \é", id="other backslashes stay"),
        pytest.param("at the end \\", "at the end \\", id="a backslash at the end"),
        pytest.param("\\\\<name>", "\\Ann", id="an escaped backslash before a slot"),
        pytest.param("{n} %s {{ n }} $n", "{n} %s {{ n }} $n", id="other notations mean nothing"),
        pytest.param("<name> {n} {}", "Ann {n} {}", id="braces beside a slot"),
        pytest.param("Grüße, <name> 😀", "Grüße, Ann 😀", id="not only ASCII"),
    ],
)
def test_a_text_is_filled_in(source: str, text: str) -> None:
    template = compile_template(source)

    assert template.render(ENV) == text
    assert template.render(ENV) == text  # the first time it is built, the second it is only run
    assert template.constant == (None if template.names else text)


def test_a_text_knows_what_it_depends_on() -> None:
    template = compile_template("<a + b.c|default(d)> and <pick(e)>")

    assert template.names == {"a", "b", "d", "e"}
    assert template.draws
    assert template.constant is None


def test_an_expression_that_is_always_the_same_is_a_constant_text() -> None:
    assert compile_template("<(6 * 7)> is <'it'>").constant == "42 is it"


def test_a_draw_is_never_constant() -> None:
    template = compile_template("<pick(['a', 'b'])>")

    assert template.constant is None
    assert template.render({"pick": lambda values: values[1]}) == "b"


def test_what_is_filled_in_is_never_read_again() -> None:
    assert compile_template("you said <x>").render({"x": "<n> \\< {n}"}) == "you said <n> \\< {n}"


def test_own_filters_are_used() -> None:
    template = compile_template("<x|swap>, <y|swap>!", filters={"swap": lambda text: text[::-1]})

    assert template.render({"x": "ab", "y": "cd"}) == "ba, dc!"


@pytest.mark.parametrize(
    ("source", "offset", "sentence", "help"),
    [
        ("hi <name", 3, "the slot that opens here is never closed", r"add a >, or write \<"),
        ("hi <it's> me", 3, "the slot that opens here is never closed", "quotes and brackets"),
        ("hi <(n>", 3, "the slot that opens here is never closed", "quotes and brackets"),
        ("hi <n)>", 5, "this ) closes nothing in the slot", r"write \<"),
        ("hi <n(]>", 6, "this ] closes nothing in the slot", r"write \<"),
        ("hi <x:number>", 3, "<x:number> belongs in a pattern", "write <x>"),
        ("hi <x*>", 3, "<x*> belongs in a pattern", "write <x>"),
        ("hi <:sizes>", 3, "<:sizes> belongs in a pattern", r"write \<"),
        ("hi <n> <n|uper>", 10, "there is no filter 'uper'", "did you mean upper?"),
        ("hi <user name>", 9, "'user name' is no expression", ""),
        ("hi <class>", 4, "'class' is no expression", ""),
        ("hi <(1 // 0)>", 4, "division by zero", ""),
    ],
)
def test_a_slot_that_cannot_be_meant_so_is_told(
    source: str, offset: int, sentence: str, help: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_template(source)

    assert sentence in refused.value.sentence
    assert help in refused.value.help
    assert refused.value.offset == offset


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        pytest.param("<10 // 2>", ["<(10 // 2)>"], id="digits"),
        pytest.param("a <-n> b", ["<(-n)>"], id="a minus"),
        pytest.param("<[1, 2]|join> <3 - n>", ["<([1, 2]|join)>", "<(3 - n)>"], id="two"),
        pytest.param("<3", [], id="a heart"),
        pytest.param("<3 you > me", [], id="a heart and a >"),
        pytest.param("<10>", [], id="a number is said as it stands"),
        pytest.param("<-->", [], id="an arrow"),
        pytest.param(r"\<1 + 1>", [], id="escaped"),
        pytest.param("<n + 1> </n>", [], id="a slot and an end tag"),
    ],
)
def test_a_slot_that_does_not_open_is_warned_of(source: str, instead: list[str]) -> None:
    found = compile_template(source).warnings

    assert len(found) == len(instead)
    assert all(text in warning for text, warning in zip(instead, found, strict=True))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a <n> b <n / zero>", "the expression 'n / zero' fails: division by zero"),
        ("<name> and <missing>", "'missing' has no value"),
        ("<n> <(n < name)>", "compares what cannot be compared, where n is the number 3, name is"),
        ("<user.nmae>", "there is no key 'nmae'"),
    ],
)
def test_a_failing_slot_is_named(source: str, sentence: str) -> None:
    with pytest.raises(ScriptError) as refused:
        compile_template(source).render(ENV)

    assert sentence in refused.value.sentence


def test_a_text_that_swallows_itself_again_and_again_ends() -> None:
    template = compile_template("<x>, <x>")

    def swallow(text: str, times: int) -> str:
        return swallow(template.render({"x": text}), times - 1) if times else text

    with pytest.raises(ScriptError, match="longer than 16,000,000"):
        swallow("ab", 30)


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        pytest.param("<n>", 3, id="a lone expression keeps its type"),
        pytest.param("<items>", ["a", 1], id="a list"),
        pytest.param("<nothing>", None, id="null"),
        pytest.param(" <n>", " 3", id="with white space it is a text"),
        pytest.param("<n><n>", "33", id="two are a text"),
        pytest.param("<n + 1> left", "4 left", id="an expression in a text"),
        pytest.param(r"\<n>", "<n>", id="escaped"),
        pytest.param("plain", "plain", id="a text"),
        pytest.param(1.5, 1.5, id="a number"),
        pytest.param(None, None, id="null as written"),
        pytest.param(
            {"b": "<n>", "a": ["<user.name>!", {"<n>": True}], "c": None},
            {"b": 3, "a": ["Ann!", {"<n>": True}], "c": None},
            id="leaves are texts, keys are not",
        ),
    ],
)
def test_a_value_is_filled_in(value: object, filled: object) -> None:
    template = compile_value(value)

    assert template.evaluate(ENV) == filled
    assert write_json(template.evaluate(ENV)) == write_json(filled)  # also the order of keys


def test_a_value_knows_what_it_depends_on() -> None:
    value = compile_value({"a": "<x>", "b": ["<pick(y)> <z>"]})

    assert value.names == {"x", "y", "z"}
    assert value.draws
    assert not value.constant
    assert compile_value({"a": ["x"]}).constant


def test_nobody_gets_hold_of_what_the_script_owns() -> None:
    written: dict[str, object] = {"a": [1], "b": "<items>"}
    template = compile_value(written)
    items = ["x"]
    first = template.evaluate({"items": items})

    assert isinstance(first, dict)
    first["a"].append(2)
    first["b"].append("y")

    assert template.evaluate({"items": items}) == {"a": [1], "b": ["x"]}
    assert items == ["x"]
    assert written == {"a": [1], "b": "<items>"}


def test_constant_values_are_new_every_time_too() -> None:
    template = compile_value([[1]])
    first, second = template.evaluate({}), template.evaluate({})

    assert first == second == [[1]]
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert first is not second
    assert first[0] is not second[0]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        pytest.param({"x": "<x>"}, "nested more than 200 deep", id="deeper and deeper"),
        pytest.param(["<x>", "<x>"], "too large .at most 250,000 items", id="twice as large"),
    ],
)
def test_a_value_that_swallows_itself_again_and_again_ends(value: object, sentence: str) -> None:
    template = compile_value(value)

    def swallow(inner: object, times: int) -> object:
        return swallow(template.evaluate({"x": inner}), times - 1) if times else inner

    with pytest.raises(ScriptError, match=sentence):
        swallow(1, 250)


@pytest.mark.parametrize("value", [float("inf"), [float("nan")], {"a": ["<n"]}])
def test_a_value_that_cannot_be_said_is_told(value: object) -> None:
    with pytest.raises(ExpressionError):
        compile_value(value)


@given(st.text(alphabet=st.characters(exclude_characters="<\\")))
def test_a_text_without_slots_says_itself(text: str) -> None:
    assert compile_template(text).render({}) == text
    assert compile_template(text).constant == text


@given(st.text(max_size=20))
def test_any_text_can_be_said_when_it_is_escaped(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("<", "\\<")

    assert compile_template(escaped).constant == text
    assert compile_value([escaped]).evaluate({}) == [text]


@given(json_values)
def test_whatever_is_substituted_comes_out_as_it_is(value: object) -> None:
    assert compile_value({"x": "<x>"}).evaluate({"x": value}) == {"x": value}
    if isinstance(value, list | dict):
        assert parse_json(compile_template("<x>").render({"x": value})) == value


pieces = st.sampled_from(
    [
        "<",
        ">",
        "n",
        "name",
        "(",
        ")",
        "[",
        "]",
        "'",
        '"',
        "\\",
        "|upper",
        " ",
        "+",
        "1",
        ":",
        "{",
        "}",
    ]
)


@given(st.text(max_size=20) | st.lists(pieces, max_size=12).map("".join))
def test_compiling_and_rendering_raise_nothing_else(source: str) -> None:
    with suppress(ExpressionError, ScriptError), warnings.catch_warnings():
        warnings.simplefilter("error")
        template = compile_template(source)
        assert all(isinstance(warning, str) for warning in template.warnings)
        template.render(ENV)
