"""Files that are written: reports, which replace the one that is there, and new ones, which never do.

Owns the exchange on the disk: a report is there whole or not at all, and what breaks off on the way leaves the one that
was there. What stands in a file is its writer's.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

from simulator.diagnostics import shown
from simulator.errors import OutputError, SimulatorError, UsageError, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = 100  # characters of the file's name in the name beside it: file systems take 255 bytes
# What is wrong with a name, or with the folder in it; anything else is the disk's.
_NAMES = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP}
)


@contextmanager
def replacing(target: str | Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes its name when the block ends, from the one that is there if there is one.

    What is no regular file, such as a terminal or a pipe, cannot be replaced: it is written to.

    Raises:
        OSError, ValueError: it cannot be written; nothing is left of it.
    """
    path = Path(target)
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    fresh = path.with_name(f".{path.name[:_NAME]}-{os.getpid()}-{token_hex(4)}")
    try:
        with fresh.open("xb") as file:
            yield file
        fresh.replace(path)
    except BaseException:
        with suppress(OSError, ValueError):
            fresh.unlink()
        raise


@contextmanager
def report(target: str, what: str) -> Iterator[BinaryIO]:
    """As `replacing`, for a file that somebody asked for.

    Args:
        target: the file.
        what: what the sentence calls it: `the report`.

    Raises:
        UsageError: its name cannot be meant.
        OutputError: the disk does not take it.
    """
    told = f"{shown(target, 400)}: {what} cannot be written"
    try:
        with replacing(target) as file:
            yield file
    except (OSError, ValueError) as error:
        raise refused(told, error, at=target) from None


def see_place(target: str, option: str) -> None:
    """See, before the work is done whose report it is, that a file can have this name.

    Raises:
        UsageError: its folder is not there, or it is a folder itself.
    """
    told = f"{option} {shown(target, 400)}"
    path = Path(target)
    try:
        if path.is_dir():
            raise UsageError(f"{told}: this is a folder; write the name of a file")
        if not path.parent.is_dir():
            raise UsageError(f"{told}: {_no_folder(path)}")
    except OSError as error:
        raise refused(told, error) from None


def create(path: Path, text: str) -> None:
    """Write a file that does not exist yet; what breaks off on the way leaves nothing.

    Raises:
        OSError, ValueError: it cannot be written, or is there.
    """
    data = text.encode()
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet.

    Raises:
        UsageError: it exists, or its name cannot be meant.
        OutputError: the disk does not take it.
    """
    told = shown(str(path), 400)
    try:
        create(path, text)
    except FileExistsError:
        raise UsageError(
            f"{told} exists already and is left as it is: choose another name"
        ) from None
    except (OSError, ValueError) as error:
        raise refused(f"{told} cannot be written", error, at=path) from None


def _no_folder(path: Path) -> str:
    return f"there is no folder {shown(str(path.parent), 400)}"


def refused(
    what: str, error: OSError | ValueError, *, at: str | Path | None = None
) -> SimulatorError:
    """What a file that cannot be written leads to: a wrong option where its name is at fault, else the disk's refusal.

    Args:
        what: the first half of the sentence.
        error: what the system said; a ValueError is a NUL in the name.
        at: the file, where its folder may be what is not there.
    """
    path = None if at is None else Path(at)
    missing = path is not None and isinstance(error, FileNotFoundError) and not path.parent.is_dir()
    sentence = f"{what}: {_no_folder(path) if path and missing else why_not(error)}"
    if isinstance(error, OSError) and error.errno not in _NAMES:
        return OutputError(sentence)
    return UsageError(sentence)
