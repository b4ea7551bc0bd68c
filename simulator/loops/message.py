"""What a detector must be told of a message.

Owns the words only: `simulator.record.Turn` is one, and whoever records conversations elsewhere may
hand in something else. Speakers are told apart by equality; there may be more than two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.record import RuleRef


class Message(Protocol):
    """One message, said."""

    @property
    def id(self) -> int:
        """What names it; later messages have higher ones."""

    @property
    def side(self) -> Hashable:
        """Who says it."""

    @property
    def text(self) -> str:
        """The exact characters."""

    @property
    def data(self) -> bytes | None:
        """The bytes of a binary message."""

    @property
    def re(self) -> int | None:
        """The message it answers; None if unasked, or unknown."""

    @property
    def hop(self) -> int:
        """Automatic replies since an unasked message."""

    @property
    def rule(self) -> RuleRef | None:
        """The rule that spoke."""


class Spoken(NamedTuple):
    """A message of which nothing is known but who said what."""

    id: int
    side: Hashable
    text: str
    data: bytes | None = None
    re: int | None = None
    hop: int = 0
    rule: RuleRef | None = None
