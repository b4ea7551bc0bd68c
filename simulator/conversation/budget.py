"""What a conversation has used of its limits.

Owns counting messages and bytes against their bounds, and when time or silence runs out. A breach says which
limit, its bound, and the value that broke it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.conversation.setup import Limits


class Breach(NamedTuple):
    """A limit that is broken."""

    what: str  # the limit's key
    bound: int
    value: int  # µs, messages or bytes, as the bound

    @property
    def sentence(self) -> str:
        """One line that makes sense alone."""
        unit = {"messages": " messages", "bytes": " bytes", "message": " bytes"}.get(self.what)
        bound = f"{self.bound / 1_000_000:g} s" if unit is None else f"{self.bound}{unit}"
        return f"limit on {self.what} reached: {bound}"


class Budget:
    """The limits of one conversation, and how far it has come.

    said: messages, which is the next id. bytes: of them all. spoke_at: when the last was said, in µs.
    """

    __slots__ = ("_limits", "bytes", "said", "spoke_at")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.said = 0
        self.bytes = 0
        self.spoke_at = 0

    def breach(self, size: int) -> Breach | None:
        """The limit that one more message of so many bytes would break."""
        limits = self._limits
        if limits.messages is not None and self.said >= limits.messages:
            return Breach("messages", limits.messages, self.said + 1)
        if size > limits.message:
            return Breach("message", limits.message, size)
        if self.bytes + size > limits.bytes:
            return Breach("bytes", limits.bytes, self.bytes + size)
        return None

    def due(self) -> tuple[int, Breach] | None:
        """When time or silence runs out if nobody speaks, in µs."""
        found = []
        if self._limits.time is not None:
            found.append((self._limits.time, Breach("time", self._limits.time, self._limits.time)))
        bound = self._limits.silence
        if bound is not None:
            found.append((self.spoke_at + bound, Breach("silence", bound, bound)))
        return min(found, default=None)
