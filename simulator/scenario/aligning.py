"""Which message each expected line stands for, where a conversation no longer goes as expected.

Owns the alignment: as many lines as can be stay as they are, in order. Knows no file; lines and turns come in, and
what to do about each line goes out.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from simulator.dialogue.words import hear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.expectations import SaidLine
    from simulator.record import Turn

MOST = 1_000_000  # pairs of a line and a message that are compared
_COMPARED = 400  # characters of two messages that are compared for likeness


class Match(NamedTuple):
    """A line and the message it stands for; no line: a new one; no message: it goes."""

    line: int | None
    turn: int | None
    kept: bool = False  # the line fits as it is


def align(lines: Sequence[SaidLine], turns: Sequence[Turn], *, gaps: bool) -> list[Match]:
    """What becomes of every line, in order.

    Args:
        lines: What was expected.
        turns: What was said.
        gaps: Whether messages may stand between the lines (`says`); else each needs a line (`transcript`).

    Raises:
        ValueError: there are too many of both to be compared.
    """
    if len(lines) * len(turns) > MOST:
        raise ValueError(
            f"{len(lines):,} expected lines and {len(turns):,} messages are too many to be compared"
        )
    matches: list[Match] = []
    line, turn = 0, 0
    for fitting, said in [*_longest(lines, turns), (len(lines), len(turns))]:
        between = (range(line, fitting), range(turn, said))
        matches += _likest(lines, turns, *between) if gaps else _in_order(*between)
        if fitting < len(lines):
            matches.append(Match(fitting, said, kept=True))
        line, turn = fitting + 1, said + 1
    return matches


def _longest(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> Iterator[tuple[int, int]]:
    """The most lines that fit messages in the same order; among equals the earliest messages."""
    width = len(turns) + 1
    best = [[0] * width for _ in range(len(lines) + 1)]  # [i][j]: of lines from i, turns from j on
    fits = [[line.fits(turn) for turn in turns] for line in lines]
    for i in reversed(range(len(lines))):
        row, below = best[i], best[i + 1]
        for j in reversed(range(len(turns))):
            skipped = max(row[j + 1], below[j])
            row[j] = max(skipped, below[j + 1] + 1) if fits[i][j] else skipped
    i = j = 0
    while i < len(lines) and j < len(turns):
        if fits[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i + 1][j] == best[i][j]:
            i += 1
        else:
            j += 1


def _in_order(lines: range, turns: range) -> Iterator[Match]:
    both = min(len(lines), len(turns))
    yield from (Match(line, turn) for line, turn in zip(lines, turns, strict=False))
    yield from (Match(line, None) for line in lines[both:])
    yield from (Match(None, turn) for turn in turns[both:])


def _likest(
    lines: Sequence[SaidLine], turns: Sequence[Turn], among: range, said: range
) -> Iterator[Match]:
    """For each line what its side said instead that is most like it, in order."""
    first = said.start
    for number in among:
        line = lines[number]
        own = [n for n in range(first, said.stop) if turns[n].side is line.side]
        if not own:
            yield Match(number, None)
            continue
        words = " ".join(hear(line.source[:_COMPARED]).words)
        chosen = max(own, key=lambda n: _likeness(words, turns[n]))
        yield Match(number, chosen)
        first = chosen + 1


def _likeness(words: str, turn: Turn) -> float:
    said = " ".join(hear(turn.text[:_COMPARED]).words)
    return SequenceMatcher(None, words, said, autojunk=False).ratio()
