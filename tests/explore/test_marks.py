"""Rules that leave a mark where they fire, and only there."""

from __future__ import annotations

import pytest

from simulator.dialogue import engine
from simulator.dialogue.bot import chance, first_state
from simulator.explore.marks import Marked, take_marks
from simulator.scenario import load_bot_file

BOT = b"""
vars: {n: 0}
rules:
  - {name: uses, when: via, use: plain}
  - {name: plain, when: plain, say: x}
  - {name: around, when: around, rules: [{name: no, if: n == 1, say: y}, {name: yes, say: z}]}
  - {name: fails, when: fails, rules: [{name: inner, set: {n: 5}, rules: [{name: deep, if: n == 6, say: w}]}]}
  - {name: passes, when: [fails, passes], set: {n: 1}, pass: true}
  - {name: silent, when: silent, set: {n: 1}}
"""


def fired(message: str) -> list[str]:
    marked = Marked(load_bot_file("bot.yaml", read=lambda _: BOT))
    state = first_state(marked.script)
    step = engine.heard(marked.script, state, message, chance("0"), 0)
    clean, numbers = take_marks(step.state)
    assert set(clean.vars) == {"n"}
    return [str(marked.rules[number].rule.name) for number in numbers]


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("plain", ["plain"]),
        ("around", ["yes", "around"]),
        ("fails", []),
        ("passes", []),
        ("via plain", ["plain", "uses"]),
        ("via nothing", []),
        ("silent", ["silent"]),
        ("nothing", []),
    ],
)
def test_the_rules_that_fired_are_told_and_no_others(message: str, names: list[str]) -> None:
    assert fired(message) == names


def test_a_marked_script_says_and_keeps_what_the_original_does() -> None:
    script = load_bot_file("bot.yaml", read=lambda _: BOT)
    marked, draw = Marked(script).script, chance("0")
    for message in ("plain", "around", "fails", "via plain", "silent"):
        one = engine.heard(script, first_state(script), message, draw, 0)
        other = engine.heard(marked, first_state(marked), message, draw, 0)
        assert one[1:] == other[1:]
        # Neither reads what every message changes; where nothing else did, it is not kept up to date.
        kept = take_marks(other.state)[0]
        assert one.state._replace(turn=0, last_heard="") == kept._replace(turn=0, last_heard="")


def test_a_rule_is_found_by_its_place() -> None:
    marked = Marked(load_bot_file("bot.yaml", read=lambda _: BOT))
    inner = next(n for n, known in enumerate(marked.rules) if known.rule.name == "deep")
    assert marked.at(marked.rules[inner].rule.place) == (inner,)
    assert marked.at(None) == ()
