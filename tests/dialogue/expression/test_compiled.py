"""Tests for simulator.dialogue.expression."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.expression import ExpressionError, compile_expression
from simulator.dialogue.json_text import write_json
from simulator.errors import ScriptError
from tests.dialogue.test_json_text import json_values

if TYPE_CHECKING:
    from collections.abc import Callable

ENV: dict[str, object] = {
    "n": 3,
    "zero": 0,
    "half": 0.5,
    "big": 10**6000,
    "word": "Mars",
    "empty": "",
    "flag": True,
    "nothing": None,
    "items": ["a", "b", "c"],
    "user": {"name": "Ann", "from": "Bonn", "tags": ["x"], "items": 7},
}


def value_of(source: str, **more: object) -> object:
    return compile_expression(source).evaluate({**ENV, **more})


@pytest.mark.parametrize(
    ("source", "value"),
    [
        pytest.param("n", 3, id="a name"),
        pytest.param("  n\n + 1\t", 4, id="white space of any kind"),
        pytest.param("1 + 2 * 3", 7, id="precedence"),
        pytest.param("(1 + 2) * 3", 9, id="brackets"),
        pytest.param("7 / 2", 3.5, id="division"),
        pytest.param("6 / 2", 3.0, id="division gives a float"),
        pytest.param("-7 // 2", -4, id="floor division"),
        pytest.param("7 % 4", 3, id="remainder"),
        pytest.param("-n", -3, id="a minus"),
        pytest.param("+half", 0.5, id="a plus"),
        pytest.param("- -3", 3, id="two of them"),
        pytest.param(".5 + 1e2 + 1.", 101.5, id="floats"),
        pytest.param("'a' + \"b\"", "ab", id="texts of both quotes"),
        pytest.param("'it\\'s' + '\\n\\t\\\\ \\* \\d'", "it's\n\t\\ * \\d", id="escapes"),
        pytest.param("'<x> # = && **'", "<x> # = && **", id="signs in quotes mean nothing"),
        pytest.param("'é' + 'ü'", "éü", id="not only ASCII"),
        pytest.param("'ab' * 2", "abab", id="a text twice"),
        pytest.param("2 * [1]", [1, 1], id="a list twice"),
        pytest.param("items + ['d']", ["a", "b", "c", "d"], id="lists"),
        pytest.param("{'a': n, 'b': [n]}", {"a": 3, "b": [3]}, id="a mapping"),
        pytest.param("items[0]", "a", id="an item"),
        pytest.param("items[-1]", "c", id="from the end"),
        pytest.param("word[0]", "M", id="a character"),
        pytest.param("user.name", "Ann", id="a key"),
        pytest.param("user['name']", "Ann", id="a key in brackets"),
        pytest.param("user.items", 7, id="a key named like a method"),
        pytest.param("user.from + user . from", "BonnBonn", id="a key that is a word of Python's"),
        pytest.param("user.tags[0]|upper", "X", id="a key, an item, a filter"),
        pytest.param("n > 2", True, id="greater"),
        pytest.param("1 < n <= 3", True, id="a chain"),
        pytest.param("1 < n < 3", False, id="a chain that breaks"),
        pytest.param("'b' in items", True, id="in a list"),
        pytest.param("'ar' not in word", False, id="not in a text"),
        pytest.param("'name' in user", True, id="a key in a mapping"),
        pytest.param("n == 3.0 and word != 'mars'", True, id="and"),
        pytest.param("zero or word", "Mars", id="or gives the first that counts"),
        pytest.param("not empty", True, id="not"),
        pytest.param("'y' if flag else 'n'", "y", id="if else"),
        pytest.param("true and null == None", True, id="true and null"),
        pytest.param(
            "[true, false, null, True, False]", [True, False, None, True, False], id="all"
        ),
        pytest.param("word|upper", "MARS", id="a filter"),
        pytest.param("word|lower == 'mars'", True, id="a filter binds tighter than =="),
        pytest.param("'a' + 'b'|upper", "AB", id="a filter binds looser than +"),
        pytest.param("('7'|int) + 1", 8, id="a filter in brackets"),
        pytest.param("items|join(', ')|replace('b', '-')", "a, -, c", id="filters in a row"),
        pytest.param("not word|length", False, id="not comes after a filter"),
        pytest.param("zero and missing", 0, id="what is not reached needs no value"),
        pytest.param("big == big and big > 1", True, id="numbers of any length"),
    ],
)
def test_an_expression_has_a_value(source: str, value: object) -> None:
    found = value_of(source)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("n / zero", "the expression 'n / zero' fails: division by zero: the number 3 / 0"),
        ("n % zero", "division by zero: the number 3 % 0"),
        ("user.nmae", "there is no key 'nmae' in a mapping with the keys name, from, tags, items"),
        ("items[n]", "there is no item 3 in a list of 3"),
        ("word[9]", "there is no item 9 in the text 'Mars'"),
        ("items['a']", "a list of 3 is indexed by a whole number, not by the text 'a'"),
        ("word.length", "is indexed by a whole number, not by the text 'length': write x|length"),
        (
            "items.size",
            "a list of 3 is indexed by a whole number, not by the text 'size': write x|length",
        ),
        ("items[0.0]", "not by the number 0.0"),
        ("n.a", "the number 3 has no item or key 'a'"),
        ("nothing[0]", "null has no item or key 0"),
        (
            "user[items]",
            "a mapping with the keys name, from, tags, items has no item or key a list",
        ),
        ("word + n", "+ cannot join the text 'Mars' and the number 3: write x|tojson"),
        ("n + items", "+ is not for the number 3 and a list of 3"),
        ("user + user", "+ is not for a mapping"),
        ("word - n", "- is not for the text 'Mars' and the number 3"),
        ("word % n", "% is not for the text 'Mars' and the number 3"),
        ("'%s' % word", "% is not for the text '%s' and the text 'Mars'"),
        ("word * word", "* is not for the text 'Mars' and the text 'Mars'"),
        ("word * half", "* is not for the text 'Mars' and the number 0.5"),
        ("-word", "- is not for the text 'Mars'"),
        ("+nothing", "+ is not for null"),
        ("n < word", "compares what cannot be compared, where n is the number 3 and"),
        ("n in zero", "compares what cannot be compared, where n is the number 3, zero is"),
        ("missing", "'missing' has no value in the expression 'missing'"),
        ("missing + 1", "'missing' has no value in the expression 'missing + 1'"),
        ("1e308 * n * 10", "the number would be infinite"),
        ("big + 1", "the number would be too large (at most 4096 bits)"),
        ("big * big", "the number would be too large"),
        ("big / 3", "the number would be too large"),
        ("half * big", "the number would be too large"),
        ("-big + 1", "the number would be too large"),
        ("word * 500001", "the text would be longer than 1,000,000"),
        ("1000000 * [n, n]", "the list would be longer than 1,000,000"),
        ("[n] * 1000000 + [n]", "the list would be longer than 1,000,000"),
    ],
)
def test_what_cannot_be_computed_is_told_in_one_sentence(source: str, sentence: str) -> None:
    sentence = sentence.removesuffix(" and")

    with pytest.raises(ScriptError) as refused:
        value_of(source)

    assert sentence in refused.value.sentence
    assert "\n" not in refused.value.sentence
    assert type(refused.value) is ScriptError


def test_the_names_are_what_is_read_from_the_environment() -> None:
    expression = compile_expression("pick(words)[i]|replace(a, 'b') if x.y else true and null")

    assert expression.names == {"words", "i", "a", "x"}


def test_names_are_compared_in_their_plain_form() -> None:
    assert compile_expression("ﬁne + ﬁne").names == {"fine"}


@pytest.mark.parametrize(
    ("source", "draws", "constant"),
    [
        pytest.param("1 + 1", False, True, id="constant"),
        pytest.param("x", False, False, id="a name"),
        pytest.param("pick([1, 2])", True, False, id="a draw"),
    ],
)
def test_an_expression_knows_what_it_depends_on(source: str, draws: bool, constant: bool) -> None:
    expression = compile_expression(source)

    assert (expression.draws, expression.constant) == (draws, constant)


def test_pick_is_asked_of_the_environment() -> None:
    expression = compile_expression("pick(['a', 'b'])|upper")

    assert expression.evaluate({"pick": lambda values: values[-1]}) == "B"


def test_an_environment_may_compute_what_it_is_asked_for() -> None:
    class Lazy(dict[str, object]):
        def __missing__(self, name: str) -> object:
            if name == "turn":
                return 7
            raise ScriptError(f"{name!r} has no value here")

    assert compile_expression("turn + 1").evaluate(Lazy()) == 8
    assert compile_expression("turn").evaluate(Lazy()) == 7
    with pytest.raises(ScriptError, match=r"^'visits' has no value here$"):
        compile_expression("visits + 1").evaluate(Lazy())


OWN: dict[str, Callable[[str], str]] = {"swap": lambda text: text[::-1], "upper": str.title}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        pytest.param("word|swap", "sraM", id="one of its own"),
        pytest.param("(word|swap) + (word|lower)", "sraMmars", id="beside a built-in one"),
        pytest.param("word|swap|upper", "Sram", id="hiding a built-in one"),
        pytest.param("'abc'|swap", "cba", id="of a constant"),
    ],
)
def test_a_script_has_filters_of_its_own(source: str, value: object) -> None:
    assert compile_expression(source, filters=OWN).evaluate(ENV) == value


def test_own_filters_take_texts_and_no_argument() -> None:
    with pytest.raises(ExpressionError, match="the filter swap takes no argument, not 1"):
        compile_expression("word|swap('x')", filters=OWN)
    with pytest.raises(ScriptError, match="swap takes a text, not the number 3"):
        compile_expression("n|swap", filters=OWN).evaluate(ENV)


def test_what_is_substituted_is_data() -> None:
    assert value_of("word + ''", word="<n + 1> 'x' {n}") == "<n + 1> 'x' {n}"


def test_a_list_in_an_expression_is_new_every_time() -> None:
    expression = compile_expression("[1, 2]")
    first, second = expression.evaluate({}), expression.evaluate({})

    assert first == second == [1, 2]
    assert first is not second


@pytest.mark.parametrize(
    ("source", "value", "sentence"),
    [
        pytest.param("x * x", 2, "the number would be too large", id="an int squared"),
        pytest.param("x + x", 2**3900, "the number would be too large", id="an int doubled"),
        pytest.param("x * x", 2.0, "the number would be infinite", id="a float"),
        pytest.param("x + x", "ab", "the text would be longer than 1,000,000", id="a text"),
        pytest.param("x + x", [1], "the list would be longer than 1,000,000", id="a list"),
        pytest.param("x|replace('a', 'aa')", "a", "longer than 1,000,000", id="replacing"),
        pytest.param("x|replace('a', x)", "aa", "longer than 1,000,000", id="by itself"),
        pytest.param("[x, x]|join(x|tojson)|tojson", "a", "longer than", id="joining"),
    ],
)
def test_growing_a_value_again_and_again_ends(source: str, value: object, sentence: str) -> None:
    grow = compile_expression(source)

    def grown(times: int) -> object:
        return grow.evaluate({"x": grown(times - 1)}) if times else value

    with pytest.raises(ScriptError, match=sentence):
        grown(300)


words = st.sampled_from(
    ["n", "word", "items", "user", "'a'", '"b', "1", "2.5", "0", "|", "upper", "int", "join", "(",
     ")", "[", "]", "{", "}", ":", ",", ".", "+", "-", "*", "/", "//", "%", "<", ">=", "==", "in",
     "not", "and", "or", "if", "else", "pick", "true", "null", "=", "**", "lambda", "for", "\\",
     "#", "é", "\ud800", "\x00", "\n", "__class__", "from", "is", "default", "first"]
)  # fmt: skip


@given(st.text(max_size=30) | st.lists(words, max_size=9).map(" ".join))
def test_compiling_and_evaluating_raise_nothing_else(source: str) -> None:
    env = {**ENV, "pick": lambda values: values[0] if values else None}
    with suppress(ExpressionError, ScriptError), warnings.catch_warnings():
        warnings.simplefilter("error")
        compile_expression(source).evaluate(env)


operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "==", "<", "in", "and", "or", "|join"])
operands = st.sampled_from(["a", "b", "a[b]", "a.b", "-a", "a|int", "b|last", "a|length", "[a, b]"])


@given(operands, operators, operands, json_values, json_values)
def test_any_two_values_give_a_value_or_a_script_error(
    left: str, operator: str, right: str, a: object, b: object
) -> None:
    joined = f"{left}|join({right})" if operator == "|join" else f"({left}) {operator} ({right})"
    with suppress(ScriptError):
        write_json(compile_expression(joined).evaluate({"a": a, "b": b}))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("(" * 150 + "n" + ")" * 150, id="many brackets are nothing"),
        pytest.param("+".join(["n"] * 40), id="forty terms"),
        pytest.param(f"'{'x' * 1998}'", id="2,000 characters"),
    ],
)
def test_what_stays_within_the_bounds_is_evaluated(source: str) -> None:
    assert value_of(source) is not None
