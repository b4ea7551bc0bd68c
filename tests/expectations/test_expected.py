"""Tests for simulator.expectations.expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.expectations import Bound, parse_bound
from simulator.record import Side
from tests.expectations.lines import (
    shaped,
    turns,
)


@pytest.mark.parametrize(
    ("text", "bound"),
    [("7", Bound("==", 7)), ("<= 10", Bound("<=", 10)), (">3", Bound(">", 3)), ("== 0", Bound("==", 0))],
)  # fmt: skip
def test_a_bound_is_a_number_or_a_comparison(text: str, bound: Bound) -> None:
    assert parse_bound(text) == bound
    assert parse_bound(str(bound)) == bound


@pytest.mark.parametrize("text", ["", "many", "=> 3", "-1", "1.5", "< ", "9" * 30])
def test_what_is_no_bound_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match='like "<= 10"'):
        parse_bound(text)


@given(st.sampled_from(["==", "<=", ">=", "<", ">"]), st.integers(0, 99), st.integers(0, 99))
def test_a_bound_holds_as_python_compares(op: str, number: int, count: int) -> None:
    assert Bound(op, number).holds(count) is eval(f"{count} {op} {number}")


def test_json_is_met_whatever_else_it_holds_and_however_it_was_written() -> None:
    line = shaped(Side.SERVER, {"id": 1, "result": "<n:number>"})
    for text in ('{"id":1,"result":3}', '{ "result": 3.5, "more": [], "id": 1.0 }'):
        assert line.fits(turns((Side.SERVER, text))[0])
    for text in ('{"id":1}', '{"id":1,"result":"3"}', "[1]", "no JSON", ""):
        assert not line.fits(turns((Side.SERVER, text))[0])
    assert not line.fits(turns((Side.CLIENT, '{"id":1,"result":3}'))[0])
