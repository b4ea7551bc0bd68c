"""Verdicts in words: what was wanted, and what came instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.record import SECOND, Verdict

if TYPE_CHECKING:
    from simulator.expectations.expected import SaidLine
    from simulator.record import Turn

NOT_REACHED = "not reached"  # what is got of a line behind one that failed

SHOWN = 100  # characters of a message in a verdict


def passed(key: str, line: SaidLine, turn: Turn) -> Verdict:
    """A line that was said."""
    return Verdict(key, True, str(line), shown_turn(turn), line.place, turn.id)


def failed(key: str, line: SaidLine, got: str, by: int | None) -> Verdict:
    """A line that was not."""
    return Verdict(key, False, str(line), got, line.place, by)


def shown_turn(turn: Turn) -> str:
    """A message on one line, quoted; what is long is cut."""
    if turn.data is not None:
        return f"message {turn.id}, {turn.side}: {len(turn.data)} bytes"
    text = turn.text if len(turn.text) <= SHOWN else turn.text[: SHOWN - 1] + "…"
    quoted = json.dumps(text, ensure_ascii=False)
    if '"' in text and "'" not in text and quoted.count("\\") == text.count('"'):
        quoted = f"'{text}'"  # JSON stays readable
    return f"message {turn.id}, {turn.side}: {quoted}"


def messages(count: int) -> str:
    """So many of them."""
    return "1 message" if count == 1 else f"{count} messages"


def seconds(duration: int) -> str:
    """Microseconds as a file has them, in seconds."""
    return f"{duration / SECOND:g} s"
