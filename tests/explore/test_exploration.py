"""The summary: rules that never fire, what was left out, and whether that is all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.conversation.setup import AnyClient, Human, Party, Program, Remote, Wire
from simulator.errors import UsageError
from simulator.explore import draws, explore
from tests.explore.explored import JAM, TICKETS, explored, setup

NEVER = """
server:
  vars: {n: 0}
  rules:
    - {name: heard, when: hi, rules: [{name: inside, if: n == 1, say: a}, {name: other, say: b}]}
    - {name: unheard, when: never, rules: [{name: deep, say: c}]}
  keywords: {rain: wet}
  otherwise: pardon
  states:
    shut: {rules: [{when: x, say: y}], otherwise: z}
client: {on_open: hi, rules: [{when: b, close: true}], on_close: {set: {m: 1}}, vars: {m: 0}}
"""
PASSED = """
server: {rules: [{when: a, if: passed > 2, say: b}]}
client: {on_open: {wait: 1s-3s, say: a}}
"""


def test_rules_that_never_fire_are_told_once_with_what_stands_inside() -> None:
    told = [(one.side.value, one.state, one.rule.name) for one in explored(NEVER).unfired]
    assert told == [
        ("server", None, "otherwise"),
        ("server", None, "inside"),
        ("server", None, "unheard"),
        ("server", None, "keyword rain"),
        ("server", "shut", "otherwise"),
    ]


def test_a_rule_that_fails_has_fired() -> None:
    text = 'server: {vars: {n: 0}, otherwise: "<(1 // n)>"}\nclient: {on_open: x}\n'
    assert explored(text).unfired == ()


def test_what_is_on_its_way_to_a_side_that_closed_is_not_heard() -> None:
    text = (
        "server: {rules: [{when: a, close: true}, {when: b, say: x}]}\nclient: {on_open: [a, b]}\n"
    )
    assert [one.rule.name for one in explored(text).unfired] == ["when b"]


def test_states_and_steps_are_counted() -> None:
    made = explored(JAM)
    assert (made.states, made.steps, made.exhaustive, made.left_out) == (2, 3, True, ())


def test_the_bound_and_what_grew_are_told() -> None:
    made = explored(TICKETS, most=500)
    assert made.left_out == ("stopped at 500 joint states",)
    assert [found.what for found in made.growing] == ["variable n"]


def test_waits_that_could_only_be_sampled_are_told() -> None:
    made = explored(PASSED)
    (reason,) = made.left_out
    assert reason.startswith("a rule reads `passed`")
    assert len(made.findings) == 2
    assert explored(PASSED.replace("1s-3s", "3s")).exhaustive


def test_outcomes_that_were_left_out_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "MOST", 5)
    text = 'server: {otherwise: "<pick([1, 2, 3])> <pick([1, 2])>"}\nclient: {on_open: x}\n'
    made = explored(text)
    assert made.left_out == ("a step with more than 5 outcomes of chance was not looked at wholly",)


def test_a_bad_wire_is_left_out_of_account_and_that_is_said() -> None:
    bad = Wire(path="/x", delay=(1, 2), drop=0.1, duplicate=0.1, cut_after=3)
    made = explore(replace(setup(JAM), wire=bad))
    assert made.ignored == (
        "the wire's delay, drop, duplicate, cut: every message arrives, once and at once",
    )
    assert explore(replace(setup(JAM), wire=Wire(path="/x"))).ignored == ()
    assert [found.inescapable for found in made.findings] == [True]


@pytest.mark.parametrize(
    ("party", "what"),
    [
        (Human(), "a person"),
        (Program(("cat",)), "a program"),
        (Remote("ws://127.0.0.1/"), "a server elsewhere"),
        (AnyClient(), "a real client"),
    ],
)
def test_only_two_bots_of_ours_can_be_explored(party: Party, what: str) -> None:
    with pytest.raises(UsageError, match=f"the server is {what}"):
        explore(replace(setup(JAM), server=party))
    with pytest.raises(UsageError, match=f"the client is {what}"):
        explore(replace(setup(JAM), client=party))
