"""Where files come from: the reading of what a path names, its lines, and the finding of scenarios in folders."""

from __future__ import annotations

import errno
import glob
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import UsageError
from simulator.scenario import sniff
from simulator.source.decoding import BREAK, MAX_LINES

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_FILE = 16 * 1024 * 1024  # bytes; the reader refuses what is longer
SUFFIXES = (".yaml", ".yml")


def read_file(path: str) -> bytes:
    """The bytes of a regular file; of one that is too big only so many that its size shows.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return file.read(MAX_FILE + 1)


def _without_waiting(path: str, flags: int) -> int:
    # A named pipe would wait for a writer.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def source_line(file: str, line: int) -> str | None:
    """A line of a user's file as it is now; None where it has none, or cannot be read."""
    try:
        now = os.stat(file)
        lines = _lines(file, (now.st_mtime_ns, now.st_size, now.st_ino))
    except (OSError, ValueError):  # a ValueError: a NUL in the name
        return None
    return (lines[line - 1] or None) if 0 < line <= len(lines) else None


@lru_cache(maxsize=8)  # many findings are of few files
def _lines(file: str, _now: tuple[int, int, int]) -> tuple[str, ...]:
    """The lines of a file, counted as places count them; none where it is too big, or holds no text."""
    data = read_file(file)
    if len(data) > MAX_FILE or b"\0" in data or data.count(b"\n") > MAX_LINES:
        return ()
    return tuple(BREAK.split(data.decode("utf-8-sig", "replace")))


def find_scenarios(paths: Sequence[str]) -> list[str]:
    """Every scenario that the paths name: files, globs, and in folders the files with a `scenario:`.

    Raises:
        UsageError: a path names nothing.
    """
    found: list[str] = []
    for path in paths:
        if path.endswith((".jsonl", ".jsonl.gz")):
            raise UsageError(f"{path} is the name of a transcript: simulator show {path} prints it")
        if os.path.isdir(path):
            found += _in_folder(path)
        elif os.path.lexists(path) or not glob.has_magic(path):
            found.append(path)  # what is missing is told by the loader, with exit 3
        else:
            found += sorted(glob.glob(path, recursive=True))
    return list(dict.fromkeys(found))


def _in_folder(folder: str) -> list[str]:
    # Folders that nobody may look into, or that go meanwhile, are passed over.
    there = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    files = sorted(str(path) for path in there if path.suffix in SUFFIXES and path.is_file())
    return [file for file in files if _may_be_scenario(file)]


def _may_be_scenario(file: str) -> bool:
    try:
        return sniff(read_file(file))
    except OSError:
        return True  # why it cannot be read is told where it is loaded
