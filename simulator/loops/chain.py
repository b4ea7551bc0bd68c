"""One chain of replies: the messages that answer one another, and the evidence they gave.

Owns what a detector of a class is shown (`Said`), what it must offer (`Evidence`), and the turns of
the chain that are still remembered. Knows no class of evidence by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from simulator.loops.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.loops.mask import Masked
    from simulator.loops.recurrence import Configuration
    from simulator.record import Loop, Turn

REMEMBERED = 20_000  # turns a chain keeps at least: no longer round is shown whole


class Said(NamedTuple):
    """One message, as the classes of evidence see it."""

    turn: Turn
    masked: Masked
    new: bool  # it fits one of the author's progress patterns
    configuration: Configuration | None
    unheard: int  # messages in flight after it


class Evidence(Protocol):
    """A class of evidence, watching one chain."""

    def observe(self, chain: Chain, said: Said, *, fresh: bool) -> Loop | None:
        """The loop that this message completes; `fresh`: the message is progress."""


class Chain:
    """The messages that answer one another, from one that nobody asked for."""

    __slots__ = ("_base", "_classes", "_progress", "_turns", "count", "mask", "messages", "proved")

    def __init__(self, classes: Sequence[Evidence], mask: Callable[[str], Masked]) -> None:
        self.mask = mask  # how texts are compared
        self._classes = classes  # strongest first
        self._progress = Progress()
        self._turns: list[Turn] = []
        self._base = 0  # position of the first turn that is remembered
        self.count = 0  # messages of this chain
        self.messages = 0  # messages of the whole conversation
        self.proved = False  # then nothing can come that is not known

    def observe(self, said: Said, messages: int) -> Loop | None:
        """The strongest loop that this message, the n-th of the conversation, completes."""
        if self.proved:
            return None
        turns = self._turns
        turns.append(said.turn)
        if len(turns) >= 2 * REMEMBERED:
            del turns[:REMEMBERED]
            self._base += REMEMBERED
        self.count += 1
        self.messages = messages
        fresh = said.new
        if said.masked.numbers and self._progress.observe(said.turn.side, said.masked):
            fresh = True
        loop = None
        for class_ in self._classes:
            found = class_.observe(self, said, fresh=fresh)
            if loop is None:
                loop = found
        return loop

    def turns(self, first: int, end: int) -> tuple[Turn, ...]:
        """The turns from one position to before another, as far as they are remembered."""
        return tuple(self._turns[max(first - self._base, 0) : max(end - self._base, 0)])
