"""The lines under `says`, looked for in a conversation: in this order, others may come between.

Owns the choice of a message for each line, where time limits allow one and not another, and what is shown for a line
that nobody said.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from simulator.dialogue.shape import parse_json, write_json
from simulator.dialogue.words import hear
from simulator.expectations.wording import NOT_REACHED, SHOWN, failed, passed, seconds, shown_turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.expectations.expected import SaidLine
    from simulator.record import Turn, Verdict

_COMPARED = 200  # messages compared with what was wanted, to find the one most like it


def judge_says(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> Iterator[Verdict]:
    """One verdict a line."""
    reached = _follow(lines, turns)
    indices = _settle(lines, reached.found)
    for line, index in zip(lines, indices, strict=False):
        yield passed("says", line, turns[index])
    if len(indices) == len(lines):
        return
    line, after = lines[len(indices)], reached.found[-1][0] + 1 if indices else 0
    if reached.late is not None:
        turn = turns[reached.late]
        late = f"{shown_turn(turn)} at {seconds(turn.at)}, too late"
        yield failed("says", line, late, turn.id)
    else:
        yield _missed(line, turns, after)
    for missed in lines[len(indices) + 1 :]:
        yield failed("says", missed, NOT_REACHED, None)


class _Reached(NamedTuple):
    """How far the lines of `says` were found: for each, the indices where it can stand."""

    found: list[list[int]]
    late: int | None  # where the next line was said, but too late; None: it was not said


def _follow(lines: Sequence[SaidLine], turns: Sequence[Turn]) -> _Reached:
    """Find each line after the one before it.

    The earliest place is the best one, except where the next line has a time limit: then a later
    place may be what keeps it, so all of them are kept.
    """
    found: list[list[int]] = []
    for number, line in enumerate(lines):
        first = found[-1][0] + 1 if found else 0
        all_of_them = number + 1 < len(lines) and lines[number + 1].within is not None
        here, late = [], None
        for index in range(first, len(turns)):
            if not line.fits(turns[index]):
                continue
            if not _in_time(line, index, found[-1] if found else None, turns):
                late = index if late is None else late
                continue
            here.append(index)
            if not all_of_them:
                break
        if not here:
            return _Reached(found, late)
        found.append(here)
    return _Reached(found, None)


def _in_time(
    line: SaidLine, index: int, before: Sequence[int] | None, turns: Sequence[Turn]
) -> bool:
    if line.within is None:
        return True
    since = 0 if before is None else turns[_latest(before, index)].at
    return turns[index].at - since <= line.within


def _latest(indices: Sequence[int], before: int) -> int:
    """The last of ascending indices below `before`; there is one."""
    low, high = 0, len(indices)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if indices[middle] < before else (low, middle)
    return indices[low]


def _settle(lines: Sequence[SaidLine], found: Sequence[Sequence[int]]) -> list[int]:
    """Choose one index a line, from the last back, so that every time limit is kept."""
    chosen: list[int] = []
    for number in reversed(range(len(found))):
        limited = number + 1 < len(lines) and lines[number + 1].within is not None
        if chosen and limited:
            chosen.append(_latest(found[number], chosen[-1]))
        else:
            chosen.append(found[number][0])
    return chosen[::-1]


def _missed(line: SaidLine, turns: Sequence[Turn], after: int) -> Verdict:
    """A line that was never said: show what that side said instead that is most like it."""
    said = [turn for turn in turns[after:] if turn.side is line.side][:_COMPARED]
    if said:
        closest = max(said, key=lambda turn: _likeness(line, turn))
        wrong = line.misfit(closest)
        got = f"never said; the closest is {shown_turn(closest)}{wrong and f': {wrong}'}"
        return failed("says", line, got, closest.id)
    if not turns:
        return failed("says", line, "nobody said anything", None)
    got = f"never said; the {line.side} said nothing more after {shown_turn(turns[max(after - 1, 0)])}"
    return failed("says", line, got, turns[-1].id)


def _likeness(line: SaidLine, turn: Turn) -> float:
    words = " ".join(hear(line.source).words)
    said = " ".join(hear(turn.text).words[:SHOWN])
    if line.shape is not None:
        wanted, value = parse_json(line.source), parse_json(turn.text)
        if isinstance(wanted, dict) and isinstance(value, dict):
            # The keys in the order they are wanted.
            words, said = line.source, write_json({k: value[k] for k in wanted if k in value})
    return SequenceMatcher(None, words, said[: 4 * SHOWN], autojunk=False).ratio()
