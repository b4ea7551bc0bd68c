"""Replies that multiply."""

from __future__ import annotations

from collections import deque

import pytest

from simulator.loops import LoopDetector
from simulator.record import Certainty, Loop, LoopClass, Side, Turn


def flood(replies: int, messages: int, *, every: int = 1) -> tuple[int, Loop] | None:
    """Each `every`-th message heard is answered with so many, the others with one; texts are new."""
    detector, said = LoopDetector(), 0
    flight: deque[Turn] = deque()
    heard = Turn(0, 0, Side.CLIENT, "go")
    fresh = [heard]
    while said < messages:
        for turn in fresh:
            flight.append(turn)
        for turn in fresh:
            said += 1
            loop = detector.observe(turn, unheard=len(flight))
            if loop is not None:
                return turn.id, loop
        if not flight:
            break
        heard = flight.popleft()
        count = replies if heard.id % every == 0 else 1
        fresh = [
            Turn(said + i, 0, heard.side.other, f"news {'z' * (said + i)}", heard.id, heard.hop + 1)
            for i in range(count)
        ]
    return None


@pytest.mark.parametrize(("replies", "every"), [(2, 1), (3, 1), (2, 2), (5, 3)])
def test_replies_that_multiply_and_pile_up_are_a_storm(replies: int, every: int) -> None:
    found = flood(replies, 400, every=every)
    assert found is not None
    at, loop = found
    assert (loop.class_, loop.certainty) == (LoopClass.STORM, Certainty.SUSPECTED)
    assert loop.first == 1  # the first reply
    assert at < 120


def test_one_answer_to_each_is_no_storm() -> None:
    assert flood(1, 400) is None


def test_one_burst_that_is_answered_line_by_line_is_no_storm() -> None:
    detector = LoopDetector()
    turns = [Turn(0, 0, Side.CLIENT, "list")]
    turns += [Turn(i, 0, Side.SERVER, "item" + "x" * i, 0, 1) for i in range(1, 60)]
    turns += [Turn(60 + i, 0, Side.CLIENT, "seen" + "x" * i, i, 2) for i in range(1, 60)]
    unheard = [1, *[59] * 59, *[59] * 59]
    found = [detector.observe(turn, unheard=n) for turn, n in zip(turns, unheard, strict=True)]
    assert found == [None] * len(turns)


def test_lines_of_one_answer_that_pile_up_are_no_storm() -> None:
    """Said one by one, each before the last was heard: more and more in flight, never deeper."""
    detector = LoopDetector()
    turns = [Turn(0, 0, Side.CLIENT, "list")]
    turns += [Turn(i, 0, Side.SERVER, "item" + "x" * i, 0, 1) for i in range(1, 99)]
    assert [detector.observe(turn, unheard=turn.id) for turn in turns] == [None] * 99


def test_what_piles_up_elsewhere_makes_no_storm_of_single_answers() -> None:
    detector = LoopDetector()
    turns = [
        Turn(i, 0, Side.SERVER if i % 2 else Side.CLIENT, "x" * i, i - 1 if i else None, i)
        for i in range(200)
    ]
    assert [detector.observe(turn, unheard=2 * turn.id) for turn in turns] == [None] * 200


def test_what_is_answered_with_two_and_heard_in_time_is_no_storm() -> None:
    detector = LoopDetector()
    turns = [Turn(0, 0, Side.CLIENT, "go")]
    for i in range(1, 200):
        turns.append(Turn(i, 0, Side.SERVER, "part" + "x" * i, (i - 1) // 2, (i + 1) // 2))
    assert [detector.observe(turn, unheard=2) for turn in turns] == [None] * 200
