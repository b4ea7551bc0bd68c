"""Tests for simulator.checking.states."""

from __future__ import annotations

import pytest

from tests.checking.checked import check, told

UNREACHABLE = {
    "a state that nobody names": "states: {‸a: {otherwise: x}}",
    "a state that only itself leads to": (
        "states: {‸a: {rules: [{when: b, go_to: a}], otherwise: {close: true}}}"
    ),
    "a state in a file of several lines": (
        "rules:\n  - when: b\n    go_to: a\nstates:\n"
        "  a:\n    otherwise: {close: true}\n  ‸c:\n    otherwise: {close: true}\n"
    ),
}


@pytest.mark.parametrize("snippet", UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_state_without_a_way_in_is_a_warning(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("unreachable-state", "warning", place)]


def test_states_that_lead_to_each_other_only_are_all_named() -> None:
    text = "states: {a: {otherwise: {go_to: b}}, b: {otherwise: {go_to: a}}}"
    assert [f.headline for f in check(text)] == [
        "nothing leads to the state a",
        "nothing leads to the state b",
    ]


ENDLESS = {
    "a state with an otherwise": "on_open: {go_to: a}\nstates: {‸a: {otherwise: x}}",
    "a state that only leads to itself": (
        "on_open: {go_to: a}\nstates: {‸a: {rules: [{when: b, go_to: a}], otherwise: x}}"
    ),
    "a state with nothing in it": "on_open: {go_to: a}\nstates: {‸a: }",
    "neither bot closes": (
        "server:\n  on_open: {go_to: a}\n  states: {‸a: {otherwise: x}}\nclient: {otherwise: x}"
    ),
}


@pytest.mark.parametrize("snippet", ENDLESS.values(), ids=ENDLESS)
def test_a_state_without_a_way_out_is_a_hint(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("endless-state", "hint", place)]


FINE = {
    "a way from a state to a state": (
        "on_open: {go_to: a}\nstates: {a: {on_enter: {go_to: b}}, b: {otherwise: {close: true}}}"
    ),
    "a way through a nested rule": (
        "on_open: {rules: [{any_of: [x, {go_to: a}]}]}\nstates: {a: {otherwise: {drop: true}}}"
    ),
    "a way through a timer": (
        "every: {each: 1s, go_to: a}\nstates: {a: {on_silence: {after: 1s, go_to: start}}}"
    ),
    "a way through a keyword": "keywords: {b: {go_to: a}}\nstates: {a: {otherwise: {close: true}}}",
    "a way through a rule that is used": (
        "on_open: {go_to: b}\nstates: {b: {rules: [{when: x, use: n}, {when: yo, go_to: start}]},\n"
        "  c: {rules: [{name: n, when: z, go_to: a}]}, a: {otherwise: {go_to: c}}}"
    ),
    "the file leads on from every state": (
        "on_open: {go_to: a}\nrules: [{when: back, go_to: start}]\nstates: {a: {otherwise: x}}"
    ),
    "the file closes in every state": (
        "on_open: {go_to: a}\nrules: [{when: bye, close: true}]\nstates: {a: {otherwise: x}}"
    ),
    "the other side closes": (
        "server:\n  on_open: {say: x, go_to: a}\n  states: {a: {otherwise: x}}\n"
        "client: {otherwise: {close: true}}"
    ),
    "the other side is a person": (
        "server:\n  on_open: {go_to: a}\n  states: {a: {otherwise: x}}\nclient: human"
    ),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_nothing_is_said_of_states_that_are_reached_and_left(text: str) -> None:
    assert check(text) == ()


def test_a_way_in_an_included_file_counts() -> None:
    others = {"more.yaml": "rules: [{when: b, go_to: a}]"}
    assert check("include: more.yaml\nstates: {a: {otherwise: {close: true}}}", others) == ()
