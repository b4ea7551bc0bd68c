"""Tests for simulator.inspecting.filtering.needles: what stands in whatever an expression fits."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.dialogue.regex import RegexError, compile_regex
from simulator.inspecting.filtering import parse_filter
from simulator.inspecting.filtering.needles import needles_of

PIECES = st.sampled_from(
    ["a", "b", "ab", "A", "1", " ", ".", "*", "+", "?", "|", "(", ")", "(?:", "(?i)", "(?i:", "(?P<n>", "[", "[^", "]", "[]a]", "[[:alpha:]b]",
     "\\", "\\d", "\\w", "\\b", "\\.", "\\(", "\\[", "\\x61", "\\pL", "\\Qa*\\E", "{", "}", "{2}", "{0,1}", "{,2}", "^", "$", "-", ":"]
)  # fmt: skip
TEXTS = st.text(st.sampled_from("aAbB1 .*+?|()[]{}\\-:,2^$Qxp"), max_size=30)


@pytest.mark.parametrize(
    ("source", "needles"),
    [
        ("cup number 12345[0-9]", ["cup number 12345"]),
        ("(?i)Good (day|night), .*Ann", ["Good ", ", ", "Ann"]),
        ("ab?c+d*e", ["a", "c", "e"]),
        ("ab{2}c{0,}d{x", ["a", "d{x"]),
        (r"a\.b\(c\dd\be", ["a.b(c", "d", "e"]),
        ("a|b", []),
        ("(a|b)|c", []),
        ("x([)]|[]|)]y)z", ["x", "z"]),
        (r"x(\)y)z", ["x", "z"]),
        (r"abc\x41def", []),
        (r"abc\Qd*\E", []),
        (r"\pLabc", []),
        ("", []),
        (".*", []),
        ("(((a)))+?b", ["b"]),
        ("a+?b", ["a", "b"]),
        ("a+(?i)*b", []),
    ],
)
def test_the_needles_of_an_expression(source: str, needles: list[str]) -> None:
    compile_regex(source)
    assert needles_of(source) == needles


@given(st.lists(PIECES, max_size=12).map("".join), TEXTS)
@settings(max_examples=500)
def test_whatever_an_expression_fits_holds_its_needles(source: str, text: str) -> None:
    try:
        regex = compile_regex(source)
    except RegexError:
        assume(False)
    if regex.search(text) is not None:
        assert all(needle.lower() in text.lower() for needle in needles_of(source))


def test_a_line_without_the_needle_is_ruled_out_before_the_expression_is_tried() -> None:
    line = b'{"type":"message","text":"Cup Number 7"}'
    assert parse_filter("/(?i)cup number [0-9]/").may_fit(line)
    assert not parse_filter("/bowl number .*/").may_fit(line * 2)
    assert parse_filter("/(?i)K|bowl/").may_fit(line * 2)
    assert parse_filter("/(?i)kelvin/").may_fit('{"text":"\u212aelvin"}'.encode())
