"""The values under `expect`: what is wanted, and where the file says so.

Owns what a single line or number asks of a message or a count. Knows nothing of a whole conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Generic, TypeVar

from simulator.dialogue.shape import NOT_JSON, parse_json
from simulator.dialogue.words import hear
from simulator.expectations.wording import seconds

if TYPE_CHECKING:
    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.shape import Shape
    from simulator.dialogue.words import Heard
    from simulator.record import Place, Side, Turn

T = TypeVar("T")

_OPERATORS = {"==": eq, "<=": le, ">=": ge, "<": lt, ">": gt}
_BOUND = re.compile(r"\s*(==|<=|>=|<|>|)\s*([0-9]{1,18})\s*")


@dataclass(frozen=True, slots=True)
class Expected(Generic[T]):
    """A value that is expected, and where the file says so."""

    value: T
    place: Place


@dataclass(frozen=True, slots=True)
class Bound:
    """A number to be met: 7 or `<= 10`."""

    op: str  # == <= >= < >
    number: int

    def __post_init__(self) -> None:
        if self.op not in _OPERATORS:
            raise ValueError(f"{self.op!r} is no comparison: write one of {' '.join(_OPERATORS)}")

    def __str__(self) -> str:
        return str(self.number) if self.op == "==" else f"{self.op} {self.number}"

    def holds(self, number: int) -> bool:
        """Whether the number meets it."""
        return bool(_OPERATORS[self.op](number, self.number))


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A message that one side should say, or never say."""

    side: Side
    pattern: Pattern | None  # found anywhere in it; None: whatever it says ("*"), or a shape
    source: str  # the pattern as the author wrote it; of a shape, as JSON
    place: Place
    within: int | None = None  # µs since the line before it was said; the first: since the start
    shape: Shape | None = None  # of a JSON message

    def fits(self, turn: Turn) -> bool:
        """Whether the turn is this message, whenever it was said."""
        return turn.side is self.side and self.fits_text(hear(turn.text))

    def fits_text(self, heard: Heard) -> bool:
        """Whether a message with this text is meant."""
        if self.shape is not None:
            value = parse_json(heard.raw)
            return value is not NOT_JSON and self.shape.match(value) is not None
        return self.pattern is None or self.pattern.match(heard) is not None

    def misfit(self, turn: Turn) -> str:
        """What is wrong with a JSON message, where a shape was wanted; else ""."""
        value = NOT_JSON if self.shape is None else parse_json(turn.text)
        return "" if self.shape is None or value is NOT_JSON else self.shape.misfit(value)

    def __str__(self) -> str:
        limit = "" if self.within is None else f", within {seconds(self.within)}"
        return f"{self.side}: {self.source}{limit}"


@dataclass(frozen=True, slots=True)
class Expect:
    """Everything under `expect`; None where the scenario does not say."""

    place: Place
    ended_by: Expected[str] | None = None
    close_code: Expected[int] | None = None
    messages: Expected[Bound] | None = None
    says: tuple[SaidLine, ...] | None = None  # in this order, others may come between
    transcript: tuple[SaidLine, ...] | None = None  # every message, in order
    never: tuple[SaidLine, ...] | None = None  # none of them; `within` is since the start


def parse_bound(text: str) -> Bound:
    """The bound that a text means: `7`, `<= 10`.

    Raises:
        ValueError: it means none; the sentence says what to write.
    """
    found = _BOUND.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no number of messages: "
            'write a number, or a comparison in quotes, like "<= 10"'
        )
    return Bound(found[1] or "==", int(found[2]))
