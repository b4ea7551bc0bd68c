"""The runs of a folder: what each log says of its conversation at its two ends.

Owns the summary of a log, and which files below a folder are logs. Reads the head and the tail of a file, so that a
thousand runs are listed at once; what stands between them is not looked at, and may be damaged.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import NoTranscript, TranscriptError, why_not
from simulator.transcript.nearby import SUFFIXES, cannot_read
from simulator.transcript.opening import MAGIC, unpacked
from simulator.transcript.reader import Record, flaw_of, object_of
from simulator.transcript.writer import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

INCOMPLETE = "incomplete"  # the kind of a run without a footer

_GLANCE = 4096  # bytes; a header and a footer hardly ever take more
_LONGEST = 4 * 1024 * 1024  # bytes of a header or a footer that is still read
_CHUNK = 1024 * 1024
_ENDLESS = 2**63  # no honest count, time in µs or number of seconds comes near


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A log, without what was said."""

    path: Path
    started: str  # the wall clock of the header, UTC as in the log
    scenario: str  # its title
    file: str | None  # the scenario file; None where there was none
    seed: int | None
    kind: str  # ok, failed, loop, limit …; "incomplete" without a footer
    exit: int | None
    ended_by: str | None
    messages: int | None
    simulated: int | None  # µs
    wall: float | None  # seconds
    size: int  # bytes of the file


def list_runs(folder: Path) -> list[RunSummary]:
    """Every log below a folder, newest first; other files are passed over, links are not followed.

    Raises:
        TranscriptError: there is no such folder, or it cannot be read.
    """
    found = [run for path in log_files(folder) if (run := _summary_or_none(path)) is not None]
    return sorted(found, key=lambda run: (run.started, str(run.path)), reverse=True)


def summarise(path: Path) -> RunSummary:
    """What the two ends of a log say; of a compressed one, all of it is read to find the second.

    Raises:
        TranscriptError: it cannot be read, or is no log (then it is a NoTranscript).
    """
    with _open(path) as (file, size):
        packed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        head, tail = _packed_ends(file) if packed else _ends(file, size)
    header = object_of(head)
    if isinstance(header, str) or flaw_of(header) or header.get("format") != FORMAT:
        raise NoTranscript(path, "its first line is no header of one")
    footer = object_of(tail)
    is_footer = not isinstance(footer, str) and footer.get("type") == "footer"
    return _summary(path, size, header, footer if is_footer else None)  # type: ignore[arg-type]


def _summary_or_none(path: Path) -> RunSummary | None:
    try:
        return summarise(path)
    except TranscriptError:
        return None


def _summary(path: Path, size: int, header: Record, footer: Record | None) -> RunSummary:
    end: Record = footer or {}
    return RunSummary(
        path=path,
        started=_text(header, "ts") or "",
        scenario=_text(header, "run") or "a run without a name",
        file=_text(_mapping(header, "scenario"), "path"),
        seed=_number(header, "seed"),
        kind=INCOMPLETE if footer is None else _text(end, "kind") or "unknown",
        exit=_number(end, "exit"),
        ended_by=_text(end, "ended_by"),
        messages=_count(_mapping(end, "counts"), "messages"),
        simulated=_count(end, "simulated"),
        wall=_seconds(end.get("wall")),
        size=size,
    )


# --- files --------------------------------------------------------------------------------------------------


def log_files(folder: Path) -> Iterator[Path]:
    """Regular files with the suffix of a log, through all folders below."""
    folders = [os.fspath(folder)]
    while folders:
        place = folders.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                        yield Path(entry.path)
        except (OSError, ValueError) as error:
            if place == os.fspath(folder):
                raise TranscriptError(
                    f"{folder}: no runs can be listed there: {why_not(error)}"
                ) from error


@contextmanager
def _open(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file and its size; a pipe or a device, which may never end, is refused."""
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise TranscriptError(f"{path}: a transcript is a file, and this is none")
        with open(path, "rb", buffering=0) as file:
            yield file, about.st_size
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error


def _ends(file: BinaryIO, size: int) -> tuple[bytes, bytes]:
    """The first line and the last one."""
    head = file.read(_GLANCE)
    while b"\n" not in head and len(head) < _LONGEST and (more := file.read(_CHUNK)):
        head += more
    tail, start = b"", size
    while start > 0 and b"\n" not in tail[:-1] and len(tail) < _LONGEST:
        step = min(start, _GLANCE if not tail else _CHUNK)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    return head.partition(b"\n")[0], _last_line(tail)


def _packed_ends(file: BinaryIO) -> tuple[bytes, bytes]:
    """The same of what comes out of an archive; one that breaks off has no footer there."""
    with unpacked(file) as stream:
        head = stream.readline(_LONGEST)
        tail = head
        while more := stream.read(_CHUNK):
            tail = more if b"\n" in more[:-1] else (tail + more)[-_LONGEST:]
        return head, _last_line(tail)


def _last_line(tail: bytes) -> bytes:
    return tail.rstrip(b"\n").rpartition(b"\n")[2]


# --- fields that may be anything ----------------------------------------------------------------------------


def _text(record: Record, key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) else None


def _number(record: Record, key: str) -> int | None:
    value = record.get(key)
    return value if type(value) is int else None


def _count(record: Record, key: str) -> int | None:
    value = _number(record, key)
    return value if value is not None and 0 <= value < _ENDLESS else None


def _mapping(record: Record, key: str) -> dict[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _seconds(value: object) -> float | None:
    known = type(value) in (int, float) and 0 <= value < _ENDLESS  # type: ignore[operator]
    return float(value) if known else None  # type: ignore[arg-type]
