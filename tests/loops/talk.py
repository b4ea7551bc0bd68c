"""Conversations for the tests of this room: who says what, as turns that answer one another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from simulator.loops import LoopDetector
from simulator.record import Loop, Side, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

SIDES = (Side.CLIENT, Side.SERVER)


def dialogue(texts: Iterable[str], *, first: int = 0) -> list[Turn]:
    """The sides take turns, each message the answer to the one before."""
    return [
        Turn(first + i, i * 1000, SIDES[i % 2], text, first + i - 1 if i else None, i)
        for i, text in enumerate(texts)
    ]


def unlinked(texts: Iterable[str]) -> list[Turn]:
    """The same as a recording that does not tell what answers what."""
    return [turn._replace(re=None, hop=0) for turn in dialogue(texts)]


def repeated(make: Callable[[int], Sequence[str]], rounds: int) -> list[str]:
    """The texts of so many rounds, each made from its number."""
    return [text for number in range(rounds) for text in make(number)]


def loops(turns: Iterable[Turn], detector: LoopDetector | None = None) -> list[tuple[int, Loop]]:
    """What the detector says, with the id of the message at which it says so."""
    watching = detector or LoopDetector()
    said = ((turn.id, watching.observe(turn)) for turn in turns)
    return [(at, loop) for at, loop in said if loop is not None]


@dataclass(frozen=True, slots=True)
class State:
    """A configuration whose key and draws are given."""

    name: Hashable
    drawn: int = 0
    clock: bool = False

    def key(self) -> Hashable:
        """The name."""
        return self.name

    def draws(self) -> Hashable:
        """How many."""
        return self.drawn

    def drawn_since(self, before: State) -> list[dict[str, Any]]:
        """How many more."""
        return [{"wire": self.drawn - before.drawn}]

    def certificate(self, last: Turn) -> dict[str, Any]:
        """The name, and what was said."""
        return {"name": self.name, "said": last.text}


def judged(
    turns: Iterable[Turn], states: Iterable[State | None], detector: LoopDetector | None = None
) -> list[tuple[int, Loop]]:
    """The same, each message with the configuration after it."""
    watching = detector or LoopDetector()
    found = []
    for turn, state in zip(turns, states, strict=False):
        loop = watching.observe(turn, configuration=state)
        if loop is not None:
            found.append((turn.id, loop))
    return found


def take(texts: Iterable[str], count: int) -> list[str]:
    """The first of them."""
    return list(islice(texts, count))
