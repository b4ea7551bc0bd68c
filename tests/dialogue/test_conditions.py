"""Tests for simulator.dialogue.conditions: what a rule has to hear becomes."""

from __future__ import annotations

import pytest

from simulator.dialogue.words import hear
from tests.dialogue.loading import load, only_rule


def test_when_takes_one_pattern_or_several() -> None:
    one = only_rule("rules: [{when: hello, say: x}]").patterns
    two = only_rule("rules: [{when: [hello, hey <x>], say: x}]").patterns

    assert one is not None
    assert two is not None
    assert [pattern.source for pattern in one + two] == ["hello", "hello", "hey <x>"]


def test_when_exactly_fits_the_whole_message() -> None:
    (pattern,) = only_rule("rules: [{when_exactly: hello, say: x}]").patterns or ()

    assert pattern.match(hear("Hello!")) is not None
    assert pattern.match(hear("hello there")) is None


@pytest.mark.parametrize("when", ['"*"', '["*"]', '[hello, "*"]'])
def test_a_star_hears_everything(when: str) -> None:
    rule = only_rule(f"rules: [{{when: {when}, say: x}}]")

    assert rule.everything
    assert rule.patterns is None


def test_the_other_conditions_are_read() -> None:
    rule = only_rule(
        "vars: {n: 0}\nrules: [{when_regex: ['^(?P<a>x)$', '(?P<a>y)'], unless: [u, v],"
        " in_reply_to: how <m>, if: n < 3 and a == m, say: x}]"
    )

    assert rule.regex is not None
    assert [regex.source for regex in rule.regex] == ["^(?P<a>x)$", "(?P<a>y)"]
    assert [pattern.source for pattern in rule.unless] == ["u", "v"]
    assert [pattern.source for pattern in rule.in_reply_to] == ["how <m>"]
    assert rule.condition is not None
    assert rule.condition.names == {"n", "a", "m"}


def test_when_json_is_a_shape_even_as_a_list() -> None:
    rule = only_rule("rules: [{when_json: [2, <id>, '*'], say: <id>}]")

    assert rule.shape is not None
    assert rule.shape.match([2, "x", {}]) == {"id": "x"}
    assert rule.shape.match([2, "x"]) is None


@pytest.mark.parametrize(
    ("value", "binary", "any_binary"),
    [('"*"', None, True), ("AAEC", b"\0\1\2", False), ('""', b"", False)],
)
def test_when_binary_is_some_bytes_or_any(
    value: str, binary: bytes | None, any_binary: bool
) -> None:
    script = load(f"rules: [{{when_binary: {value}, say: x}}]")
    (rule,) = script.start.rules.rules

    assert (rule.binary, rule.any_binary) == (binary, any_binary)
    assert script.hears_binary
    assert not load("on_open: hi").hears_binary


def test_a_capture_that_is_a_variable_is_known_to_the_rule() -> None:
    rule = only_rule("vars: {name: ''}\nrules: [{when: I am <name> from <town>, say: <town>}]")

    assert rule.vars == {"name"}
