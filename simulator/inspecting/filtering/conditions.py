"""What a filter is made of: terms, and how they are joined. Each judges a record, and may rule out a line of a log.

Owns the joining. What a term asks is `terms`' business. Ruling out must be right, and need not be complete: a
line, or a block of lines, that is not ruled out is parsed and judged. It is asked of every line of a log, so it is written
out and allocates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Record = Mapping[str, Any]
Loops = Sequence[tuple[int, int | None]]
Test = Callable[[Record, Loops], bool]
Glance = Callable[[bytes], bool]


class Condition(Protocol):
    """What a filter is made of."""

    @property
    def asks_for_loops(self) -> bool:
        """Whether the loops handed in matter."""

    @property
    def rules_out(self) -> bool:
        """Whether `may_fit` is ever False."""

    def fits(self, record: Record, loops: Loops) -> bool:
        """Whether a record is meant."""

    def may_fit(self, line: bytes, low: bytes) -> bool:
        """False where a line, plain ASCII without \\u, surely does not fit; `low` is the same in small letters."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked.

    Args:
        test: whether a record fits.
        needle: small letters that stand in every line that fits; b"": none are known.
        glance: False where a line surely does not fit.
        asks_for_loops: whether the loops matter.
    """

    test: Test
    needle: bytes = b""
    glance: Glance | None = None
    asks_for_loops: bool = False

    @property
    def rules_out(self) -> bool:
        """Whether there is something to look for."""
        return bool(self.needle) or self.glance is not None

    def fits(self, record: Record, loops: Loops) -> bool:
        """Whether a record is meant."""
        return self.test(record, loops)

    def may_fit(self, line: bytes, low: bytes) -> bool:
        """Whether the needle is there, and the glance finds nothing against it."""
        return self.needle in low and (self.glance is None or self.glance(line))


@dataclass(frozen=True, slots=True)
class _Several:
    """What several conditions have in common."""

    parts: tuple[Condition, ...]

    @property
    def asks_for_loops(self) -> bool:
        """Whether any of them does."""
        return any(part.asks_for_loops for part in self.parts)


@dataclass(frozen=True, slots=True)
class Every(_Several):
    """All of these."""

    @property
    def rules_out(self) -> bool:
        """Whether any of them does."""
        return any(part.rules_out for part in self.parts)

    def fits(self, record: Record, loops: Loops) -> bool:
        """Whether all of them fit."""
        return all(part.fits(record, loops) for part in self.parts)

    def may_fit(self, line: bytes, low: bytes) -> bool:
        """Whether all of them may."""
        for part in self.parts:  # written out: asked of every line of a log
            if not part.may_fit(line, low):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Either(_Several):
    """At least one of these."""

    @property
    def rules_out(self) -> bool:
        """Whether all of them do."""
        return all(part.rules_out for part in self.parts)

    def fits(self, record: Record, loops: Loops) -> bool:
        """Whether one of them fits."""
        return any(part.fits(record, loops) for part in self.parts)

    def may_fit(self, line: bytes, low: bytes) -> bool:
        """Whether one of them may."""
        for part in self.parts:
            if part.may_fit(line, low):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite. That something may fit says nothing of its opposite, so every line may."""

    part: Condition

    @property
    def asks_for_loops(self) -> bool:
        """Whether it does."""
        return self.part.asks_for_loops

    @property
    def rules_out(self) -> bool:
        """Never."""
        return False

    def fits(self, record: Record, loops: Loops) -> bool:
        """Whether it does not fit."""
        return not self.part.fits(record, loops)

    def may_fit(self, line: bytes, low: bytes) -> bool:
        """Always."""
        return True
