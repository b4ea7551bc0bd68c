"""Tests for simulator.dialogue.expression.operands."""

from __future__ import annotations

import pytest
from hypothesis import given

from simulator.dialogue.expression.operands import Refusal, copied, describe, show, whole
from tests.dialogue.test_json_text import json_values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("<b> 'x'", "<b> 'x'", id="a text as it is"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(None, "", id="null is nothing"),
        pytest.param(3, "3", id="an int"),
        pytest.param(3.0, "3.0", id="a float"),
        pytest.param(1e16, "1e+16", id="a large float"),
        pytest.param(10**5000, "1" + "0" * 5000, id="a long number"),
        pytest.param([1, "é", None], '[1,"é",null]', id="a list"),
        pytest.param({"a": {"b": True}}, '{"a":{"b":true}}', id="a mapping"),
        pytest.param([], "[]", id="an empty list"),
    ],
)
def test_a_value_prints(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("x" * 60, f"the text '{'x' * 40}…'", id="a long text is cut"),
        pytest.param(10**5000, f"the number 1{'0' * 39}…", id="a long number is cut"),
        pytest.param(1.5, "the number 1.5", id="a float"),
        pytest.param({}, "an empty mapping", id="an empty mapping"),
        pytest.param(
            dict.fromkeys("abcdefg", 1), "a mapping with the keys a, b, c, d, e", id="five keys"
        ),
    ],
)
def test_a_value_is_described_on_one_short_line(value: object, text: str) -> None:
    assert describe(value) == text


def nested(depth: int) -> object:
    value: object = []
    for _ in range(depth):
        value = [value]
    return value


def doubled(times: int) -> object:
    value: object = ["abc"]
    for _ in range(times):
        value = {"a": value, "b": value}
    return value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        pytest.param(nested(200), "nested more than 200 deep", id="too deep"),
        pytest.param(
            doubled(60), "too large .at most 250,000 items", id="one list, very many times"
        ),
        pytest.param(["x" * 999_999] * 17, "or 16,000,000 characters", id="long texts"),
        pytest.param([0] * 250_001, "too large", id="many items"),
        pytest.param({"x" * 16_000_000: 0}, "too large", id="a long key"),
    ],
)
def test_a_value_that_is_too_large_is_not_copied(value: object, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        copied(value)


def test_a_value_within_the_bounds_is_copied() -> None:
    assert copied(nested(199)) == nested(199)
    assert copied("x" * 17_000_000) == "x" * 17_000_000  # only passed on, nothing was put together


def test_a_text_that_was_put_together_is_bounded() -> None:
    assert whole("x" * 16_000_000)
    with pytest.raises(Refusal, match="longer than 16,000,000"):
        whole("x" * 16_000_001)


@given(json_values)
def test_a_copy_is_equal_and_shares_nothing_that_can_change(value: object) -> None:
    copy = copied(value)

    assert copy == value
    assert not _containers(copy) & _containers(value)


def _containers(value: object) -> set[int]:
    if isinstance(value, dict):
        return {id(value)}.union(*map(_containers, value.values()))
    if isinstance(value, list):
        return {id(value)}.union(*map(_containers, value))
    return set()
