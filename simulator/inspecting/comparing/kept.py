"""Messages that two logs do not have in common, kept for their comparison: packed, some forty bytes each.

Owns how they are packed. Whoever asks for one gets a message as ever, and what it says is unpacked when it is looked at:
those around it come out with it, and stay at hand for a while.
"""

from __future__ import annotations

import marshal
import zlib
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from simulator.record import Side, Turn

if TYPE_CHECKING:
    from simulator.record import RuleRef

_TOGETHER = 128  # messages that are packed together
_AT_HAND = 16  # such packs that stay unpacked; two logs are gone through in nearly the same order

_Fields = tuple[Any, ...]


class Message:
    """A message, and which line of its log it is, from 0."""

    __slots__ = ("_kept", "_turn", "at")

    def __init__(self, at: int, turn: Turn | int, kept: Kept | None = None) -> None:
        self.at = at
        self._turn = turn
        self._kept = kept

    def __repr__(self) -> str:
        return f"Message(at={self.at}, turn={self.turn!r})"

    @property
    def turn(self) -> Turn:
        """What was said."""
        if self._kept is None:
            assert isinstance(self._turn, Turn)
            return self._turn
        assert isinstance(self._turn, int)
        return self._kept.turn(self._turn)


class Kept(Sequence[Message]):
    """Messages of one log, in their order."""

    def __init__(self) -> None:
        self._at = array("q")
        self._packs: list[bytes] = []
        self._open: list[_Fields] = []  # the latest, not packed yet
        self._at_hand: dict[int, list[_Fields]] = {}
        self._rules: list[RuleRef | None] = [None]
        self._numbers: dict[RuleRef | None, int] = {None: 0}

    def append(self, message: Message) -> None:
        """Keep one more."""
        turn = message.turn
        number = self._numbers.setdefault(turn.rule, len(self._rules))
        if number == len(self._rules):
            self._rules.append(turn.rule)
        self._at.append(message.at)
        client = turn.side is Side.CLIENT
        self._open.append(
            (turn.id, turn.at, client, turn.text, turn.re, turn.hop, number, *turn[7:])
        )
        if len(self._open) == _TOGETHER:
            self._packs.append(zlib.compress(marshal.dumps(self._open), 1))
            self._open = []

    def turn(self, n: int) -> Turn:
        """What the message of that index says."""
        pack, place = divmod(n, _TOGETHER)
        fields = self._open if pack == len(self._packs) else self._unpacked(pack)
        id_, at, client, text, re, hop, number, *rest = fields[place]
        side = Side.CLIENT if client else Side.SERVER
        return Turn(id_, at, side, text, re, hop, self._rules[number], *rest)

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, n: int) -> Message: ...
    @overload
    def __getitem__(self, n: slice) -> list[Message]: ...
    def __getitem__(self, n: int | slice) -> Message | list[Message]:
        if isinstance(n, slice):
            return [self[each] for each in range(*n.indices(len(self)))]
        return Message(self._at[n], n if n >= 0 else n + len(self), self)

    def _unpacked(self, pack: int) -> list[_Fields]:
        found = self._at_hand.get(pack)
        if found is None:
            if len(self._at_hand) >= _AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
            found = self._at_hand[pack] = marshal.loads(zlib.decompress(self._packs[pack]))  # noqa: S302
        return found
