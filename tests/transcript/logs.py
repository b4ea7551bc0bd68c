"""Logs for tests: of any length, whole and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.record import RuleRef, Side, Turn
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GREET = RuleRef("greet", "a.yaml", 3)


def turns(count: int, start: int = 0) -> list[Turn]:
    """Two who answer each other, 10 µs apart."""
    sides = (Side.CLIENT, Side.SERVER)
    return [
        Turn(n, 10 * n, sides[n % 2], f"text {n}", n - 1 if n else None, n, GREET, "start")
        for n in range(start, start + count)
    ]


def write_log(path: Path, said: Iterable[Turn], *, ended: bool = True, **header: object) -> Path:
    """A log of these messages, line n + 1 the n-th of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    log = Transcript(path)
    log.header(**{"run": "a talk", "seed": 0, **header})
    count = last = 0
    for turn in said:
        log.message(turn)
        count, last = count + 1, turn.at
    if ended:
        log.footer(
            last, ended_by="client", exit=0, kind="ok", counts={"messages": count}, wall=0.1,
            simulated=last,
        )  # fmt: skip
    log.close()
    return path
