"""Mends a log that was broken off: whole lines, and a footer that says what is not known.

Owns what is kept, what the added footer says, and that nothing is lost on the way: the log as it was
stays beside the mended one, and at every moment one of the two has the log's name.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from gzip import GzipFile
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from simulator.errors import Exit, NoTranscript, TranscriptError
from simulator.transcript.fields import as_utf8, encode
from simulator.transcript.nearby import instead
from simulator.transcript.opening import is_packed, open_log
from simulator.transcript.problems import INCOMPLETE, Kind, Problem
from simulator.transcript.reader import LONGEST_LINE, object_of
from simulator.transcript.running import is_being_written
from simulator.transcript.tally import Tally
from simulator.transcript.verifying import Verified, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedReader
    from typing import BinaryIO

SUFFIX = ".bak"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_MENDED = frozenset((Kind.REPAIRED,))  # all that may be wrong with a log that was mended before


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a log."""

    path: Path
    backup: Path | None  # the log as it was; None where nothing was to be done
    dropped: tuple[int, ...]  # lines left out, for they are no records
    footer: bool  # whether one was added
    left: tuple[Problem, ...]  # what no repair can mend


def repair(path: str | Path, *, now: Callable[[], float] = time.time) -> Repaired:
    """Mend a log in place; the log as it was is kept as `.bak`, which is never overwritten.

    Args:
        path: the log, as it is or packed with gzip.
        now: the wall clock, in seconds since 1970.

    Raises:
        TranscriptError: it cannot be read or written, is no transcript, is still being written, was
            altered, or there is a `.bak` already. Nothing has changed then.
    """
    path = Path(os.path.realpath(path)) if os.path.islink(path) else Path(path)
    before = verify(path)
    if {fault.kind for fault in before.faults} <= _MENDED:
        return Repaired(path, None, (), footer=False, left=())
    _refuse(before)
    fresh = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with open_log(path) as old, open(os.open(fresh, _NEW, 0o600), "wb") as new:
            os.fchmod(new.fileno(), stat.S_IMODE(os.stat(path).st_mode))
            mending = _Mending(path, now)
            mending.copy(old, new)
            new.flush()
            os.fsync(new.fileno())
        after = verify(fresh)
        if not mending.added and after.faults:
            raise TranscriptError(f"{path}: it has its footer, and {after.faults[0]}: {_ALTERED}")
        backup = _exchange(path, fresh)
    except OSError as error:
        raise TranscriptError(f"{path}: it cannot be repaired: {error.strerror}") from error
    finally:
        with suppress(OSError):
            fresh.unlink()
    left = tuple(fault for fault in after.faults if fault.kind is not Kind.REPAIRED)
    return Repaired(path, backup, tuple(mending.dropped), footer=mending.added, left=left)


_ALTERED = "no repair can tell what was altered, and nothing was changed"


def _refuse(found: Verified) -> None:
    """See that it is a log, and one that can be mended."""
    if not found.records:
        raise NoTranscript(found.path, f"not one record is in it{instead(found.path)}")
    if any(fault.kind is Kind.TOO_LONG for fault in found.faults):
        raise TranscriptError(
            f"{found.path}: it has a line longer than {LONGEST_LINE >> 20} MB, which nobody can judge"
        )
    if is_being_written(found.path):
        raise TranscriptError(
            f"{found.path}: it is still being written: repair it when the run is over"
        )


class _Mending:
    """Copies what is a record, and ends it with a footer where there is none."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self.dropped: list[int] = []
        self.added = False
        self._path = path
        self._now = now
        self._digest = sha256()
        self._tally = Tally()
        self._footer = False

    def copy(self, old: BufferedReader, new: BinaryIO) -> None:
        """Write the mended log."""
        if not is_packed(old):
            self._copy(old, new)
            return
        with GzipFile(fileobj=new, mode="wb", filename="", mtime=0) as packed:
            self._copy(old, packed)  # type: ignore[arg-type]

    def _copy(self, old: BufferedReader, new: BinaryIO) -> None:
        number = 0
        while line := old.readline(LONGEST_LINE):
            number += 1
            record = object_of(line)
            if isinstance(record, str):
                self.dropped.append(number)
                continue
            self._take(line if line.endswith(b"\n") else line + b"\n", new)
            self._tally.add(record)
            self._footer = self._footer or record.get("type") == "footer"
        if not self._footer:
            self._take(self._made_footer(), new)
            self.added = True

    def _take(self, line: bytes, new: BinaryIO) -> None:
        new.write(line)
        self._digest.update(line)

    def _made_footer(self) -> bytes:
        tally = self._tally
        second, milli = divmod(int(self._now() * 1000), 1000)
        footer: dict[str, Any] = {
            "seq": tally.seq + 1,
            "ts": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(second))}.{milli:03d}Z",
            "t": tally.t,
            "type": "footer",
            "ended_by": INCOMPLETE,
            "exit": int(Exit.RUNTIME),
            "kind": INCOMPLETE,
            "counts": tally.counts,
            "wall": tally.wall,
            "simulated": tally.t,
            "repaired": {"backup": f"{self._path.name}{SUFFIX}", "dropped": self.dropped},
            "sha256": self._digest.hexdigest(),
        }
        return as_utf8(encode(footer) + "\n")


def _exchange(path: Path, fresh: Path) -> Path:
    """Keep the log as `.bak`, and give its name to the mended one; never is there none of that name."""
    backup = path.with_name(path.name + SUFFIX)
    try:
        _keep(path, backup)
    except FileExistsError:
        if not _same(path, backup):  # else an earlier repair was broken off between the two steps
            raise TranscriptError(
                f"{backup}: this is there already, and is never overwritten: move it away first"
            ) from None
    os.replace(fresh, path)
    _sync(path.parent)
    return backup


def _keep(path: Path, backup: Path) -> None:
    try:
        os.link(path, backup)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with open(path, "rb") as old, open(os.open(backup, _NEW, 0o600), "wb") as new:
            while part := old.read(1024 * 1024):
                new.write(part)
            new.flush()
            os.fsync(new.fileno())


def _same(path: Path, backup: Path) -> bool:
    with suppress(OSError):
        return os.path.samefile(path, backup)
    return False


def _sync(folder: Path) -> None:
    """Make the exchange last; a system that cannot sync a folder does it in its own time."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
