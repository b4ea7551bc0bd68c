"""What `simulator show LOG` prints: the records that are wanted, in the form that is wanted, however long the log is.

Every form is safe for a terminal, except the bytes as they are, which never go to one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import click

from simulator.cli.paging import print_at_once
from simulator.inspecting import loop_spans
from simulator.transcript.fields import encode
from simulator.transcript.following import follow_lines
from simulator.transcript.markdown import markdown_lines
from simulator.transcript.opening import open_log
from simulator.transcript.reader import LONGEST_LINE, object_of, see_records
from simulator.transcript.sifting import Sieve, found_of
from simulator.transcript.terminal import Style, shown_json
from simulator.transcript.text import linked_line_of, note_of, problem_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from simulator.inspecting import Filter
    from simulator.transcript.sifting import Found

LOOPS = "type:loop"  # the filter that `--loops` is

_CHUNK = 1024 * 1024
_PROBLEMS = 20  # of one log that are told


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked of a log."""

    path: Path
    filter: Filter
    form: str  # text, json, markdown
    raw: bool
    verbose: bool

    @property
    def everything(self) -> bool:
        """Whether no record is left out."""
        return not self.filter.source

    @property
    def what(self) -> str:
        """What is said where nothing is found."""
        return "no loop" if self.filter.source == LOOPS else "nothing that fits"


def looked_at(look: Look, style: Style) -> Iterator[str]:
    """The lines of a whole log; what is wrong with it comes last, or on standard error.

    Raises:
        TranscriptError: it cannot be read at all, or is none.
    """
    if look.raw and look.everything:
        yield from map(_safe, _lines(look.path))
        return
    sieve = _sieve(look)
    found = _Counted(sieve)
    yield from _formed(look, found, style)
    if not found.count and sieve.lines and sieve.footer is None:
        see_records(look.path)
    if not found.count and not look.everything:
        click.echo(f"{look.what} in {sieve.lines} records", err=True)
    told = _told_problems(sieve, style)
    if look.form == "text" and not look.raw:
        yield from told
    else:
        for line in told:
            click.echo(line, err=True)


def _told_problems(sieve: Sieve, style: Style) -> Iterator[str]:
    problems = sieve.problems()
    some = problems if len(problems) <= _PROBLEMS else problems[: _PROBLEMS - 1]
    yield from problem_lines(some, style, ended=sieve.ended)
    if len(some) < len(problems):
        yield f"  and {len(problems) - len(some)} more; `simulator log verify` tells them all"


def copy_raw(look: Look, out: BinaryIO) -> None:
    """Write the wanted lines to a file or a pipe, byte for byte.

    Raises:
        TranscriptError: the log cannot be read at all.
    """
    if look.everything:
        with open_log(look.path) as file:
            while chunk := file.read(_CHUNK):
                out.write(chunk)
    else:
        for line in _lines_of(_sieve(look)):
            out.write(line + b"\n")
    out.flush()


def followed(look: Look, style: Style) -> None:
    """Print what is wanted as it is written, until the footer; raw lines byte for byte, except to a terminal.

    Raises:
        TranscriptError: the log cannot be read, or became shorter.
    """
    if look.raw and not sys.stdout.isatty():
        lines = follow_lines(look.path) if look.everything else _lines_of(_growing(look))
        for raw in lines:
            sys.stdout.buffer.write(raw + b"\n")
            sys.stdout.buffer.flush()
        return
    for line in _formed(look, _growing(look), style):
        print_at_once(line)


# --- records ------------------------------------------------------------------------------------------------


class _Counted:
    """Passes on what was found, and counts it."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._found, self.count = found, 0

    def __iter__(self) -> Iterator[Found]:
        for each in self._found:
            self.count += 1
            yield each


def _sieve(look: Look) -> Sieve:
    wanted = look.filter
    if not wanted.asks_for_loops:
        return Sieve(look.path, wanted.may_fit, wanted.fits)
    loops = Sieve(look.path, lambda line: b'"loop"' in line, lambda one: one.get("type") == "loop")
    spans = loop_spans(found.record for found in loops)
    return Sieve(look.path, wanted.may_fit, lambda record: wanted.fits(record, spans))


def _growing(look: Look) -> Iterator[Found]:
    """A loop is known from its record on; what was said before is printed by then."""
    spans: list[tuple[int, int | None]] = []
    for line in follow_lines(look.path):
        record = object_of(line)
        found = None if isinstance(record, str) else found_of(record, line)
        if found is None:
            click.echo(f"a line that is no record: {_safe(line[:200])}", err=True)
            continue
        spans += loop_spans((found.record,))
        if look.filter.fits(found.record, spans):
            yield found


def _lines_of(found: Iterable[Found]) -> Iterator[bytes]:
    return (each.line for each in found)


def _lines(path: Path) -> Iterator[bytes]:
    with open_log(path) as file:
        while line := file.readline(LONGEST_LINE):
            yield line.rstrip(b"\n")


# --- forms --------------------------------------------------------------------------------------------------


def _formed(look: Look, found: Iterable[Found], style: Style) -> Iterator[str]:
    if look.raw:
        yield from (_safe(each.line) for each in found)
    elif look.form == "json":
        yield from (shown_json(encode(each.record)) for each in found)
    elif look.form == "markdown":
        yield from markdown_lines(found)
    else:
        for record, _, turn in found:
            if turn is None:
                drawn = record.get("type") == "loop"
                yield from (note if drawn else style.fold(note) for note in note_of(record, style))
            else:
                yield style.fold(linked_line_of(turn, style, verbose=look.verbose))


def _safe(line: bytes) -> str:
    return shown_json(line.decode(errors="backslashreplace"))
