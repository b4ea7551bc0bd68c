"""One step of a bot is a function: the same leads to the same, and the state before stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue import engine
from simulator.dialogue.bot import (
    BotState,
    first_state,
)
from tests.dialogue.talk import CHANCE, bot, texts

if TYPE_CHECKING:
    from collections.abc import Sequence


MIXED = """
vars: {n: 0, who: ""}
rules:
  - {when: a <who>, set: {n: <n + 1>}, in_turn: ["<who>", {any_of: [x, y]}]}
  - {when: b, remember: "<n>", say: "<turn>"}
  - {when: c, recall: true}
  - {when: d, as_if: a d}
  - {when: e, go_to: s}
states: {s: {on_enter: "<visits>", rules: [{when: a, go_to: start, say: back}]}}
"""
SCRIPT = bot(MIXED)
MESSAGES = st.lists(st.sampled_from(["a", "a b", "b", "c", "d", "e", "", "zz"]), max_size=12)


def played(messages: Sequence[str]) -> list[tuple[BotState, list[str]]]:
    state, found = first_state(SCRIPT), []
    for message in messages:
        step = engine.heard(SCRIPT, state, message, CHANCE, 0)
        state = step.state
        found.append((state, texts(step)))
    return found


@given(MESSAGES)
def test_the_same_messages_lead_to_the_same_states_and_lines(messages: list[str]) -> None:
    assert played(messages) == played(messages)


@given(MESSAGES, st.sampled_from(["a b", "b", "e", "zz"]))
def test_a_step_changes_nothing_in_the_state_it_came_from(messages: list[str], extra: str) -> None:
    state = played(messages)[-1][0] if messages else first_state(SCRIPT)
    before = repr(state)
    engine.heard(SCRIPT, state, extra, CHANCE, 0)
    assert repr(state) == before
