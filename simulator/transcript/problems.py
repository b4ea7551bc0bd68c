"""What can be wrong with a log, as data: kinds, places and sentences.

Owns the wording. Finding it is the reader's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.transcript.writer import FORMAT, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Kind(StrEnum):
    """The kinds of what can be wrong with a log."""

    BAD_LINE = "bad-line"  # not a record at all; skipped
    TOO_LONG = "too-long"  # a line that nobody reads; skipped
    TORN = "torn"  # the last line lacks its newline
    HOLE = "hole"  # records are missing
    ORDER = "order"  # a record stands behind a later one, or twice
    HEADER = "header"  # none, or of another format or version
    FOOTER = "no-footer"
    AFTER_FOOTER = "after-footer"
    SHA256 = "sha256"  # the lines are not those that were written
    REPAIRED = "repaired"  # the footer was added afterwards
    ARCHIVE = "archive"  # broken off, damaged, or unpacking to no end


INCOMPLETE = "incomplete"  # what the footer of a repaired log has as its ending and its kind


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a log; `line` counts from 1, None is the log as a whole."""

    line: int | None
    sentence: str
    kind: Kind = Kind.BAD_LINE

    @property
    def lost(self) -> bool:
        """Whether there is no record in that line."""
        return self.line is not None and self.kind in (Kind.BAD_LINE, Kind.TOO_LONG)

    def __str__(self) -> str:
        return self.sentence if self.line is None else f"line {self.line}: {self.sentence}"


def about_header(first: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """What is wrong with the first record of a log."""
    if first["type"] != "header":
        yield Kind.HEADER, "there is no header: it must be the first record"
    elif first.get("format") != FORMAT:
        yield Kind.HEADER, f"the format is {first.get('format')!r}; this reads {FORMAT!r}"
    elif first.get("version") != VERSION:
        version = first.get("version")
        yield Kind.HEADER, f"written in version {version!r}; this reads version {VERSION}"


def about_hole(wanted: int, seq: int) -> tuple[Kind, str]:
    """What is wrong with a record that is not the one that should come next."""
    if seq < wanted:
        return Kind.ORDER, f"record {seq} stands after record {wanted - 1}"
    if seq == wanted + 1:
        return Kind.HOLE, f"record {wanted} is missing"
    return Kind.HOLE, f"records {wanted} to {seq - 1} are missing"
