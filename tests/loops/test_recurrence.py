"""Configurations that come back: proofs, and suspicions where chance has a part."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from simulator.loops import LoopDetector
from simulator.loops.chain import Chain
from simulator.loops.recurrence import PATIENCE, Recurrence
from simulator.loops.volatile import Masker
from simulator.record import Certainty, Loop, LoopClass, RuleRef, Side, Turn
from tests.loops.talk import State, dialogue, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def recurrences(
    turns: Iterable[Turn], states: Iterable[State], detector: LoopDetector | None = None
) -> list[tuple[int, Loop]]:
    """What is said of this class; rounds that are periodic as well are reported beside it."""
    found = judged(turns, states, detector)
    return [(at, loop) for at, loop in found if loop.class_ is LoopClass.RECURRENCE]


JAM = [State("server hears"), State("client hears")]


def test_the_jam_is_proved_after_one_round() -> None:
    rules = [RuleRef("answer", "client.yaml", 3), RuleRef("otherwise", "server.yaml", 2)]
    turns = [turn._replace(rule=rules[turn.id % 2]) for turn in dialogue(["hello"] * 9)]
    turns[0] = turns[0]._replace(rule=RuleRef("on_open", "client.yaml", 1))  # goes round no more
    assert judged(turns, JAM * 9) == [
        (
            2,
            Loop(
                LoopClass.RECURRENCE,
                Certainty.PROVED,
                first=0,
                period=2,
                rounds=2,
                messages=3,
                rules=tuple(rules),
                cycle=(0, 1),
                evidence={
                    "score": 1,
                    "threshold": 1,
                    "news": 0,
                    "progress": {"words": 0, "numbers": None, "pattern": None},
                    "from": ["client", "server"],
                    "said": ["hello", "hello"],
                    "masked": ["hello", "hello"],
                    "varied": [],
                    "recurs": [0, 2],
                    "draws": [],
                    "clock": False,
                    "known": 0,
                    "certificate": {"name": JAM[0].name, "said": "hello"},
                },
            ),
        )
    ]


def test_equal_words_in_new_configurations_prove_nothing() -> None:
    turns = dialogue(["more?", "yes"] * 6)
    assert judged(turns, [State(number) for number in range(12)]) == []


def test_equal_configurations_without_a_reply_between_prove_nothing() -> None:
    """A push every second leaves everything as it was: that is what limits are for."""
    pushes = [turn._replace(re=None, hop=0) for turn in dialogue(["tick"] * 40)]
    assert judged(pushes, [State("as before")] * 40) == []
    answered = [turn._replace(re=turn.id - turn.id % 2 if turn.id % 2 else None, hop=turn.id % 2)
                for turn in dialogue(["tick", "tock"] * 20)]  # fmt: skip
    assert judged(answered, JAM * 20) == []


def test_lines_whose_configuration_nobody_knows_are_part_of_the_round() -> None:
    """Two lines at once: only the last of them has a configuration."""
    turns = dialogue(["go", "one", "two", "three", "go", "one", "two", "three"])
    states = [State("go"), None, None, State("three"), State("go")]
    ((at, loop),) = judged(turns, states)
    assert (at, loop.first, loop.period, loop.cycle) == (4, 0, 4, (0, 1, 2, 3))


def test_a_draw_in_the_round_makes_it_a_suspicion_after_patience() -> None:
    turns = dialogue(["after you"] * 60)
    states = [State(JAM[number % 2].name, drawn=number // 2) for number in range(60)]
    ((at, loop),) = recurrences(turns, states)
    assert loop.certainty is Certainty.SUSPECTED
    assert (at, loop.first, loop.period) == (1 + PATIENCE, 0, 2)
    assert loop.evidence["draws"] == [{"wire": 1}]
    assert "certificate" not in loop.evidence


def test_a_draw_before_the_round_does_not_spoil_the_proof() -> None:
    turns = dialogue(["hm", "hm"] * 5)
    states = [State(JAM[number % 2].name, drawn=min(number, 3)) for number in range(10)]
    ((at, loop),) = judged(turns, states)
    assert (at, loop.first, loop.certainty) == (5, 3, Certainty.PROVED)


def test_the_wall_clock_in_the_round_makes_it_a_suspicion() -> None:
    turns = dialogue(["hello"] * 60)
    states = [State(JAM[number % 2].name, clock=number % 2 == 1) for number in range(60)]
    ((at, loop),) = recurrences(turns, states)
    assert (at, loop.certainty) == (1 + PATIENCE, Certainty.SUSPECTED)
    assert (loop.evidence["draws"], loop.evidence["clock"]) == ([], True)


def test_once_the_wall_clock_has_no_more_part_it_is_a_proof() -> None:
    turns = dialogue(["a", "b", "c", "d"] * 9)
    states = [State(number % 4, clock=number in (3, 7)) for number in range(36)]
    ((at, loop),) = recurrences(turns, states)
    assert (at, loop.certainty, loop.first) == (12, Certainty.PROVED, 8)


def test_a_new_configuration_begins_the_suspicion_anew() -> None:
    names: list[object] = []
    for new in range(8):
        names += ["a", "b"] * 6 + [f"new {new}"]
    texts = [f"{str(name)[:3]}" for name in names]
    states = [State(str(name), drawn=at) for at, name in enumerate(names)]
    assert recurrences(dialogue(texts), states, LoopDetector(patience=13)) == []


def test_patience_is_the_author_s() -> None:
    states = [State(number % 2, drawn=number) for number in range(60)]
    ((at, _),) = recurrences(dialogue(["after you"] * 60), states, LoopDetector(patience=5))
    assert at == 1 + 5


def test_answers_to_one_message_that_change_nothing_prove_nothing() -> None:
    """Five lines, a second apart, each leaving everything as it was: the last may be the last."""
    asked, *_ = dialogue(["tell me"])
    lines = [Turn(at, at, Side.SERVER, "bla", 0, 1) for at in range(1, 60)]
    assert judged([asked, *lines], [State("as before")] * 60) == []


def test_a_round_longer_than_the_memory_is_proved_by_an_anchor() -> None:
    remembered, period = 20, 300
    chain = Chain([Recurrence(remembered=remembered)], Masker())
    for turn in dialogue(str(number % period) for number in range(3 * period)):
        state = State(turn.id % period)
        found = chain.observe(turn, state, 1, new=False)
        if found:
            break
    (loop,) = found
    assert (loop.certainty, loop.first, loop.period) == (Certainty.PROVED, 511, period)


@given(st.integers(1, 12), st.integers(0, 2**32))
def test_a_machine_without_chance_is_proved_at_its_first_return_and_only_then(
    size: int, seed: int
) -> None:
    """A random map on so many configurations, two texts: where it first comes back is the proof."""
    draw = random.Random(seed)
    following = [draw.randrange(size) for _ in range(size)]
    texts = [draw.choice(["yes", "no"]) for _ in range(size)]
    walk = _walk(following, 4 * size + 4)
    # What is said belongs to the side that says it: a machine is in a state on one side's turn.
    states = [(state, at % 2) for at, state in enumerate(walk)]
    turns = dialogue([texts[state] for state in walk])
    (at, loop), *_ = [
        found
        for found in judged(turns, map(State, states))
        if found[1].certainty is Certainty.PROVED
    ]
    assert at == next(i for i in range(len(states)) if states[i] in states[:i])
    assert loop.first == states.index(states[at])
    assert loop.period == at - loop.first


def _walk(following: Sequence[int], steps: int) -> list[int]:
    walk = [0]
    for _ in range(steps):
        walk.append(following[walk[-1]])
    return walk
