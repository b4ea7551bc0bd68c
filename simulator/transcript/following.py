"""A log that is still being written, line by line as it grows.

Owns the reading of what comes next, for all who follow one. A line is handed on when it is whole, never half of one.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError, UsageError
from simulator.transcript.nearby import cannot_read
from simulator.transcript.opening import MAGIC
from simulator.transcript.reader import LONGEST_LINE, object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

PAUSE = 0.05  # seconds between two looks


def follow_lines(
    path: Path, *, pause: Callable[[], None] = lambda: time.sleep(PAUSE)
) -> Iterator[bytes]:
    """The lines of a log without their ends, from its first to its footer, as they are written.

    Args:
        path: a log that is there; it may be whole already.
        pause: waits a moment.

    Raises:
        TranscriptError, UsageError: as `growing_lines`.
    """
    for line in growing_lines(path):
        if line is None:
            pause()
            continue
        yield line
        if b'"footer"' in line and _is_footer(line):
            return


def growing_lines(path: str | Path) -> Iterator[bytes | None]:
    """The lines of a file without their ends, as they are written, for ever; None where no more is there by now.

    Raises:
        TranscriptError: it cannot be read, or became shorter.
        UsageError: it is compressed.
    """
    with _open(path) as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise UsageError(
                f"{path}: it is packed with gzip, so it does not grow: leave out --follow"
            )
        file.seek(0)
        parts: list[bytes] = []
        while True:
            part = file.readline(LONGEST_LINE)
            if not part:
                if os.fstat(file.fileno()).st_size < file.tell():
                    raise TranscriptError(f"{path}: it became shorter while it was followed")
                yield None
                continue
            parts.append(part)
            if not part.endswith(b"\n"):
                if sum(map(len, parts)) > LONGEST_LINE:
                    raise TranscriptError(f"{path}: a line is longer than {LONGEST_LINE} bytes")
                continue
            yield b"".join(parts)[:-1]
            parts.clear()


@contextmanager
def _open(path: str | Path) -> Iterator[BinaryIO]:
    try:
        with open(path, "rb") as file:
            yield file
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error


def _is_footer(line: bytes) -> bool:
    record = object_of(line)
    return not isinstance(record, str) and record.get("type") == "footer"
