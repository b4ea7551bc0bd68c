"""Tests for simulator.dialogue.replies: what the actions of a reply become."""

from __future__ import annotations

import pytest

from simulator.dialogue import actions
from simulator.record import SECOND, Place
from tests.dialogue.loading import load, opening, said

PLAIN_ACTIONS = {
    "drop": ("on_open: {drop: true}", actions.Drop()),
    "recall": ("on_open: {recall: true}", actions.Recall()),
    "pass": ("on_open: {pass: true}", actions.Pass()),
    "close": ("on_open: {close: true}", actions.Close(1000)),
    "close with a code": ("on_open: {close: 4003}", actions.Close(4003)),
    "close with a code in a mapping": ("on_open: {close: {code: 3000}}", actions.Close(3000)),
    "go_to": ("on_open: {go_to: b}", actions.GoTo("b")),
    "go_to the start": ("on_open: {go_to: start}", actions.GoTo("start")),
    "wait": ("on_open: {wait: 2s}", actions.Wait(2 * SECOND, 2 * SECOND)),
    "wait in a range": ("on_open: {wait: 500ms-1s}", actions.Wait(SECOND // 2, SECOND)),
    "say_binary": ("on_open: {say_binary: AAEC}", actions.SayBinary(b"\0\1\2")),
    "use": ("keywords: {k: hi}\non_open: {use: k}", actions.Use("k", Place("bot.yaml", 3, 16))),
}


@pytest.mark.parametrize(("text", "action"), PLAIN_ACTIONS.values(), ids=PLAIN_ACTIONS)
def test_an_action_is_read(text: str, action: actions.Action) -> None:
    assert opening(text) == (action,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("on_open: [one, two]", id="a list of replies"),
        pytest.param("on_open: {say: [one, two]}", id="a list of texts"),
        pytest.param("on_open: [{say: one}, [two]]", id="a mixture"),
    ],
)
def test_texts_are_said_in_order(text: str) -> None:
    assert said(opening(text)) == ["one", "two"]


def test_actions_keep_their_written_order() -> None:
    reply = opening("on_open: {wait: 1s, say: a, set: {v: 2}, go_to: b, close: true}")

    assert [type(action) for action in reply] == [
        actions.Wait,
        actions.Say,
        actions.Set,
        actions.GoTo,
        actions.Close,
    ]


def test_a_drawn_reply_weighs_1_unless_it_says() -> None:
    (action,) = opening("on_open: {any_of: [a, {say: b, weight: 2.5}, [c, d]]}")

    assert isinstance(action, actions.AnyOf)
    assert action.weights == (1, 2.5, 1)
    assert [said(reply) for reply in action.replies] == [["a"], ["b"], ["c", "d"]]


def test_each_in_turn_has_a_counter_of_its_own() -> None:
    script = load(
        "rules: [{when: hey, in_turn: [a, {in_turn: [b]}]}]\n"
        "states: {x: {rules: [{when: hey, in_turn: [a, {in_turn: [b]}]}]}}"
    )
    sets = (script.start.rules, script.states["x"].rules)
    outer = [rules.rules[0].reply[0] for rules in sets]

    assert all(isinstance(action, actions.InTurn) for action in outer)
    keys = [a.key for a in outer if isinstance(a, actions.InTurn)]
    keys += [
        b.key
        for a in outer
        if isinstance(a, actions.InTurn)
        for b in a.replies[1]
        if isinstance(b, actions.InTurn)
    ]
    assert len(set(keys)) == 4


def test_as_if_and_use_are_one_action() -> None:
    (action,) = opening("keywords: {k: hi}\non_open: {use: k, as_if: hello}")

    assert isinstance(action, actions.AsIf)
    assert (action.text.constant, action.use) == ("hello", "k")


def test_reconnect_has_defaults() -> None:
    rule = load("on_error: {reconnect: {}}").start.on_error

    assert rule is not None
    assert rule.reply == (actions.Reconnect(SECOND, 3),)


def test_set_keeps_its_order_and_types() -> None:
    (action,) = opening("on_open: {set: {w: <v + 1>, v: 5}}")

    assert isinstance(action, actions.Set)
    assert [(name, value.evaluate({"v": 1})) for name, value in action.values] == [
        ("w", 2),
        ("v", 5),
    ]


def test_said_json_keeps_its_types() -> None:
    (action,) = opening('on_open: {say_json: {a: 1, b: "2", c: null, d: no, e: <v>, f: [true]}}')

    assert isinstance(action, actions.SayJson)
    assert action.value.evaluate({"v": 3.5}) == {
        "a": 1, "b": "2", "c": None, "d": "no", "e": 3.5, "f": [True],
    }  # fmt: skip


def test_variables_follow_yaml_1_2() -> None:
    script = load("vars: {a: 010, b: no, c: 12:30, d: true, e: ~, f: '1', g: 1.5, h: [1, x], i: }")

    assert script.vars == {
        "a": 10, "b": "no", "c": "12:30", "d": True, "e": None, "f": "1", "g": 1.5,
        "h": [1, "x"], "i": None,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["no", "12:30", "010", "1.0", "null", "2030-01-01"])
def test_a_text_is_its_characters(text: str) -> None:
    assert said(opening(f"on_open: {text}")) == [text]
