"""The messages around a divergence, those of both logs side by side.

Owns which rows are shown and in which order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.inspecting.comparing.records import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.inspecting.comparing.alignment import Alignment
    from simulator.inspecting.comparing.differences import Difference
    from simulator.inspecting.comparing.records import Agreement


@dataclass(frozen=True, slots=True)
class Row:
    """One message of both logs, or of one."""

    a: Message | None
    b: Message | None
    what: str | None = None  # what differs; None: nothing


def rows_around(
    agreed: Agreement, alignment: Alignment, found: Sequence[Difference], context: int
) -> tuple[Row, ...]:
    """Messages before the first difference, the message it is about, and messages after."""
    before = [Row(*pair) for pair in agreed.last]
    differing = {(at_of(one.a), at_of(one.b)): one.what for one in found}
    after = []
    for n, other in alignment.pairs():
        ours = None if n is None else alignment.ours[n]
        theirs = None if other is None else alignment.theirs[other]
        after.append(Row(ours, theirs, differing.get((at_of(ours), at_of(theirs)))))
    starts = (_first_at(alignment.ours), _first_at(alignment.theirs))
    after.sort(key=lambda row: _soon(row, *starts))
    at = _where(after, found[0]) if found else 0
    rows = [*before, *after[:at]]
    return tuple(rows[max(len(rows) - context, 0) :] + after[at : at + 1 + context])


def _first_at(messages: Sequence[Message]) -> int:
    return messages[0].at if messages else 0


def _soon(row: Row, start_a: int, start_b: int) -> tuple[int, int]:
    soon = [m.at - s for m, s in ((row.a, start_a), (row.b, start_b)) if m is not None]
    return min(soon), max(soon)


def _where(rows: Sequence[Row], first: Difference) -> int:
    """The row of the first difference, or the first one behind it."""
    if isinstance(first.a or first.b, Message):
        wanted = (at_of(first.a), at_of(first.b))
        return next(n for n, row in enumerate(rows) if (at_of(row.a), at_of(row.b)) == wanted)
    for n, row in enumerate(rows):
        for here, there in ((row.a, first.a), (row.b, first.b)):
            if here is not None and there is not None and here.at > there.at:
                return n
    return len(rows)


def at_of(found: object) -> int | None:
    """Which line of its log a record is; None where there is none."""
    return getattr(found, "at", None)
