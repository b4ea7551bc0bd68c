"""Reads a log for the few records that somebody wants, in memory that does not grow with it.

Owns the short cut: what a cheap look at the bytes rules out is not parsed. That the log is whole, its sha256 says;
only where it does not, every line is looked at once more for what is wrong.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from simulator.errors import TranscriptError
from simulator.transcript.opening import flaw_of_archive, open_log
from simulator.transcript.reader import (
    LONGEST_LINE,
    MOST_PROBLEMS,
    Problem,
    Record,
    flaw_of,
    is_count,
    is_repaired,
    object_of,
    scan,
    turn_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from simulator.record import Turn

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_BLOCK = 256 * 1024  # bytes read at once: small enough to rule out a whole block now and then


class Found(NamedTuple):
    """A record of a log, its line without the end, and the message that it is, if it is one."""

    record: Record
    line: bytes
    turn: Turn | None


def found_of(record: Record, line: bytes) -> Found | None:
    """What was found in a line; None where it is no whole record."""
    if record.get("type") != "message":
        return Found(record, line, None) if flaw_of(record) is None else None
    turn = turn_of(record)
    return Found(record, line, turn) if turn and is_count(record.get("seq")) else None


class Sieve:
    """The wanted records of a log, each with its line.

    Args:
        path: the log, as it is or packed with gzip.
        may_fit: False where a block of whole lines surely holds nothing wanted.
        fits: whether a record is wanted.
    """

    def __init__(
        self,
        path: Path,
        may_fit: Callable[[bytes], bool],
        fits: Callable[[Record], bool],
    ) -> None:
        self.path = path
        self.lines = 0  # read so far
        self.footer: Record | None = None
        self._may_fit, self._fits = may_fit, fits
        self._digest = sha256()
        self._whole = True  # as far as it is known

    def __iter__(self) -> Iterator[Found]:
        """Each wanted record, in the order of the file; a damaged line is passed over.

        Raises:
            TranscriptError: the file cannot be read at all, said at the first step.
        """
        try:
            with open_log(self.path) as file:
                for block in self._blocks(file.read):
                    yield from self._sifted(block)
                self._whole &= flaw_of_archive(file) is None
        except OSError as error:
            raise TranscriptError(
                f"{self.path}: the transcript cannot be read: {error.strerror}"
            ) from error

    @property
    def ended(self) -> bool:
        """Whether the run's own footer was there: one that a repair added does not say how it ended."""
        return self.footer is not None and not is_repaired(self.footer)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the log, after all of it was read; of very much, the beginning."""
        if self._whole and self.footer is not None:
            return ()
        found: list[Problem] = []
        for each in scan(self.path):
            if isinstance(each, Problem) and (each.line is None or len(found) < MOST_PROBLEMS):
                found.append(each)
        return tuple(found)

    def _blocks(self, read: Callable[[int], bytes]) -> Iterator[bytes]:
        """Whole lines, many at a time; a line that is too long to be held is left out."""
        parts: list[bytes] = []  # of a line whose end was not read yet
        size = 0
        while chunk := read(_BLOCK):
            lines, end, rest = chunk.rpartition(b"\n")
            if end:
                if size > LONGEST_LINE:
                    lines = lines.partition(b"\n")[2]
                yield b"".join((*parts, lines, end))
                parts, size = [], 0
            size += len(rest)
            if size > LONGEST_LINE:
                self._whole, parts = False, []
            else:
                parts.append(rest)
        if size:
            self._whole = False  # torn off
            yield b"".join(parts)

    def _sifted(self, block: bytes) -> Iterator[Found]:
        if b'"footer"' in block:
            yield from self._to_the_footer(block)
            return
        self._whole &= self.footer is None  # which must be the last line
        self._digest.update(block)
        self.lines += block.count(b"\n")
        may_fit = self._may_fit
        if may_fit(block):
            for line in block.split(b"\n"):
                if line and may_fit(line):
                    yield from self._one(line)

    def _to_the_footer(self, block: bytes) -> Iterator[Found]:
        for line in _LINE.findall(block):
            self.lines += 1
            if b'"footer"' in line:
                self._look_for_the_footer(line)
            else:
                self._whole &= self.footer is None
            self._digest.update(line)
            if self._may_fit(line):
                yield from self._one(line.rstrip(b"\n"))

    def _look_for_the_footer(self, line: bytes) -> None:
        record = object_of(line)
        if isinstance(record, str) or record.get("type") != "footer":
            return
        self._whole &= self.footer is None and record.get("sha256") == self._digest.hexdigest()
        self._whole &= not is_repaired(record)
        self.footer = record

    def _one(self, line: bytes) -> Iterator[Found]:
        record = object_of(line)
        if isinstance(record, str):
            self._whole = False
        elif self._fits(record):
            found = found_of(record, line)
            if found is None:
                self._whole = False
            else:
                yield found
