"""Conversations that are over, and lines that are expected of them."""

from __future__ import annotations

from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.shape import compile_shape, write_json
from simulator.expectations import SaidLine
from simulator.record import SECOND, EndedBy, Ending, Place, Side, Turn

HERE = Place("talk.yaml", 9)
ENDING = Ending(EndedBy.CLIENT, 1000)


def turns(*said: tuple[Side, str] | tuple[Side, str, float]) -> list[Turn]:
    """What was said, and after how many seconds if it matters."""
    return [
        Turn(i, int(each[2] * SECOND) if len(each) > 2 else 0, each[0], each[1])
        for i, each in enumerate(said)
    ]


def server(source: str, line: int = 1, within: int | None = None) -> SaidLine:
    """A line of the server's in the file's given line."""
    return said(Side.SERVER, source, line, within)


def client(source: str, line: int = 1, within: int | None = None) -> SaidLine:
    """A line of the client's."""
    return said(Side.CLIENT, source, line, within)


def said(side: Side, source: str, line: int, within: int | None) -> SaidLine:
    """A line of that side's; "*" is whatever it says."""
    pattern = None if source == "*" else compile_pattern(source)
    return SaidLine(side, pattern, source, Place("talk.yaml", line), within)


def shaped(side: Side, value: object, line: int = 1) -> SaidLine:
    """A line that expects JSON of this shape."""
    source = write_json(value)
    return SaidLine(side, None, source, Place("talk.yaml", line), shape=compile_shape(value))


S, C = Side.SERVER, Side.CLIENT
GREETING = turns((C, "Hello there"), (S, "Good day to you"), (C, "Bye!"), (S, "Bye bye"))
