"""Where logs go: a new folder for each run, `latest` beside it, a safe file name for each title.

Owns names and links only; what stands in the files is the writer's business.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LATEST = "latest"
SUFFIX = ".jsonl"

_LONGEST = 60  # characters
# File systems take 255 bytes; the number, the suffix and a folder's time must fit too.
_LONGEST_BYTES = 180
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GAPS = re.compile("-{2,}")
_DEVICES = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]")  # on Windows no names of files


def new_folder(base: str | Path, run: str, *, now: Callable[[], float] = time.time) -> Path:
    """Make `base/<UTC time>-<run>` and let `base/latest` link to it.

    Args:
        base: the folder of all runs; made where it is missing.
        run: what the run is called; only what is safe in a file name is kept.
        now: the wall clock, in seconds since 1970.

    Returns:
        The new folder. No other call returned it, not even one in the same instant.

    Raises:
        TranscriptError: it cannot be made: no permission, a full disk, a file in its place.
    """
    base = Path(base)
    began = _EPOCH + timedelta(seconds=now())
    name = f"{began:%Y%m%dT%H%M%S.%f}Z-{slug(run)}"
    with _explained(base):
        base.mkdir(parents=True, exist_ok=True)
        folder = _make(base, name)
    _link_latest(base, folder.name)
    return folder


def check_base(base: str | Path) -> None:
    """Say now what would keep `new_folder` from making a folder there; makes `base` where it is missing.

    Raises:
        TranscriptError: no folder can be made there.
    """
    base = Path(base)
    with _explained(base):
        base.mkdir(parents=True, exist_ok=True)
        probe = base / f".probe-{os.getpid()}-{token_hex(4)}"
        probe.mkdir()
        probe.rmdir()


@contextmanager
def _explained(base: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise TranscriptError(
            f"{error.filename}: logs go into a folder, and this is a file; choose another with -o"
        ) from error
    except (OSError, ValueError) as error:
        raise TranscriptError(
            f"{base}: no folder for logs can be made there: {why_not(error)}"
        ) from error


def log_name(title: str, number: int = 1) -> str:
    """The file name of a log, such as `two-people-say-hello.jsonl`.

    Args:
        title: any text; letters and digits of every script are kept, everything else becomes `-`.
        number: which log of that name in its folder; from 2 on it is added.
    """
    return f"{slug(title)}{SUFFIX}" if number == 1 else f"{slug(title)}-{number}{SUFFIX}"


class LogNames:
    """The names given in one folder, so that no two logs get the same."""

    __slots__ = ("_numbers", "_taken")

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}  # by first name: numbers up to this one are taken

    def take(self, title: str) -> str:
        """A file name for this title that was not given before."""
        first = log_name(title)
        number = self._numbers.get(first, 0) + 1
        while (name := log_name(title, number)) in self._taken:
            number += 1
        self._numbers[first] = number
        self._taken.add(name)
        return name


def slug(title: str) -> str:
    """The title as a short lower-case name without white space, dots or separators; never empty."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    kept = "".join(char if _is_kept(char) else "-" for char in plain)
    short = _GAPS.sub("-", kept).strip("-")[:_LONGEST]
    short = short.encode("utf-8", "ignore")[:_LONGEST_BYTES].decode("utf-8", "ignore").strip("-")
    return f"{short}-log" if _DEVICES.fullmatch(short) else short or "log"


def _is_kept(char: str) -> bool:
    return char == "_" or unicodedata.category(char)[0] in "LMN"  # letters, their marks, numbers


def _make(base: Path, name: str) -> Path:
    folder, number = base / name, 1
    while True:
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
            folder = base / f"{name}-{number}"
        else:
            return folder


def _link_latest(base: Path, name: str) -> None:
    """Point `latest` to the folder in one step; a system without symlinks goes without."""
    link, fresh = base / LATEST, base / f".{LATEST}-{os.getpid()}-{token_hex(4)}"
    if link.exists() and not link.is_symlink():
        return  # something of the user's own, not ours to replace
    with suppress(OSError, NotImplementedError):
        fresh.symlink_to(name, target_is_directory=True)
        try:
            fresh.replace(link)
        except OSError:
            fresh.unlink()
