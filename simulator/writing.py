"""Files that are written: reports, which replace the one that is there, and new ones, which never do.

Owns the exchange on the disk: a report is there whole or not at all, and what breaks off on the way leaves the one that
was there. What stands in a file is its writer's.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

from simulator.diagnostics import shown
from simulator.errors import UsageError, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = 100  # characters of the file's name in the name beside it: file systems take 255 bytes


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


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet.

    Raises:
        UsageError: it exists, or cannot be written.
    """
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{shown(str(path), 400)} exists already and is left as it is: choose another name"
        ) from None
    except FileNotFoundError:
        folder = shown(str(path.parent), 400)
        raise UsageError(
            f"{shown(str(path), 400)} cannot be written: there is no folder {folder}"
        ) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(str(path), 400)} cannot be written: {why_not(error)}") from None
