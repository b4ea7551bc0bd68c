"""Tests for simulator.checking.dead."""

from __future__ import annotations

import pytest

from tests.checking.checked import check, told

NEVER = {
    "an otherwise below a rule without a condition": "rules: [{say: a}]\n‸otherwise: b",
    "an otherwise below a rule for all texts": "rules: [{when: '*', say: a}]\n‸otherwise: b",
    "a state's otherwise": (
        "on_open: {go_to: a}\nstates: {a: {rules: [{close: true}], ‸otherwise: b}}"
    ),
    "a state's otherwise below the file's rule": (
        "on_open: {go_to: a}\nrules: [{close: true}]\nstates: {a: {‸otherwise: b}}"
    ),
    "keywords": "rules: [{say: a}]\nkeywords: {‸b: c, d: e}",
}


@pytest.mark.parametrize("snippet", NEVER.values(), ids=NEVER)
def test_what_nothing_is_left_for_is_a_warning(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("unreachable-rule", "warning", place)]


FINE = {
    "a rule with a condition": "vars: {n: 0}\nrules: [{if: n, say: a}]\notherwise: b",
    "a rule that may not fit": "rules: [{recall: true}]\notherwise: b\non_open: {remember: x}",
    "a rule for some texts": "rules: [{when: tea, say: a}]\notherwise: b",
    "bytes are left": ("rules: [{when: '*', say: a}, {when_binary: AAEC, say: a}]\notherwise: b"),
    "keywords that are used": "on_open: {use: b}\nrules: [{say: a}]\nkeywords: {b: c}",
    "the file's otherwise below a state's rule": (
        "on_open: {go_to: a}\notherwise: b\nstates: {a: {rules: [{close: true}]}}"
    ),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_nothing_is_said_where_something_may_be_left(text: str) -> None:
    assert check(text) == ()
