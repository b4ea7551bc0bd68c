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
    except FileNotFoundError:
        folder = shown(str(path.parent), 400)
        raise UsageError(f"{told} cannot be written: there is no folder {folder}") from None
    except (OSError, ValueError) as error:
        raise refused(f"{told} cannot be written", error) from None


def refused(what: str, error: OSError | ValueError) -> SimulatorError:
    """What a file that cannot be written leads to: a wrong option where its name is at fault, else the disk's refusal.

    Args:
        what: the first half of the sentence.
        error: what the system said; a ValueError is a NUL in the name.
    """
    sentence = f"{what}: {why_not(error)}"
    if isinstance(error, OSError) and error.errno not in _NAMES:
        return OutputError(sentence)
    return UsageError(sentence)
