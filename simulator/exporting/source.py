"""What an export is made of: the records of one log as they come, and what was wrong with them.

Owns nothing of a form. Reads no file: whoever does hands in what the reader finds.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.errors import NoTranscript
from simulator.record import Side
from simulator.transcript.problems import Problem
from simulator.transcript.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.transcript.reader import Record


class Source:
    """One log, read once.

    Args:
        name: What the log is called.
        found: Records and problems, as `scan` gives them.
    """

    def __init__(self, name: str, found: Iterable[Record | Problem]) -> None:
        self.name = name
        self.problems: list[Problem] = []  # the first ones; filled as it is read
        self.more = 0  # problems beyond those
        self._found = found

    def records(self) -> Iterator[Record]:
        """The records in their order, once.

        Raises:
            NoTranscript: there is not one.
        """
        count = 0
        for found in self._found:
            if not isinstance(found, Problem):
                count += 1
                yield found
            elif found.line is None or len(self.problems) < _MOST:
                self.problems.append(found)
            else:
                self.more += 1
        if not count:
            raise NoTranscript(shown(self.name))


_MOST = 100  # problems that are kept


class Said(NamedTuple):
    """One message, as a form needs it."""

    id: int
    at: int  # µs
    side: Side
    text: str | None
    data: str | None  # bytes in base64


def said(record: Mapping[str, Any]) -> Said:
    """What a `message` record says; the reader lets no other than whole ones through."""
    return Said(
        record["id"], record["t"], Side(record["from"]), record.get("text"), record.get("data")
    )


def size(message: Said) -> int:
    """Bytes of a binary message."""
    return len(b64decode(message.data or ""))


def text_of(value: object, fallback: str = "") -> str:
    """A field that should be a text; the fallback where it is none."""
    return value if isinstance(value, str) and value else fallback
