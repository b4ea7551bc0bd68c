"""The machine that two bots make: it does what the conversation does, and nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.playing import Played, play
from simulator.conversation.setup import Limits, LoopAction, LoopPolicy
from simulator.explore.mind import End
from simulator.explore.realise import realise
from tests.explore.explored import joint, setup, walked
from tests.explore.pairs import PAIRS

if TYPE_CHECKING:
    from simulator.explore.joint import Joint, Move, State
    from simulator.explore.realise import Choices

Said = list[tuple[str, str | bytes]]

OFF = LoopPolicy(action=LoopAction.OFF)
FREE = Limits(None, None, None, 1 << 50)
MESSAGES = 40


def run(text: str, *, seed: int = 0, most: int, choices: Choices | None = None) -> Played:
    made = replace(setup(text), limits=FREE, loops=OFF, choices=choices or {}, seed=seed)
    return play(made, most=most, events=10_000)


def turns(played: Played) -> Said:
    return [
        (turn.side.value, turn.text if turn.data is None else turn.data) for turn in played.turns
    ]


def said(machine: Joint, move: Move) -> Said:
    return [
        (side.value, machine.traffic.said(item))
        for outcome, side in zip(move.outcomes, move.sides, strict=True)
        for item in outcome.items
        if item > 0
    ]


def stroll(machine: Joint, chance: random.Random, steps: int) -> tuple[list[State], list[Move]]:
    """A way through the machine, where chance decides which."""
    states: list[State] = []
    moves: list[Move] = []
    here: State | End = machine.start
    while not isinstance(here, End) and len(moves) < steps:
        states.append(here)
        moves.append(chance.choice(machine.moves(here)))
        here = moves[-1].next
    return states, moves


@given(PAIRS, st.integers(0, 1_000))
def test_every_way_through_it_is_a_conversation_that_some_draws_lead_to(
    text: str, way: int
) -> None:
    machine = joint(text)
    chance = random.Random(way)
    states, moves = stroll(machine, chance, chance.randrange(1, 60))
    wanted = [line for move in moves for line in said(machine, move)]
    end = moves[-1].next
    over = isinstance(end, End)
    choices = realise(machine, states, moves)
    played = run(text, most=len(wanted) + 1 if over else len(wanted), choices=choices)
    assert turns(played)[: len(wanted)] == wanted
    if isinstance(end, End):
        assert played.ending is not None
        assert (played.ending.by, played.ending.code) == (end.by, end.code)
        assert len(played.turns) == len(wanted)


@given(PAIRS, st.integers(0, 1_000))
def test_every_conversation_is_a_way_through_it(text: str, seed: int) -> None:
    played = run(text, seed=seed, most=MESSAGES)
    assert follows(joint(text), turns(played), played)


def follows(machine: Joint, wanted: Said, played: Played) -> bool:
    """Whether some way says this, and ends so where it ends."""
    work: list[tuple[State, int]] = [(machine.start, 0)]
    met = set(work)
    while work:
        state, count = work.pop()
        for move in machine.moves(state):
            lines = said(machine, move)
            more = count + len(lines)
            known = wanted[count:more]
            if lines[: len(known)] != known or (len(known) < len(lines) and played.ending):
                continue
            if isinstance(move.next, End):
                ending = played.ending
                if ending and more == len(wanted) and move.next[:2] == (ending.by, ending.code):
                    return True
            elif more >= len(wanted) and played.ending is None:
                return True
            elif (move.next, more) not in met and len(met) < 20_000:
                met.add((move.next, more))
                work.append((move.next, more))
    return len(met) >= 20_000


@pytest.mark.parametrize(
    ("text", "states"),
    [
        pytest.param(
            "server: {otherwise: {any_of: [a, a, {say: b}, {say: b, weight: 0}]}}\n"
            "client: {on_open: x}\n",
            4,
            id="choices that come to the same are one",
        ),
        pytest.param(
            "server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: x}}\n"
            "client: {on_open: x, otherwise: x}\n",
            2,
            id="a variable that shows nowhere makes no difference",
        ),
        pytest.param(
            "server: {rules: [{when: x, if: turn < 9, say: x}]}\nclient: {on_open: x, otherwise: x}\n",
            18,
            id="how much was heard is counted where a rule asks",
        ),
        pytest.param(
            "server: {rules: [{when: x, wait: 1s-3s, say: x}]}\nclient: {on_open: x, otherwise: x}\n",
            3,
            id="how long a wait is makes no difference where nothing else is due",
        ),
    ],
)
def test_states_with_the_same_future_are_one(text: str, states: int) -> None:
    assert walked(text).states == states


def test_a_number_that_was_drawn_in_vain_is_drawn_again() -> None:
    """The first rule fits at once or never: until it fits, its first number is not used up."""
    text = """
server:
  rules:
    - {when: a, rules: [{if: "pick([1, 2]) == 1", close: true}]}
    - {when: a, say: b}
client: {on_open: a, rules: [{when: b, say: a}]}
"""
    machine = joint(text)
    heard = machine.moves(machine.moves(machine.start)[0].next)  # type: ignore[arg-type]
    assert len(heard) == 2
    here = next(move.next for move in heard if move.outcomes[0].items[0] > 0)
    for _ in range(20):
        assert not isinstance(here, End)
        (move,) = machine.moves(here)
        here = move.next


@pytest.mark.parametrize(
    ("wait", "orders"),
    [
        ("3s-4s", {("c: late",)}),
        ("1s-2s", {("c: early",)}),
        ("1s-4s", {("c: early",), ("c: late",)}),
        ("0s-1s", {("c: early",)}),
    ],
)
def test_a_drawn_wait_ends_before_or_after_what_else_is_due(
    wait: str, orders: set[tuple[str, ...]]
) -> None:
    made = walked(
        f"""
server: {{on_open: {{wait: {wait}, say: hi}}}}
client:
  every: {{each: 2s, times: 1, go_to: later}}
  rules: [{{when: hi, say: early}}]
  states: {{later: {{rules: [{{when: hi, say: late}}]}}}}
"""
    )
    texts = {made.joint.traffic.said(2 * n + 1) for n in range(2, len(made.joint.traffic) + 1)}
    assert {(f"c: {text!s}",) for text in texts} == orders
