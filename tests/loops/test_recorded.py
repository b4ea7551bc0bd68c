"""What was found while a conversation went on stands for what its words cannot tell."""

from __future__ import annotations

from simulator.loops import LoopDetector
from simulator.record import Certainty, Loop, LoopClass
from tests.loops.talk import State, dialogue, judged, loops

HELLOS = dialogue(["hello"] * 60)


def test_a_recorded_proof_is_taken_over_and_ends_the_search() -> None:
    live = judged(HELLOS, [State(at % 2) for at in range(60)])
    assert [loop.certainty for _, loop in live] == [Certainty.PROVED]
    again = loops(HELLOS, LoopDetector(recorded=dict(live)))
    assert again == live


def test_a_recorded_suspicion_makes_weaker_ones_about_the_same_no_news() -> None:
    live = judged(HELLOS, [State(at % 2, drawn=at) for at in range(60)])
    assert [loop.class_ for _, loop in live] == [LoopClass.RECURRENCE]
    assert loops(HELLOS, LoopDetector(recorded=dict(live))) == live


def test_the_words_are_judged_all_the_same() -> None:
    found: dict[int, Loop] = {}
    ((at, loop),) = loops(HELLOS, LoopDetector(recorded=found))
    assert (at, loop.class_) == (17, LoopClass.PERIODIC)
