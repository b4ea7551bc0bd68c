"""Reads logs back, whole or a record at a time, and says what is wrong with them.

Owns what makes a log complete, and how a `message` record becomes a `Turn` again. A damaged log is
never an exception: bad lines are skipped and reported. Unknown types and keys are left alone.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from json import JSONDecoder
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.errors import NoTranscript, TranscriptError
from simulator.record import RuleRef, Side, Turn
from simulator.transcript.nearby import instead
from simulator.transcript.opening import flaw_of_archive, open_log
from simulator.transcript.problems import INCOMPLETE, Kind, about_header, about_hole
from simulator.transcript.problems import Problem as Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

Record = dict[str, Any]

LONGEST_LINE = 64 * 1024 * 1024  # bytes; a longer line is skipped without being held in memory
MOST_PROBLEMS = 1_000  # that are kept of one log; the others are counted
MOST_WHOLE = 512 * 1024 * 1024  # bytes of an archive that is read into memory as a whole
_CHUNK = 1024 * 1024
_ENDLESS = 2**63  # no honest count or time in µs comes near


@dataclass(frozen=True, slots=True)
class Log:
    """A transcript, read."""

    path: Path
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]

    @property
    def complete(self) -> bool:
        """Whether it runs from its header to its footer, nothing missing, torn or altered."""
        return not self.problems

    @property
    def header(self) -> Record | None:
        """The first record, where it is a header."""
        first = self.records[0] if self.records else None
        return first if first and first["type"] == "header" else None

    @property
    def footer(self) -> Record | None:
        """The run's own footer; without it the run did not come to its end, repaired or not."""
        found = (record for record in reversed(self.records) if record["type"] == "footer")
        return next((footer for footer in found if not is_repaired(footer)), None)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said, in order."""
        made = (turn_of(record) for record in self.records if record["type"] == "message")
        return tuple(turn for turn in made if turn is not None)


def read_log(path: str | Path) -> Log:
    """Read a whole transcript, also one packed with gzip.

    Raises:
        TranscriptError: the file cannot be read at all: missing, a folder, no permission.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    more = 0
    for found in scan(path, MOST_WHOLE):
        if not isinstance(found, Problem):
            records.append(found)
        elif found.line is None or len(problems) < MOST_PROBLEMS:
            problems.append(found)
        else:
            more += 1
    if more:
        problems.append(Problem(None, f"{more} more problems of this kind"))
    return Log(Path(path), tuple(records), tuple(problems))


def scan(path: str | Path, most: int | None = None) -> Iterator[Record | Problem]:
    """Records and problems in the order of the file; what is missing from the whole comes last.

    Args:
        path: the log, as it is or packed with gzip.
        most: bytes that may come out of an archive, for whoever keeps all of it.

    Raises:
        TranscriptError: the file cannot be read at all, said at the first step.
    """
    yield from followed(path, most, parse_line)


def see_records(path: str | Path) -> None:
    """See that a file holds a record at all.

    Raises:
        NoTranscript: it holds none.
        TranscriptError: it cannot be read at all.
    """
    if not any(isinstance(found, dict) for found in scan(path)):
        raise NoTranscript(path, f"not one record is in it{instead(path)}")


def followed(
    path: str | Path, most: int | None, parse: Callable[[bytes], Record | str]
) -> Iterator[Record | Problem]:
    """As `scan`, with a way of one's own to come from a line to its record, or to what is wrong with it."""
    try:
        with open_log(path, most) as file:
            yield from _Reading(parse).follow(file)
    except OSError as error:
        raise TranscriptError(f"{path}: the transcript cannot be read: {error.strerror}") from error


def is_repaired(footer: Record) -> bool:
    """Whether a footer was added by a repair, and says nothing of how the run ended."""
    return footer.get("kind") == INCOMPLETE or footer.get("ended_by") == INCOMPLETE


def turn_of(record: Record) -> Turn | None:
    """The turn a `message` record tells of; None where it lacks what makes a turn.

    A log recorded elsewhere may leave out `re`, `hop`, `rule` and `state`.
    """
    text, data, rule = record.get("text"), record.get("data"), record.get("rule")
    try:
        turn = Turn(
            id=record["id"],
            at=record["t"],
            side=Side(record["from"]),
            text="" if text is None else text,
            re=record.get("re"),
            hop=record.get("hop", 0),
            rule=None if rule is None else RuleRef(rule["name"], rule["file"], rule["line"]),
            state=record.get("state"),
            data=None if data is None else b64decode(data, validate=True),
            json=record.get("json") is True,
        )
    except (KeyError, TypeError, ValueError):
        return None
    return turn if (text is None) != (data is None) and _is_sound(turn) else None


def _is_sound(turn: Turn) -> bool:
    id_, at, _, text, re, hop, rule, state, _, _ = turn
    return (  # written out: asked of every message of a log
        is_count(id_)
        and is_count(at)
        and is_count(hop)
        and (re is None or is_count(re))
        and isinstance(text, str)
        and (state is None or isinstance(state, str))
        and (rule is None or _is_sound_rule(rule))
    )


def _is_sound_rule(rule: RuleRef) -> bool:
    name, file, line = rule
    return isinstance(name, str) and isinstance(file, str) and is_count(line)


def is_count(value: object) -> bool:
    """Whether a field is a number of something, or a time in µs."""
    return type(value) is int and 0 <= value < _ENDLESS


class _Reading:
    """Follows a log from line to line: what should come next, and what did not."""

    __slots__ = ("_digest", "_footer", "_parse", "_seq", "_started")

    def __init__(self, parse: Callable[[bytes], Record | str]) -> None:
        self._parse = parse
        self._digest = sha256()  # of the lines so far
        self._seq = -1  # the highest so far
        self._started = False
        self._footer = False

    def follow(self, file: BufferedReader) -> Iterator[Record | Problem]:
        """Everything found in the file, to its end."""
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if line.endswith(b"\n") or len(line) < LONGEST_LINE:
                yield from self._line(number, line)
                self._digest.update(line)
            else:
                yield Problem(number, f"longer than {LONGEST_LINE} bytes; skipped", Kind.TOO_LONG)
                self._pass_over(file, line)
        flaw = flaw_of_archive(file)
        if flaw is not None:
            yield Problem(None, flaw, Kind.ARCHIVE)
        if not self._started:
            yield Problem(
                None, "there is no header: this is no transcript, or an empty one", Kind.HEADER
            )
        if not self._footer:
            yield Problem(None, "there is no footer: the run did not come to its end", Kind.FOOTER)

    def _line(self, number: int, line: bytes) -> Iterator[Record | Problem]:
        whole = line.endswith(b"\n")
        record = self._parse(line)
        if isinstance(record, str):
            yield Problem(number, f"{record}{'' if whole else ' (torn off)'}; skipped")
            return
        for kind, sentence in self._about(record):
            yield Problem(number, sentence, kind)
        yield record
        if not whole:
            yield Problem(number, "torn off: the newline at its end is missing", Kind.TORN)

    def _about(self, record: Record) -> Iterator[tuple[Kind, str]]:
        type_, seq = record["type"], record["seq"]
        if not self._started:
            self._started = True
            yield from about_header(record)
        if seq != self._seq + 1:
            yield about_hole(self._seq + 1, seq)
        self._seq = max(seq, self._seq)
        if self._footer:
            yield Kind.AFTER_FOOTER, "stands after the footer, which must be the last line"
        if type_ == "footer":
            self._footer = True
            if record.get("sha256") != self._digest.hexdigest():
                yield (
                    Kind.SHA256,
                    "the sha256 does not fit the lines before it: the log was altered",
                )
            if is_repaired(record):
                yield Kind.REPAIRED, "a repair added this footer: the run did not come to its end"

    def _pass_over(self, file: BufferedReader, part: bytes) -> None:
        while part:
            self._digest.update(part)
            part = b"" if part.endswith(b"\n") else file.readline(_CHUNK)


def parse_line(line: bytes) -> Record | str:
    """The record of a line, or what is wrong with it."""
    record = object_of(line)
    return record if isinstance(record, str) else flaw_of(record) or record


def object_of(line: bytes) -> dict[str, Any] | str:
    """The JSON object of a line, or what is wrong with it."""
    try:
        found = _decode(line.decode())
    except UnicodeDecodeError:
        return "not UTF-8"
    except RecursionError:
        return "nested too deeply"
    except ValueError:  # also a number of more digits than Python reads
        return "not JSON"
    return found if isinstance(found, dict) else "not a JSON object"


def flaw_of(record: Record) -> str | None:
    """Why an object is no record of a transcript; None where it is one."""
    if not is_count(record.get("seq")) or type(record.get("type")) is not str:
        return "not a record: it needs a number `seq` and a text `type`"
    if record["type"] == "message" and turn_of(record) is None:
        return "not a whole message: it needs `id`, `t`, `from`, and `text` or `data`"
    return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = JSONDecoder(parse_constant=_no_constant).decode
