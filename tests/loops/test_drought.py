"""Talk that brings nothing new."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loops import LoopDetector
from simulator.loops.chain import Chain
from simulator.loops.drought import LEAST, MORE, Drought
from simulator.loops.volatile import Masker
from simulator.record import Certainty, LoopClass, Side, Turn
from tests.loops.talk import dialogue, loops, unlinked

POOL = [
    "I will pass that on to my dear colleague.", "Could you tell me your order number again?",
    "All our lines are taken at the moment.", "Is there something else that I can do?",
    "Let me look that up for you quickly.", "We are sorry for all the trouble.",
]  # fmt: skip


def drawn(count: int, pool: list[str], seed: int = 1) -> list[str]:
    """All of the pool, then at random."""
    draw = Random(seed)
    return [*pool, *(draw.choice(pool) for _ in range(count))]


@pytest.mark.parametrize("make", [dialogue, unlinked])
def test_answers_drawn_from_a_pool_are_a_loop_found_once(make: object) -> None:
    causal = make is dialogue
    turns = (dialogue if causal else unlinked)(drawn(200, POOL))
    ((at, loop),) = loops(turns, LoopDetector(causal=causal))
    assert (loop.class_, loop.certainty) == (LoopClass.DROUGHT, Certainty.SUSPECTED)
    assert (loop.first, loop.period, loop.rounds) == (6, 6, (at - 5) // 6)
    assert LEAST <= at - loop.first < (LEAST + MORE)
    assert loop.cycle == tuple(range(at - 5, at + 1))


def test_the_evidence_says_how_long_and_since_when() -> None:
    ((at, loop),) = loops(dialogue(drawn(200, POOL)))
    evidence = loop.evidence
    assert evidence["news"] == 5
    assert evidence["progress"] == {"words": 5, "numbers": None, "pattern": None}
    assert evidence["score"] >= evidence["threshold"] == LEAST + 0.8 * 6  # type: ignore[operator]
    assert evidence["said"] == drawn(200, POOL)[at - 5 : at + 1]


def _latency(texts: list[str]) -> int:
    return loops(dialogue(texts))[0][0]


def test_the_more_there_is_to_say_the_longer_it_is_heard() -> None:
    assert _latency(drawn(99, POOL[:3])) < _latency(drawn(99, POOL))


def test_single_words_are_heard_longer_than_sentences() -> None:
    words = ["rock", "paper", "scissors", "lizard", "spock", "well"]
    assert _latency(drawn(99, POOL)) < _latency(drawn(99, words))


def test_who_got_over_a_drought_is_heard_longer() -> None:
    before = [*drawn(18, POOL), "But look, a whale passes under our window!"]
    dry = drawn(99, POOL)[6:]
    assert loops(dialogue([*POOL, "But look, a whale passes under our window!", *dry]))[0][
        0
    ] - 7 < (loops(dialogue([*before, *dry]))[0][0] - len(before))


def test_new_words_of_either_side_end_a_drought() -> None:
    talk = drawn(160, POOL)
    for at in range(12, len(talk), 13):
        talk[at] = f"I saw {'xyz'[at % 3] * at} and {'uvw'[at % 3] * at} today."
    assert loops(dialogue(talk)) == []


def test_numbers_that_get_somewhere_end_a_drought() -> None:
    talk = [
        f"{60 - at // 2} minutes to go, {POOL[at % 5]}" if at % 2 else POOL[at % 3]
        for at in range(110)
    ]
    assert loops(dialogue(talk)) == []


def test_lines_of_one_answer_are_no_further_replies() -> None:
    asked, *_ = dialogue(POOL)
    burst = [Turn(at, 0, Side.SERVER, text, 0, 1) for at, text in enumerate(drawn(99, POOL), 1)]
    assert loops([asked, *burst]) == []


def test_a_drought_of_a_loop_that_was_reported_is_no_news() -> None:
    talk = dialogue(["so it goes", "why is that"] * 60)
    assert [loop.class_ for _, loop in loops(talk)] == [LoopClass.PERIODIC]
    alone = Chain([Drought()], Masker())
    found = [loop for turn in talk for loop in alone.observe(turn, None, 1, new=False)]
    assert [loop.class_ for loop in found] == [LoopClass.DROUGHT]


def test_patience_is_the_author_s() -> None:
    talk = dialogue(drawn(200, POOL))
    quick, usual, slow = (
        loops(talk, LoopDetector(patience=patience))[0][0] for patience in (8, None, 40)
    )
    assert 6 + 8 <= quick < usual < slow
    assert slow >= 6 + 40


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_a_pool_is_always_found_once_all_of_it_was_said(seed: int, size: int) -> None:
    found = loops(dialogue(drawn(2 * (LEAST + MORE), POOL[:size], seed)))
    assert found
    assert found[0][0] < size + (LEAST + MORE)
