"""Tests for simulator.checking.unused."""

from __future__ import annotations

import pytest

from tests.checking.checked import check, told

CAPTURES = {
    "in a pattern": "rules: [{when: I am <‸name>, say: x}]",
    "that may be nothing": "rules: [{when: 'I am <‸name*> now', say: x}]",
    "in the second of two patterns": "rules:\n- when:\n  - my <part> hurts\n  - his <part> hurts\n"
    "  if: part == 'a'\n  say: x\n- when: <‸who> hurts\n  say: y\n",
    "in a shape": "rules: [{when_json: {id: <‸id>}, say: x}]",
    "in a regular expression": "rules: [{when_regex: 'a(?P<‸n>b)', say: x}]",
    "of what was said": "rules: [{when: b, in_reply_to: are you <‸who>, say: x}]",
    "in a nested rule": "rules: [{when: I am <n>, rules: [{if: n == 'a', say: x}, "
    "{when: me <‸m>, say: y}]}]",
    "that only another rule reads": "rules: [{when: I am <‸n>, say: x}, {when: me <n>, say: <n>}]",
}


@pytest.mark.parametrize("snippet", CAPTURES.values(), ids=CAPTURES)
def test_a_capture_that_nobody_reads_is_a_hint_at_its_place(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("unused-capture", "hint", place)]


VARIABLES = {
    "never named": "vars: {‸n: 0}\non_open: x",
    "only set": "vars: {‸n: 0}\non_open: {set: {n: 1}, say: x}",
    "only counted": "vars: {a: 1, ‸n: 0}\non_open: {set: {n: <n + a>}, say: <a>}",
    "only captured": "vars: {‸n: 0}\nrules: [{when: I am <n>, say: x}]",
}


@pytest.mark.parametrize("snippet", VARIABLES.values(), ids=VARIABLES)
def test_a_variable_that_shows_nowhere_is_a_warning(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("unused-variable", "warning", place)]


FINE = {
    "said": "rules: [{when: I am <n>, say: <n>}]",
    "said as JSON": "rules: [{when: I am <n>, say_json: {a: [<n>]}}]",
    "asked for": "rules: [{when: I am <n>, if: n == 'a', say: x}]",
    "set": "vars: {v: ''}\nrules: [{when: I am <n>, set: {v: <n>}}]\non_open: <v>",
    "in a reason": "rules: [{when: I am <n>, close: {code: 4002, reason: <n>}}]",
    "remembered": "rules: [{when: I am <n>, remember: <n>}, {recall: true}]",
    "heard again": "rules: [{when: I am <n>, as_if: <n>}]",
    "in a branch": "rules: [{when: I am <n>, any_of: [x, {in_turn: [<n>]}]}]",
    "in a nested rule": "rules: [{when: I am <n>, rules: [{rules: [{say: <n>}]}]}]",
    "called any": "rules: [{when: I am <anything>, say: x}]",
    "of a kind": "rules: [{when: I am <n:number> <w:word>, say: x}]",
    "of a kind in a shape": "rules: [{when_json: {n: <n:number>}, say: x}]",
    "of a kind, above one without": (
        "rules:\n- when: I am <n:number>\n  say: x\n- when: me <n>\n  say: <n>\n"
    ),
    "of a kind, beside one without": (
        "rules: [{when: I am <n:number>, say: x}, {when: me <n>, say: <n>}]"
    ),
    "of a kind in a shape, above one without": (
        "rules:\n- when_json: {n: <n:number>}\n  say: x\n- when_json: [<n>]\n  say: <n>\n"
    ),
    "a variable that another shows": "vars: {a: 1, b: 0}\non_open: {set: {b: <a>}, say: <b>}",
    "a variable that decides": "vars: {a: 1}\non_open: {rules: [{if: a, say: x}, {say: y}]}",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_nothing_is_said_of_names_that_are_read(text: str) -> None:
    assert check(text) == ()


def test_a_capture_of_an_included_file_has_its_place_there() -> None:
    others = {"more.yaml": "# more\nrules:\n- when: I am <who>\n  say: x\n"}
    (found,) = check("include: more.yaml", others)
    assert (found.code, *found.place) == ("unused-capture", "more.yaml", 3, 15)
