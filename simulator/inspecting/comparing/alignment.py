"""Which message of one log is which of another, by the graph of replies and not by position.

Owns the alignment. What answers the same message is put side by side in order, equal words first; what cannot be
reached so, for the message it answers is missing in one log, is matched by its words in order. Turned round it
says the same.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from simulator.inspecting.comparing.links import Counterparts, Ids, Replies
from simulator.inspecting.comparing.sequences import matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.inspecting.comparing.kept import Message
    from simulator.inspecting.comparing.links import Parent
    from simulator.inspecting.comparing.sequences import Key
    from simulator.record import Turn

_UNASKED: Parent = ("unasked", None)


class Alignment:
    """Messages of two logs, from where these part, and which of them belong together.

    `a` and `b` hold, for each index, the other's index; None for a message that has no counterpart.
    """

    def __init__(self, ours: Sequence[Message], theirs: Sequence[Message]) -> None:
        self.ours, self.theirs = ours, theirs
        self.a, self.b = Counterparts(len(ours)), Counterparts(len(theirs))
        self._index = tuple(Ids(message.turn.id for message in side) for side in (ours, theirs))
        self._replies = tuple(
            Replies(_parent(message.turn, index) for message in side)
            for side, index in zip((ours, theirs), self._index, strict=True)
        )
        self._align()

    def pairs(self) -> Iterator[tuple[int | None, int | None]]:
        """Every message of both, once: with its counterpart, or without; those of `a` first."""
        yield from ((n, other) for n, other in enumerate(self.a))
        yield from ((None, n) for n, other in enumerate(self.b) if other is None)

    def called(self, id_: int, *, theirs: bool) -> tuple[str, int]:
        """What a message of one log is called in both: the same if and only if the two belong together."""
        n = self._index[theirs].get(id_)
        if n is None:
            return ("before", id_)
        other = (self.b if theirs else self.a)[n]
        if other is None:
            return ("in B alone" if theirs else "in A alone", n)
        return ("in both", other if theirs else n)

    def has(self, id_: int, *, theirs: bool) -> bool:
        """Whether a message of that id belongs to one of the other log's."""
        n = self._index[theirs].get(id_)
        return n is None or (self.b if theirs else self.a)[n] is not None

    def lead(self, id_: int | None) -> tuple[int, int]:
        """By how many µs and hops a message of `a` is behind its counterpart; 0 where both had it before."""
        n = None if id_ is None else self._index[0].get(id_)
        other = None if n is None else self.a[n]
        if n is None or other is None:
            return 0, 0
        ours, theirs = self.ours[n].turn, self.theirs[other].turn
        return ours.at - theirs.at, ours.hop - theirs.hop

    # --- how it comes about ---------------------------------------------------------------------------------

    def _align(self) -> None:
        outside = {key for found in self._replies for key in found.outside}
        self._descend(deque((key, key) for key in sorted(outside, key=repr)))
        left = [[n for n, other in enumerate(each) if other is None] for each in (self.a, self.b)]
        self._descend(deque(self._match(*left)))

    def _descend(self, waiting: deque[tuple[Parent, Parent]]) -> None:
        """Align the replies to each of these pairs, then the replies to those."""
        while waiting:
            one, other = waiting.popleft()
            ours = [n for n in self._replies[0].of(one) if self.a[n] is None]
            theirs = [n for n in self._replies[1].of(other) if self.b[n] is None]
            if ours and theirs:
                waiting.extend(self._match(ours, theirs))
                waiting.extend(self._match_others(ours, theirs))

    def _match(self, ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
        """Pair those that say the same, in order."""
        found = matches(
            [_key(self.ours[n].turn) for n in ours], [_key(self.theirs[n].turn) for n in theirs]
        )
        return [self._pair(ours[i], theirs[j]) for i, j in found]

    def _match_others(self, ours: Sequence[int], theirs: Sequence[int]) -> list[tuple[int, int]]:
        """Pair what is left between those that say the same: each side's messages, in order."""
        made = []
        for gap_a, gap_b in self._gaps(ours, theirs):
            for side in ("client", "server"):
                said_a = [n for n in gap_a if self.ours[n].turn.side == side]
                said_b = [n for n in gap_b if self.theirs[n].turn.side == side]
                made += [self._pair(i, j) for i, j in zip(said_a, said_b, strict=False)]
        return made

    def _gaps(
        self, ours: Sequence[int], theirs: Sequence[int]
    ) -> list[tuple[list[int], list[int]]]:
        """What has no counterpart yet, cut where something has."""
        gaps: list[tuple[list[int], list[int]]] = [([], [])]
        rest = iter(theirs)
        for n in ours:
            if self.a[n] is None:
                gaps[-1][0].append(n)
                continue
            gaps[-1][1].extend(self._until(rest, self.a[n]))
            gaps.append(([], []))
        gaps[-1][1].extend(rest)
        return gaps

    @staticmethod
    def _until(rest: Iterator[int], last: int | None) -> Iterator[int]:
        for n in rest:
            if n == last:
                return
            yield n

    def _pair(self, i: int, j: int) -> tuple[int, int]:
        self.a[i], self.b[j] = j, i
        return i, j


def _parent(turn: Turn, index: Ids) -> Parent:
    if turn.re is None:
        return _UNASKED
    n = index.get(turn.re)
    return ("before", turn.re) if n is None else n


def _key(turn: Turn) -> Key:
    return turn.side, turn.text, "" if turn.data is None else turn.data.hex()
