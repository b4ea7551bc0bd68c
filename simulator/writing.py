"""Files that are there whole or not at all: what breaks off on the way leaves the one that was there.

Owns the exchange on the disk. What stands in the file, and the sentence where it cannot be written, are its writer's.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

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
