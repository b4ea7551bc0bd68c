"""Logs for tests: whole ones, small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.record import RuleRef, Side, Turn
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path

TURNS = (
    Turn(0, 0, Side.CLIENT, "hello\n"),
    Turn(1, 5, Side.SERVER, "hé", 0, 1, RuleRef("greet", "a.yaml", 3), "start"),
    Turn(2, 9, Side.CLIENT, "", 1, 2, data=b"\x00"),
)
COUNTS = {"messages": 3, "bytes": 10, "unmatched": 1}


def write_log(path: Path) -> bytes:
    """Write a whole log of six records; returns its bytes."""
    with Transcript(path) as transcript:
        transcript.header(run="hello")
        for turn in TURNS:
            transcript.message(turn)
        transcript.write("unmatched", 11, side="server", re=2)
        transcript.footer(
            11, ended_by="client", exit=0, kind="ok", counts=COUNTS, wall=0.1, simulated=11
        )
    return path.read_bytes()
