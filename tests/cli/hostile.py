"""Texts of a peer that means harm, and a log that is full of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.record import RuleRef, Side, Turn
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "\x1b[2J\x1b]0;title\x07 escapes", "\x9b31m C1", "\u202e\u2066 bidi \u200f", "NUL \x00", "\ud800 half",
    "<script>alert(1)</script>", "a\r\nb\x08\x7f", "M" * 1_000_000, "| `x` |", "\u200b\ufeff\u00ad zero",
    "\x1b[31m" * 100, "%s {x} \\x1b",
)  # fmt: skip


def write_hostile(path: Path) -> Path:
    """A log whose every field that a peer may fill is filled so; and a line of broken UTF-8."""
    evil = TEXTS[0] + TEXTS[1] + TEXTS[2]
    rule = RuleRef(evil, evil, 1)
    with Transcript(path, now=lambda: 0) as transcript:
        transcript.header(
            run=evil, seed=1, client={"kind": evil, "name": evil}, scenario={"path": evil}
        )
        for number, text in enumerate(TEXTS):
            transcript.message(Turn(number, number, Side.CLIENT, text, rule=rule, state=evil))
        transcript.message(Turn(99, 99, Side.SERVER, "", data=b"\x1b[2J"))
        transcript.write(
            "loop", 100, **{"class": evil, "certainty": evil}, first=0, period=2, rounds=2, messages=9,
            rules=[rule, rule], evidence={"said": [evil, evil], "from": [evil, "client"]}, action=evil,
        )  # fmt: skip
        transcript.write(
            "error", 100, side=evil, sentence=evil, place={"file": evil, "line": 1, "column": 1}
        )
        transcript.write("close", 100, by=evil, code=1, reason=evil, clean=False)
        transcript.write(
            "verdict", 100, key=evil, ok=False, wanted=evil, got=evil, message=3,
            place={"file": evil, "line": 1, "column": 1},
        )  # fmt: skip
        transcript.footer(
            100,
            ended_by=evil,
            exit=1,
            kind="failed",
            counts={"messages": 13},
            wall=0,
            simulated=100,
        )
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(3, b'{"seq":1,"type":"message","text":"\x80\xff\xc3\x1b[2J"}\n')
    path.write_bytes(b"".join(lines))
    return path


def steering(output: str) -> set[str]:
    """The characters of an output that a terminal obeys or hides, but for the ends of its lines."""
    return {char for char in output if not char.isprintable() and char != "\n"}
