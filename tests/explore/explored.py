"""Explorations of scenarios that tests write down as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.setup import Rules
from simulator.explore import Exploration, explore
from simulator.explore.joint import Joint
from simulator.explore.walk import Walk, walk
from tests.conversation.play import scenario
from tests.explore.agreement import setup_of

if TYPE_CHECKING:
    from simulator.conversation.setup import Setup
    from simulator.explore import Finding

JAM = "server: {otherwise: hello}\nclient: {on_open: hello, otherwise: hello}\n"
POLITE = """
server: {rules: [{when: after you, in_turn: ["I insist, after you.", "Oh no, after you."]}]}
client:
  on_open: After you.
  rules: [{when: after you, any_of: ["No, after you.", "Please, after you."]}]
"""
CHANCE = """
server: {rules: [{when: a, any_of: [b, {say: thanks, close: true}]}]}
client: {on_open: a, rules: [{when: b, say: a}]}
"""
WRONG_WORD = """
server: {on_open: password?, rules: [{when: open sesame, say: welcome, close: true}]}
client: {rules: [{when: password, say: swordfish}]}
"""
TICKETS = """
server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: Your ticket is <n>.}}
client: {on_open: I need help, otherwise: Thank you. I need help}
"""
TICKS = "server: {every: {each: 1s, say: tick}}\nclient: {rules: [{when: tick, say: tock}]}\n"


def setup(text: str) -> Setup:
    """The setup of a scenario without its title."""
    return setup_of(scenario("scenario: A play\n" + text))


def joint(text: str) -> Joint:
    """The machine that both bots make."""
    made = setup(text)
    assert isinstance(made.server, Rules)
    assert isinstance(made.client, Rules)
    return Joint(made.server.script, made.client.script, made.limits)


def walked(text: str, *, most: int = 10_000) -> Walk:
    """Every joint state."""
    return walk(joint(text), most=most)


def explored(text: str, *, most: int = 10_000, suggestions: bool = False) -> Exploration:
    """Everything that can happen."""
    return explore(setup(text), most=most, suggestions=suggestions)


def only(made: Exploration) -> Finding:
    """The one thing that was found."""
    (found,) = made.findings
    return found


def said(found: Finding) -> list[str]:
    """What is said on the way to it, as `s: text` or `c: text`."""
    return [f"{turn.side[0]}: {turn.text}" for turn in found.played.turns]
