"""A very long message is judged by its beginning and a word that stands for the whole."""

from __future__ import annotations

import pytest

from simulator.loops.brief import LONGEST, brief
from simulator.loops.detector import LoopDetector
from simulator.record import Loop, LoopClass, Side, Turn

MEGABYTE = 2**20


def said(number: int, text: str, data: bytes | None = None) -> Turn:
    side = Side.CLIENT if number % 2 == 0 else Side.SERVER
    return Turn(number, number, side, text, number - 1 if number else None, number, data=data)


def judged(texts: list[str]) -> list[Loop]:
    detector = LoopDetector()
    found = [detector.observe(said(number, text)) for number, text in enumerate(texts)]
    return [loop for loop in found if loop is not None]


@pytest.mark.parametrize("turn", [said(1, "x" * LONGEST), said(1, "", b"\xff" * LONGEST)])
def test_what_is_not_too_long_is_judged_as_it_is(turn: Turn) -> None:
    assert brief(turn) is turn


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said(3, "a" * MEGABYTE + "1"), said(3, "a" * MEGABYTE + "2")),
        (said(3, "", bytes(MEGABYTE)), said(3, "", bytes(MEGABYTE) + b"\1")),
    ],
    ids=["text", "bytes"],
)
def test_messages_that_begin_alike_are_told_apart(one: Turn, other: Turn) -> None:
    first, second = brief(one), brief(other)
    assert (first.text, first.data) != (second.text, second.data)
    assert (first.id, first.side, first.re, first.hop) == (one.id, one.side, one.re, one.hop)
    assert len(first.text) + len(first.data or b"") < LONGEST + 20


def test_a_round_of_long_messages_is_found_and_its_evidence_is_short() -> None:
    loop, *_ = judged(["Please read this. " * 60_000] * 16)
    assert loop.rounds > 2
    assert len(repr(loop.evidence)) < 20 * LONGEST


def test_a_long_message_whose_end_is_new_is_no_round() -> None:
    beginning = "the same words " * 300
    loops = judged([f"{beginning} and then {number}" for number in range(16)])
    assert [loop.class_ for loop in loops if loop.class_ is LoopClass.PERIODIC] == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "(1) 2 ",
        "🎉1",
        "10% ",
        "#1",
        "你好1",
        "1 2-3:4/5 ",
        '{"id":"',
        "\\",
        "(",
        "Re: ",
        "é\u0301 ",
    ],
)
def test_no_text_holds_the_others_up(piece: str) -> None:
    """A pattern that looks back from every number would take minutes for one of these."""
    assert judged([piece * (MEGABYTE // len(piece))] * 10) == []
