"""Two aligned logs line by line: everything in both, what belongs together side by side.

Owns the order of the lines: those of the first log rise, and what only one log has stands where it was said. What
differs is told by the differences; here it is only marked.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from simulator.inspecting.comparing.differences import ABOUT_MESSAGES
from simulator.inspecting.comparing.rows import at_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulator.inspecting.comparing.alignment import Alignment
    from simulator.inspecting.comparing.differences import Difference
    from simulator.inspecting.comparing.records import Located


class Beside(NamedTuple):
    """A line of both logs, by its number from 0; None where one has nothing there."""

    a: int | None
    b: int | None
    what: str | None  # what differs; None: nothing


def lines_beside(
    alignment: Alignment, notes: tuple[Sequence[Located], Sequence[Located]],
    found: Iterable[Difference],
) -> Iterator[Beside]:  # fmt: skip
    """Every line from where the two part, messages and notes."""
    differing = {(at_of(one.a), at_of(one.b)): one.what for one in found}
    pairs = dict(_messages(alignment))
    pairs |= {a: b for a, b in differing if a is not None and b is not None}
    pairs |= _notes(alignment, notes, {at for pair in differing for at in pair})
    ours, theirs = (
        sorted([*(each.at for each in said), *(each.at for each in noted)])
        for said, noted in zip((alignment.ours, alignment.theirs), notes, strict=True)
    )
    for a, b in _merged(ours, theirs, pairs):
        yield Beside(a, b, differing.get((a, b)))


def _messages(alignment: Alignment) -> Iterator[tuple[int, int]]:
    for n, other in enumerate(alignment.a):
        if other is not None:
            yield alignment.ours[n].at, alignment.theirs[other].at


def _notes(
    alignment: Alignment, notes: tuple[Sequence[Located], Sequence[Located]],
    differing: set[int | None],
) -> dict[int, int]:  # fmt: skip
    """What is no message and no difference belongs to the next of its kind, or to that about the same message."""
    waiting: dict[object, deque[int]] = defaultdict(deque)
    for note in notes[0]:
        if note.at not in differing:
            waiting[_key(alignment, note, theirs=False)].append(note.at)
    pairs = {}
    for note in notes[1]:
        if note.at not in differing and (same := waiting[_key(alignment, note, theirs=True)]):
            pairs[same.popleft()] = note.at
    return pairs


def _key(alignment: Alignment, note: Located, *, theirs: bool) -> object:
    kind = note.record["type"]
    about = note.record.get(ABOUT_MESSAGES.get(kind, ""))
    return kind, alignment.called(about, theirs=theirs) if isinstance(about, int) else None


def _merged(
    ours: Sequence[int], theirs: Sequence[int], pairs: Mapping[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    """Both in order; a pair stands where the first log has it, also where the other has it elsewhere."""
    paired, done = set(pairs.values()), 0
    for a in ours:
        if a not in pairs:
            yield a, None
            continue
        while done < len(theirs) and theirs[done] <= pairs[a]:
            if theirs[done] not in paired:
                yield None, theirs[done]
            done += 1
        yield a, pairs[a]
    yield from ((None, b) for b in theirs[done:] if b not in paired)
