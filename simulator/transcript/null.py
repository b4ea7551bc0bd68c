"""Stands where a run keeps no log: the writer's interface without a file.

Owns nothing but the count of records, and the promise of exactly one footer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from simulator.errors import TranscriptError

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.record import Turn


class NullTranscript:
    """Takes every record, as `Transcript` does, and forgets it."""

    __slots__ = ("_closed", "_seq")

    path: Path | None = None

    def __init__(self) -> None:
        self._closed = False
        self._seq = 0

    @property
    def closed(self) -> bool:
        """Whether the footer came, or `close`."""
        return self._closed

    def header(self, **fields: object) -> int:
        """Count the header."""
        return self._count()

    def message(self, turn: Turn) -> int:
        """Count a message; returns the `seq` it would have."""
        return self._count()

    def write(self, type_: str, at: int, /, **fields: object) -> int:
        """Count a record; returns the `seq` it would have."""
        return self._count()

    def footer(self, at: int, /, **fields: object) -> int:
        """Count the footer and close: exactly one, as in a file."""
        if self._closed:
            raise TranscriptError("nothing can be written: the footer is already written")
        self._closed = True
        return self._count()

    def close(self) -> None:
        """Close; harmless when closed."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _count(self) -> int:
        self._seq += 1
        return self._seq - 1
