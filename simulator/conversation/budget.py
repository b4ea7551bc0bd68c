"""What a conversation has used of its limits.

Owns counting messages and bytes against their bounds, and when time or silence runs out. A breach says which
limit, its bound, and the value that broke it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.record import SECOND

if TYPE_CHECKING:
    from simulator.conversation.setup import Limits

_UNITS = {"messages": "message", "bytes": "byte", "message": "byte"}  # the others are times
ENDLESS = 2**63  # messages: more than anybody says


class Breach(NamedTuple):
    """A limit that is broken."""

    what: str  # the limit's key
    bound: int
    value: int  # µs, messages or bytes, as the bound

    @property
    def sentence(self) -> str:
        """One line that makes sense alone."""
        unit = _UNITS.get(self.what)
        if unit is None:
            bound = f"{self.bound / SECOND:g} s"
        else:
            bound = f"{self.bound} {unit}{'' if self.bound == 1 else 's'}"
        return f"limit on {self.what} reached: {bound}"


class Budget:
    """The limits of one conversation, and how far it has come.

    said: messages, which is the next id. bytes: of them all. spoke_at: when the last was said, in µs.
    """

    __slots__ = ("_bytes", "_limits", "_message", "_messages", "bytes", "said", "spoke_at")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._messages = ENDLESS if limits.messages is None else limits.messages
        self._message, self._bytes = limits.message, limits.bytes
        self.said = 0
        self.bytes = 0
        self.spoke_at = 0

    def spend(self, size: int, at: int) -> int | Breach:
        """Count one more message of so many bytes: its id, or the limit that it would break."""
        id_, total = self.said, self.bytes + size
        if id_ >= self._messages or size > self._message or total > self._bytes:
            return self._breach(size)
        self.said = id_ + 1
        self.bytes = total
        self.spoke_at = at
        return id_

    def _breach(self, size: int) -> Breach:
        if self.said >= self._messages:
            return Breach("messages", self._messages, self.said + 1)
        if size > self._message:
            return Breach("message", self._message, size)
        return Breach("bytes", self._bytes, self.bytes + size)

    def due(self) -> tuple[int, Breach] | None:
        """When time or silence runs out if nobody speaks, in µs."""
        found = []
        if self._limits.time is not None:
            found.append((self._limits.time, Breach("time", self._limits.time, self._limits.time)))
        bound = self._limits.silence
        if bound is not None:
            found.append((self.spoke_at + bound, Breach("silence", bound, bound)))
        return min(found, default=None)
