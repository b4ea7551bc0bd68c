"""The messages around a divergence, those of both logs side by side.

Owns which rows are shown and in which order.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest, nsmallest
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from simulator.inspecting.comparing.kept import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.inspecting.comparing.alignment import Alignment
    from simulator.inspecting.comparing.differences import Difference
    from simulator.inspecting.comparing.records import Agreement


@dataclass(frozen=True, slots=True)
class Row:
    """One message of both logs, or of one."""

    a: Message | None
    b: Message | None
    what: str | None = None  # what differs; None: nothing


class _Place(NamedTuple):
    """Where a row stands among all rows: no two places are the same."""

    soon: float  # lines after the two parted, in the log where that is fewer
    late: float
    number: float  # of the pair
    a: int | None = None  # indices of the messages
    b: int | None = None


def rows_around(
    agreed: Agreement, alignment: Alignment, found: Sequence[Difference], context: int
) -> tuple[Row, ...]:
    """Messages before the first difference, the message it is about, and messages after."""
    differing = {(at_of(one.a), at_of(one.b)): one.what for one in found}
    first = _first_place(alignment, found[0]) if found else _Place(-1, -1, -1)
    # Of a million rows these are all that is ever looked at: none of the others is made.
    before = nlargest(context, (place for place in _places(alignment) if place < first))
    after = nsmallest(1 + context, (place for place in _places(alignment) if place >= first))
    rows = [Row(*pair) for pair in agreed.last]
    rows += [_row(alignment, place, differing) for place in reversed(before)]
    shown = rows[max(len(rows) - context, 0) :]
    return (*shown, *(_row(alignment, place, differing) for place in after))


def _places(alignment: Alignment) -> Iterator[_Place]:
    start_a, start_b = _first_at(alignment.ours), _first_at(alignment.theirs)
    for number, (n, other) in enumerate(alignment.pairs()):
        soon_a = inf if n is None else alignment.ours[n].at - start_a
        soon_b = inf if other is None else alignment.theirs[other].at - start_b
        soon = min(soon_a, soon_b)
        late = soon if inf in (soon_a, soon_b) else max(soon_a, soon_b)
        yield _Place(soon, late, number, n, other)


def _first_at(messages: Sequence[Message]) -> int:
    return messages[0].at if messages else 0


def _first_place(alignment: Alignment, first: Difference) -> _Place:
    """The place of the first difference, or of the first row behind it."""
    wanted = (at_of(first.a), at_of(first.b))
    about = isinstance(first.a or first.b, Message)
    return min(
        (place for place in _places(alignment) if _is_there(alignment, place, wanted, about=about)),
        default=_Place(inf, inf, inf),
    )


def _is_there(
    alignment: Alignment, place: _Place, wanted: tuple[int | None, int | None], *, about: bool
) -> bool:
    row = _ats(alignment, place)
    if about:
        return row == wanted
    return any(
        at is not None and note is not None and at > note
        for at, note in zip(row, wanted, strict=True)
    )


def _ats(alignment: Alignment, place: _Place) -> tuple[int | None, int | None]:
    return (
        None if place.a is None else alignment.ours[place.a].at,
        None if place.b is None else alignment.theirs[place.b].at,
    )


def _row(
    alignment: Alignment, place: _Place, differing: Mapping[tuple[int | None, int | None], str]
) -> Row:
    ours = None if place.a is None else alignment.ours[place.a]
    theirs = None if place.b is None else alignment.theirs[place.b]
    return Row(ours, theirs, differing.get(_ats(alignment, place)))


def at_of(found: object) -> int | None:
    """Which line of its log a record is; None where there is none."""
    return getattr(found, "at", None)
