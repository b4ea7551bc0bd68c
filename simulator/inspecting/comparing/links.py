"""What an alignment knows of messages by their index: which id is whose, what answers what, what belongs together.

Owns keeping that in a few bytes a message. Knows nothing of what they say.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Parent = int | tuple[str, int | None]  # a message by its index, or one that both logs had before
_NONE = -1


class Ids:
    """The index of each id; the first one where an id stands twice."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._rising = array("q")  # as our writer numbers them
        self._others: dict[int, int] = {}
        last = None
        for n, id_ in enumerate(ids):
            if self._others or (last is not None and id_ <= last) or id_.bit_length() > 63:
                self._others = self._others or {known: at for at, known in enumerate(self._rising)}
                self._others.setdefault(id_, n)
            else:
                self._rising.append(id_)
            last = id_

    def get(self, id_: int) -> int | None:
        """The index; None where there is no such message."""
        if self._others:
            return self._others.get(id_)
        n = bisect_left(self._rising, id_)
        return n if n < len(self._rising) and self._rising[n] == id_ else None


class Replies:
    """The messages that answer each, in their order.

    Args:
        parents: for each message, what it answers.
    """

    def __init__(self, parents: Iterable[Parent]) -> None:
        self._outside: dict[Parent, list[int]] = defaultdict(list)
        inside = array("q")
        for n, parent in enumerate(parents):
            if isinstance(parent, int):
                inside.append(parent)
            else:
                inside.append(_NONE)
                self._outside[parent].append(n)
        self._first = array("q", [_NONE]) * len(inside)  # of each message, its first answer
        self._next = array("q", [_NONE]) * len(inside)  # of each answer, the next to the same
        for n in range(len(inside) - 1, -1, -1):
            parent = inside[n]
            if parent != _NONE:
                self._next[n] = self._first[parent]
                self._first[parent] = n

    @property
    def outside(self) -> Iterable[Parent]:
        """What is answered, and is no message here."""
        return self._outside.keys()

    def of(self, parent: Parent) -> Iterator[int]:
        """What answers it."""
        if not isinstance(parent, int):
            yield from self._outside.get(parent, ())
            return
        n = self._first[parent]
        while n != _NONE:
            yield n
            n = self._next[n]


class Counterparts:
    """For each message of one log, the index of the other's that it belongs to; None where it has none."""

    def __init__(self, length: int) -> None:
        self._found = array("q", [_NONE]) * length

    def __getitem__(self, n: int) -> int | None:
        found = self._found[n]
        return None if found == _NONE else found

    def __setitem__(self, n: int, other: int) -> None:
        self._found[n] = other

    def __iter__(self) -> Iterator[int | None]:
        return (None if found == _NONE else found for found in self._found)
