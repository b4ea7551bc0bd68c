"""A conversation of two parties that are both not ours: who answers what, and what of it is a loop."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from simulator.conversation.core import Conversation
from simulator.conversation.seat import SOON
from simulator.conversation.setup import AnyClient, Limits, Remote, Setup
from simulator.record import SECOND, EndedBy, Side, Turn
from tests.conversation.play import Play

if TYPE_CHECKING:
    from collections.abc import Callable

UNLIMITED = Limits(None, None, None)
CLIENT, SERVER = Side.CLIENT, Side.SERVER


def strangers() -> Play:
    """They have shaken hands, and nobody has said anything."""
    run = Play(Conversation(Setup(Remote("ws://127.0.0.1:1/"), AnyClient(), limits=UNLIMITED)))
    run.take(run.core.opened(0))
    return run


def say(run: Play, side: Side, message: str | bytes, at: int) -> Turn:
    """What the side says is passed on, and recorded so."""
    run.take(run.core.arrived(side.other, message, at))
    return run.turns[-1]


def exchange(
    run: Play, pause: int, ask: Callable[[int], str | bytes], answer: str, times: int
) -> None:
    """The server says something after each pause, and the client answers at once."""
    for number in range(times):
        at = (number + 1) * pause
        say(run, SERVER, ask(number), at)
        say(run, CLIENT, answer, at + 1000)
        if run.core.ending is not None:
            return


def test_they_answer_each_other() -> None:
    run = strangers()
    for at, (side, text) in enumerate([(CLIENT, "a"), (SERVER, "b"), (CLIENT, "c"), (CLIENT, "d")]):
        say(run, side, text, at)
    assert [(t.text, t.re, t.hop) for t in run.turns] == [
        ("a", None, 0),
        ("b", 0, 1),
        ("c", 1, 2),
        ("d", 1, 2),
    ]


@pytest.mark.parametrize(("pause", "re"), [(SOON, 0), (SOON + 1, None)], ids=["soon", "later"])
def test_what_one_says_after_its_answer_belongs_to_it_for_a_while(
    pause: int, re: int | None
) -> None:
    run = strangers()
    say(run, CLIENT, "hello", 0)
    say(run, SERVER, "typing", SECOND)
    turn = say(run, SERVER, "hello yourself", SECOND + pause)
    assert (turn.re, turn.hop) == (re, 0 if re is None else 1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda _: '{"type":"ping"}',
        lambda number: f'{{"type":"ping","ts":{1_700_000_000 + number}}}',
        lambda number: f"I am still here, this is heartbeat {number}.",
        lambda _: b"\x09",
    ],
    ids=["the same", "with the time", "with a number", "bytes"],
)
def test_who_keeps_the_line_alive_is_in_no_loop(ask: Callable[[int], str | bytes]) -> None:
    run = strangers()
    exchange(run, 30 * SECOND, ask, '{"type":"pong"}', 100)
    assert run.core.ending is None
    assert [turn.re for turn in run.turns[::2]] == [None] * 100
    assert [turn.hop for turn in run.turns[1::2]] == [1] * 100


def test_who_says_the_same_without_a_silence_is_in_one() -> None:
    run = strangers()
    exchange(run, SECOND, lambda _: "Hello, how may I help you?", "Please hold the line.", 100)
    assert run.ending.by is EndedBy.LOOP


def test_two_who_both_take_their_time_are_in_one() -> None:
    run = strangers()
    for number in range(100):
        if run.core.ending is None:
            side = (CLIENT, SERVER)[number % 2]
            say(run, side, "I am out of the office.", (number + 1) * 60 * SECOND)
    assert run.ending.by is EndedBy.LOOP


def test_who_takes_long_for_answers_that_only_vary_is_in_one() -> None:
    parts = ("I see what you mean.", "Let us look into that.", "That is a good point.")
    numbers = count()

    def ask(_: int) -> str:
        first = next(numbers)
        return f"{parts[first % 3]} {parts[(first + 1 + first // 3 % 2) % 3]}"

    run = strangers()
    exchange(run, 40 * SECOND, ask, "Thank you, please go on with it.", 100)
    assert run.ending.by is EndedBy.LOOP


def test_what_ends_two_silences_differently_are_answers() -> None:
    run = strangers()
    say(run, CLIENT, "a question", 0)
    for number in range(1, 5):
        say(run, SERVER, f"answer {'abcde'[number]}", number * 60 * SECOND)
        say(run, CLIENT, f"question {'abcde'[number]}", number * 60 * SECOND + 1)
    assert [turn.hop for turn in run.turns] == list(range(9))
