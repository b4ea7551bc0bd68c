"""Tests for simulator.checking.answers."""

from __future__ import annotations

import pytest

from tests.checking.checked import check, told

HEARD = "client: {rules: [{when: tea, close: true}]}"
STUCK = {
    "an opening": f"server:\n  ‸on_open: coffee\n{HEARD}",
    "an answer": "server:\n  rules: [‸{when: a cup, say: coffee}]\n"
    "client: {on_open: a cup, rules: [{when: tea, close: true}]}",
    "one of two branches": f"server:\n  ‸on_open: {{any_of: [tea, coffee]}}\n{HEARD}",
    "a nested rule": f"server:\n  ‸on_open: {{rules: [{{say: coffee}}]}}\n{HEARD}",
    "JSON": f"server:\n  ‸on_open: {{say_json: {{a: 1}}}}\n{HEARD}",
    "a keyword is another word": (
        "server:\n  ‸on_open: coffee\nclient: {keywords: {tea: {close: true}}}"
    ),
    "a state's rules do not fit either": (
        "server:\n  ‸on_open: coffee\nclient:\n  rules: [{when: tea, go_to: a}]\n"
        "  states: {a: {rules: [{when: milk, close: true}]}}"
    ),
    "a rule for another word after what was said": (
        "server:\n  ‸on_open: coffee\n"
        "client: {rules: [{when: tea, in_reply_to: milk, close: true}]}"
    ),
    "the other opens with what fits nothing": (
        "server:\n  ‸on_open: coffee\n  otherwise: {close: true}\n"
        "client: {rules: [{when: tea, close: true}]}"
    ),
    "many rules": "server:\n  ‸on_open: coffee\nclient: {rules: ["
    + ", ".join(f"{{when: tea {n}, close: true}}" for n in range(20))
    + "]}",
}


@pytest.mark.parametrize("snippet", STUCK.values(), ids=STUCK)
def test_a_text_that_no_rule_of_the_other_side_fits_is_a_hint(snippet: str) -> None:
    found, place = told(snippet)
    assert found == [("unanswered", "hint", place)]


def said(server: str, client: str = "rules: [{when: tea, close: true}]", rest: str = "") -> str:
    return f"server:\n  {server}\nclient:\n  {client}\n{rest}"


FINE = {
    "a rule fits": said("on_open: A cup of tea?"),
    "a rule fits one of two texts": said("on_open: [Hello, tea]"),
    "a keyword fits": said("on_open: tea", "keywords: {tea: {close: true}}"),
    "a rule of a state fits": said(
        "on_open: tea",
        "rules: [{when: milk, go_to: a}]\n  states: {a: {rules: [{when: tea, close: true}]}}",
    ),
    "a shape fits": said(
        "on_open: {say_json: {a: 1}}", "rules: [{when_json: {a: <b:number>}, close: true}]"
    ),
    "an expression fits": said("on_open: tea", "rules: [{when_regex: 't.a', close: true}]"),
    "everything fits": said("on_open: coffee", "rules: [{when: '*', close: true}]"),
    "the other opens the talk": said(
        "on_open: coffee\n  rules: [{when: hello, say: tea}]",
        "on_open: hello\n  rules: [{when: tea, close: true}]",
    ),
    "there is an otherwise": said(
        "on_open: coffee", "rules: [{when: tea, say: []}]\n  otherwise: {close: true}"
    ),
    "it depends on what was said before": said(
        "on_open: tea", "rules: [{when: tea, in_reply_to: milk, close: true}]"
    ),
    "anything fits after what was said": said(
        "on_open: coffee", "rules: [{in_reply_to: tea, close: true}, {when: x, say: []}]"
    ),
    "the other has no rules": said("on_open: coffee", "on_close: {}"),
    "the text varies": said("on_open: The number is <turn>."),
    "the talk ends with it": said("on_open: {say: coffee, close: true}"),
    "the state says more": said(
        "on_open: {say: coffee, go_to: a}\n  states: {a: {on_enter: tea, otherwise: {close: true}}}"
    ),
    "a timer goes on": said("on_open: coffee\n  on_silence: {after: 1s, say: tea}"),
    "it is an otherwise": said("on_open: tea\n  otherwise: Pardon?"),
    "silence is expected": said("on_open: coffee", rest="expect: {ended_by: silence}"),
    "the text is expected": said("on_open: coffee", rest="expect: {says: [{server: coffee}]}"),
    "what is heard is filtered": said(
        "on_open: TEA", "incoming: lower\n  rules: [{when: coffee, close: true}]"
    ),
    "the other side is a person": "server: {on_open: coffee}\nclient: human",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_nothing_is_said_where_the_talk_may_go_on(text: str) -> None:
    assert check(text) == ()


def test_two_openings_that_fit_nothing_are_both_told() -> None:
    text = (
        "server: {on_open: coffee, rules: [{when: hello, close: true}]}\n"
        "client: {on_open: milk, rules: [{when: tea, close: true}]}"
    )
    assert [found.headline for found in check(text)] == [
        "no rule of the client answers 'coffee'",
        "no rule of the server answers 'milk'",
    ]
