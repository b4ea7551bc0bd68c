"""The evidence of a loop, for people and programs to judge: one round, and what changed in it.

Owns the fields that every class of evidence reports, all of them JSON values. They are worked out
when a loop is found, never before. What makes a loop is the classes' part.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from simulator.loops.spread import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.loops.chain import Chain, Step
    from simulator.loops.message import Message

Json = dict[str, object]

_SHOWN = 20  # messages of a round that are quoted
_LONGEST = 500  # characters of a message that are quoted
_COMPARED = 4  # last times the same was said, in which what varied is compared
_TIMES = frozenset(("clock", "date", "epoch"))
_DRAWN = frozenset(("uuid", "hex"))
_COUNT = re.compile(r"-?\d{1,18}\Z")  # what something that counts ends with


class Score(NamedTuple):
    """How much there was, and how much it takes."""

    value: float
    threshold: float


def evidence(chain: Chain, first: int, end: int, score: Score) -> Json:
    """What every class says of the loop that the last message of the chain completes.

    Args:
        chain: The messages.
        first: Position of the first message of the round that is shown.
        end: Position behind its last one.
        score: What the class measured.
    """
    steps = [step for at in range(first, min(end, first + _SHOWN)) if (step := chain.at(at))]
    turns = [step[0] for step in steps]
    return {
        "score": round(score.value, 2),
        "threshold": round(score.threshold, 2),
        "news": max((id_ for id_ in chain.progress.values() if id_ is not None), default=None),
        "progress": dict(chain.progress),
        "from": [str(turn.side) for turn in turns],
        "said": [_quoted(turn) for turn in turns],
        "masked": [_masked(chain, turn) for turn in turns],
        "varied": [
            {"message": at, **found}
            for at, step in enumerate(steps)
            for found in _varied(chain, step)
        ],
    }


def _quoted(turn: Message) -> str:
    return (
        _cut(turn.text) if turn.data is None else f"{len(turn.data)} bytes: {turn.data[:32].hex()}"
    )


def _masked(chain: Chain, turn: Message) -> str:
    return _cut(shown(chain.masker.form(turn.text).text)) if turn.data is None else _quoted(turn)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _varied(chain: Chain, step: Step) -> list[Json]:
    """What of a message was masked and was not the same the last times it was said."""
    times = [chain.masker.fields(step[0].text)]
    while len(times) < _COMPARED and (before := chain.at(step[2])) is not None and step[2] >= 0:
        times.append(chain.masker.fields(before[0].text))
        step = before
    times.reverse()
    found: list[Json] = []
    for column in zip(*times, strict=False):
        values = [written for _, written in column]
        if len(set(values)) > 1:
            kind = column[-1][0]
            values = [_cut(value) for value in values]
            found.append({"kind": kind, "change": change_of(kind, values), "values": values})
    return found


def change_of(kind: str, values: Sequence[str]) -> str:
    """How a masked field changes: "+1", "+n", "clock", "random" or "id".

    Args:
        kind: What was masked.
        values: What was written, oldest first; not all equal.
    """
    if kind in _TIMES:
        return "clock"
    counts = [_COUNT.search(value) for value in values]
    if kind not in _DRAWN and all(counts):
        numbers = [int(count[0].lstrip("-")) for count in counts if count]
        steps = {after - before for before, after in pairwise(numbers)}
        if steps == {1}:
            return "+1"
        if min(steps) > 0:
            return "+n"
    return "random" if kind == "number" else "id"
