"""Tests for simulator.dialogue.expression.syntax."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.expression.source import ExpressionError, prepare
from simulator.dialogue.expression.syntax import ENV, OPERATORS, OWN, parse_expression

TOO_DEEP = "the expression is more than 40 deep"


@pytest.mark.parametrize(
    ("source", "offset", "sentence", "help"),
    [
        ("", 0, "the expression is empty", "write a name, a number or a 'text'"),
        ("  ", 0, "the expression is empty", ""),
        ("x y", 2, "'x y' is no expression", "put texts in quotes"),
        ("x +", 0, "'x +' is no expression", ""),
        ("x = 1", 2, "an expression has no =", "write == to compare"),
        ("x === 1", 2, "an expression has no ===", "write == to compare"),
        ("x => 1", 2, "an expression has no =>", "write >= to compare"),
        ("x && y", 2, "an expression has no &&", "write and"),
        ("x & y", 2, "an expression has no &", "write and"),
        ("x || y", 2, "an expression has no ||", "write or; a single | calls a filter"),
        ("!x", 0, "an expression has no !", "write not"),
        ("x ** 2", 2, "an expression has no **", "write x * x"),
        ("x # y", 2, "an expression has no #", ""),
        ("x \\\n + y", 2, "an expression has no \\", ""),
        ("x @ y", 2, "an expression has no @", ""),
        ("x << y", 0, "there is no such operator", "there are + - * / // %"),
        ("x is y", 0, "an expression has no is", "write =="),
        ("~x", 0, "an expression has no ~", ""),
        ("...", 0, "an expression has no ...", ""),
        ("a, b", 0, "a comma stands outside of brackets", "write a list as [1, 2]"),
        ("{a, b}", 0, "an expression has no sets", "write a list as [1, 2]"),
        ("x[1:2]", 2, "an expression cuts no slices", "x[i] takes one item"),
        ("x[1, 2]", 2, "a comma stands outside of brackets", ""),
        ("[*x]", 1, "an expression has no * before a value", ""),
        ("(x := 1)", 1, "an expression cannot assign", "give a variable its value with set"),
        ("lambda: x", 0, "an expression has no lambda", ""),
        ("[i for i in x]", 0, "an expression cannot do this", ""),
        ("{x: 1}", 1, "the keys of a mapping are texts", "write {'key': value}"),
        ("{**x}", 1, "an expression has no **", ""),
        ("(x", 0, "'(' was never closed in the expression '(x'", ""),
        ("x)", 1, "unmatched ')' in the expression 'x)'", ""),
        ("'x", 0, "the ' is never closed", "add another '"),
        ("x + \"y'", 4, 'the " is never closed', 'add another "'),
        ("'a' 'b'", 4, "two texts stand side by side", "write + between them"),
        ("'''a'''", 2, "two texts stand side by side", ""),
        ("f'a'", 0, "'f' and a text stand side by side", "write + between them"),
        ("x + b'a'", 4, "'b' and a text stand side by side", ""),
        ("010", 0, "010 is no number", "write 10"),
        ("x + 0x1f", 4, "0x1f is no number", "write it as 12 or 1.5"),
        ("1_000", 0, "1_000 is no number", ""),
        ("1j", 0, "1j is no number", ""),
        ("1if x else 2", 0, "1if is no number", ""),
        ("x + 1e999", 4, "the number is too large", ""),
        ("9" * 1300, 0, "the number is too large", ""),
        ("x|uper", 2, "there is no filter 'uper'", "did you mean upper?"),
        ("x|qqqqqqqq", 2, "there is no filter 'qqqqqqqq'", "there is capitalize, default, first"),
        ("x|pick", 2, "there is no filter 'pick'", "write pick(x)"),
        ("n|int + 1", 2, "| comes after + - * /", "put the filter in brackets, as in (n|int) + 1"),
        ("x|'upper'", 2, "behind | stands the name of a filter", "write x|upper"),
        ("x|a.b", 2, "behind | stands the name of a filter", ""),
        ("x|upper(1)", 2, "the filter upper takes no argument, not 1", ""),
        ("x|default", 2, "the filter default takes one argument, not 0", "x|default('nobody')"),
        ("x|replace('a')", 2, "the filter replace takes two arguments", "x|replace('a', 'b')"),
        ("x|join(1, 2)", 2, "the filter join takes one argument at most, not 2", "x|join(', ')"),
        ("x|join(*y)", 7, "an expression has no * before a value", ""),
        ("upper(x)", 0, "there is no function 'upper'", "write x|upper"),
        ("pikc(x)", 0, "there is no function 'pikc'", "did you mean pick?"),
        ("x.append(1)", 0, "only pick(list) can be called", "filters are written x|filter"),
        ("x()()", 0, "only pick(list) can be called", ""),
        ("pick", 0, "pick is a function", "write pick(list)"),
        ("pick()", 0, "pick takes one list", "write pick(list) or pick(['a', 'b'])"),
        ("pick(1, 2)", 0, "pick takes one list", ""),
        ("pick(**x)", 5, "an expression has no **", ""),
        ("\x00", 0, "is no expression", ""),
        ("x + \ud800", 4, "half a character stands here", ""),
        ("é + ü(1)", 4, "there is no function 'ü'", "there is pick"),
        ("  é + 'ü' + y|z", 14, "there is no filter 'z'", ""),
        ("not " * 42 + "x", 164, TOO_DEEP, "put a part of it into a variable first"),
        ("-" * 1990 + "1", 41, TOO_DEEP, ""),
        ("+".join(["x"] * 500), 0, TOO_DEEP, ""),
        ("(" * 900 + "1" + ")" * 900, 200, "is no expression", ""),
        ("x" * 2001, 0, "the expression is 2001 characters long (at most 2000)", "variable"),
    ],
)
def test_what_is_no_expression_is_told_where_and_what_to_write(
    source: str, offset: int, sentence: str, help: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_expression(source)

    found = refused.value
    assert (found.offset, found.sentence) == (offset, found.sentence)
    assert sentence in found.sentence
    assert help in found.help


def test_a_tree_reads_names_and_calls_operators_and_nothing_else() -> None:
    parsed = parse_expression(
        "(a.b[c]|own|default(-d)) + [pick(e)] if f < 1 else {'g': not h}", {"own"}
    )
    nodes = list(ast.walk(parsed.body))

    assert {node.id for node in nodes if isinstance(node, ast.Name)} <= {ENV, OWN, *OPERATORS}
    assert not any(isinstance(node, ast.Attribute) for node in nodes)
    assert parsed.names == set("acdefh")
    assert parsed.own == {"own"}
    assert parsed.draws


@given(st.text(alphabet="ab'\"\\ .\n\té+1=!", max_size=20))
def test_preparing_keeps_every_offset(source: str) -> None:
    try:
        prepared = prepare(source)
    except ExpressionError as error:
        assert 0 <= error.offset < len(source)  # noqa: PT017 - most sources are refused
        return

    assert len(prepared.text) == len(source)
    assert all(source[offset] in "'\"" for offset in prepared.texts)
