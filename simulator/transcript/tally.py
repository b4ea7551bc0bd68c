"""What a footer would say of the records so far, counted from the records themselves.

Owns counting only. Pure: no file, no clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# No footer counts these by type.
_FRAME = frozenset(("header", "open", "message", "verdict", "footer"))


class Tally:
    """Counts records as they come."""

    def __init__(self) -> None:
        self.seq = -1  # the highest
        self.t = 0  # µs, the latest
        self.messages = 0
        self.bytes = 0
        self._types: dict[str, int] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one more; what is not as it should be counts for nothing."""
        self.seq = max(self.seq, _count(record.get("seq"), self.seq))
        self.t = max(self.t, _count(record.get("t"), 0))
        when = _time(record.get("ts"))
        self._first = self._first or when
        self._last = when or self._last
        type_ = record.get("type")
        if type_ == "message":
            self.messages += 1
            self.bytes += _size(record)
        elif isinstance(type_, str) and type_ not in _FRAME:
            self._types[type_] = self._types.get(type_, 0) + 1

    @property
    def counts(self) -> dict[str, int]:
        """As a footer has them."""
        return {"messages": self.messages, "bytes": self.bytes, **self._types}

    @property
    def wall(self) -> float:
        """Seconds of the wall clock from the first record to the last."""
        if self._first is None or self._last is None:
            return 0.0
        return max(0.0, (self._last - self._first).total_seconds())


def _count(value: object, else_: int) -> int:
    return value if type(value) is int and 0 <= value < 2**63 else else_


def _size(record: Mapping[str, Any]) -> int:
    text, data = record.get("text"), record.get("data")
    if isinstance(text, str):
        return len(text.encode("utf-8", "surrogatepass"))
    return len(data) // 4 * 3 - data[-2:].count("=") if isinstance(data, str) else 0


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if found is None or found.tzinfo is None else found
