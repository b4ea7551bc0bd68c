"""Tests for simulator.transcript.fields."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from simulator.record import Place, Verdict
from simulator.transcript.fields import encode, plain, plain_items, verdict_fields


def test_a_verdict_has_its_place_and_both_numbers() -> None:
    verdict = Verdict("says", False, "bye", "hi", Place("a.yaml", 9, 3), by=4)

    assert plain_items(verdict_fields(verdict, by=6)) == {
        "key": "says",
        "place": {"file": "a.yaml", "line": 9, "column": 3},
        "ok": False,
        "wanted": "bye",
        "got": "hi",
        "message": 4,
        "by": 6,
    }


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
values = st.recursive(
    leaves | st.frozensets(st.text()) | st.complex_numbers(),
    lambda inner: st.tuples(inner, inner) | st.dictionaries(st.integers() | st.text(), inner),
)


@given(value=values)
def test_any_value_becomes_json_and_stays_so(value: object) -> None:
    once = plain(value)

    assert plain(once) == once
    assert json.loads(encode(once)) == once
