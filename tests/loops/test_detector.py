"""What is reported, when, and what is never reported twice."""

from __future__ import annotations

import gc

import pytest

from simulator.dialogue.pattern import compile_pattern
from simulator.loops import LoopDetector
from simulator.record import Certainty, LoopClass, Side, Turn
from tests.loops.talk import State, dialogue, judged, loops, repeated

HELLOS = ["hello"] * 60


@pytest.mark.parametrize("patience", [1, 0, -3])
def test_patience_that_is_none_is_refused(patience: int) -> None:
    with pytest.raises(ValueError, match="write 2 or more"):
        LoopDetector(patience=patience)


def test_patience_says_after_how_many_messages_a_round_is_one() -> None:
    found = loops(dialogue(HELLOS), LoopDetector(patience=30))
    assert [(at, loop.messages) for at, loop in found] == [(29, 30)]


def test_a_loop_is_reported_once_however_long_it_goes_on() -> None:
    assert len(loops(dialogue(HELLOS * 20))) == 1


def test_the_same_loop_after_an_interruption_is_old_news_and_another_is_not() -> None:
    texts = [*HELLOS, "what now", *HELLOS, "and now", *["bye"] * 60]
    found = loops(dialogue(texts))
    assert [loop.class_ for _, loop in found] == [LoopClass.PERIODIC] * 2
    assert [at for at, _ in found] == [17, 122 + 17]


def test_a_proof_is_news_after_a_suspicion() -> None:
    states = [State(max(number, 20) % 2, drawn=min(number, 40)) for number in range(60)]
    states[:20] = [State(("new", number)) for number in range(20)]
    found = judged(dialogue(HELLOS), states)
    assert [(loop.class_, loop.certainty) for _, loop in found] == [
        (LoopClass.PERIODIC, Certainty.SUSPECTED),
        (LoopClass.RECURRENCE, Certainty.SUSPECTED),
        (LoopClass.RECURRENCE, Certainty.PROVED),
    ]


def test_after_a_reset_everything_is_new_again() -> None:
    detector = LoopDetector()
    assert len(loops(dialogue(HELLOS), detector)) == 1
    detector.reset()
    ((at, loop),) = loops(dialogue(HELLOS, first=60), detector)
    assert (at, loop.first, loop.messages) == (77, 60, 78)


def test_pushes_nags_and_their_direct_answers_are_no_loop() -> None:
    pushes = [Turn(i, 0, Side.SERVER, "tick") for i in range(60)]
    assert loops(pushes) == []
    answered = [
        Turn(
            i,
            0,
            Side.SERVER if i % 2 == 0 else Side.CLIENT,
            "tick",
            i - 1 if i % 2 else None,
            i % 2,
        )
        for i in range(60)
    ]
    assert loops(answered) == []


def test_two_chains_through_each_other_are_two_loops() -> None:
    turns = [
        Turn(i, 0, Side.SERVER if i // 2 % 2 else Side.CLIENT, f"line {'ab'[i % 2]}", i - 2 if i > 1 else None,
             i // 2)
        for i in range(80)
    ]  # fmt: skip
    found = loops(turns)
    assert [(at, loop.first, loop.period, loop.cycle) for at, loop in found] == [
        (34, 0, 2, (32, 34)),
        (35, 1, 2, (33, 35)),
    ]


def test_binary_messages_are_compared_by_their_bytes() -> None:
    same = [turn._replace(text="", data=b"\x01") for turn in dialogue(HELLOS)]
    assert len(loops(same)) == 1
    new = [turn._replace(text="", data=bytes([turn.id])) for turn in dialogue(HELLOS)]
    assert loops(new) == []


def test_a_message_that_fits_a_progress_pattern_is_something_new() -> None:
    texts = repeated(lambda n: ["are we there", "no"] * 3 + ["passing the river", "aha"], 20)
    assert len(loops(dialogue(texts))) == 1
    passing = LoopDetector(progress=[compile_pattern("passing <x>")])
    assert loops(dialogue(texts), passing) == []


def test_what_is_declared_volatile_hides_no_loop() -> None:
    weather = ["sunny", "rainy", "foggy", "windy", "icy", "hot", "wet", "dry", "dull"]
    texts = [f"it is {weather[i % 9]}{'y' * (i // 9)} here" for i in range(60)]
    assert loops(dialogue(texts)) == []
    assert len(loops(dialogue(texts), LoopDetector(volatile=[compile_pattern("is <x:word>")]))) == 1


def test_what_is_remembered_of_a_long_talk_is_bounded() -> None:
    """New words each time, and a configuration: after a while as much is forgotten as comes."""
    detector, sizes, letters = LoopDetector(), [], str.maketrans("0123456789", "ghijklmnop")
    for at in range(90_001):
        text = f"{at} {at * 7}".translate(letters)
        turn = Turn(at, 0, Side.CLIENT, text, at - 1 if at else None, at)
        assert detector.observe(turn, configuration=State(at)) is None
        if at in (30_000, 60_000, 90_000):
            gc.collect()
            sizes.append(len(gc.get_objects()))
    assert max(sizes) - min(sizes) < 45_000  # of 180,000 turns and configurations
