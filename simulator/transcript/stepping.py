"""Two logs to be read in step: what stands in both is parsed once.

Owns knowing a line of one log in the other. For as long as two runs said the same, that halves what reading them takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.transcript.reader import followed, parse_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.transcript.problems import Problem
    from simulator.transcript.reader import Record

# As our writer begins a line.
_START = re.compile(rb'\{"seq":(?:0|[1-9][0-9]{0,17}),"ts":"[^"\\\x00-\x1f\x80-\xff]*"')


def scan_both(
    a: str | Path, b: str | Path
) -> tuple[Iterator[Record | Problem], Iterator[Record | Problem]]:
    """Both logs, each as `scan` reads it, for whoever asks for no `seq` and no `ts`.

    Where a line of the second is the latest of the first but for these two, both give the very same record, the first one's.

    Raises:
        TranscriptError: a file cannot be read at all, said at the first step.
    """
    twin = _Twin()
    return followed(a, None, twin.first), followed(b, None, twin.second)


class _Twin:
    """Parses the lines of two logs; of the first it remembers the latest."""

    __slots__ = ("_record", "_rest")

    def __init__(self) -> None:
        self._rest: bytes | None = None  # of the line, behind `ts`
        self._record: Record | str = ""

    def first(self, line: bytes) -> Record | str:
        self._rest, self._record = _rest_of(line), parse_line(line)
        return self._record

    def second(self, line: bytes) -> Record | str:
        rest = _rest_of(line)
        return parse_line(line) if rest is None or rest != self._rest else self._record


def _rest_of(line: bytes) -> bytes | None:
    start = _START.match(line)
    return None if start is None else line[start.end() :]
