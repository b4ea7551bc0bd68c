"""A log that is still being written, line by line as it grows.

Owns the waiting for what comes next. A line is handed on when it is whole, never half of one.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError
from simulator.transcript.opening import MAGIC
from simulator.transcript.reader import LONGEST_LINE, object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_PAUSE = 0.05  # seconds between two looks


def follow_lines(
    path: Path, *, pause: Callable[[], None] = lambda: time.sleep(_PAUSE)
) -> Iterator[bytes]:
    """The lines of a log without their ends, from its first to its footer, as they are written.

    Args:
        path: a log that is there; it may be whole already.
        pause: waits a moment.

    Raises:
        TranscriptError: it cannot be read, is compressed, or became shorter.
    """
    with _open(path) as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise TranscriptError(f"{path}: it is packed, so it does not grow: leave out --follow")
        file.seek(0)
        parts: list[bytes] = []
        while True:
            part = file.readline(LONGEST_LINE)
            if not part:
                if os.fstat(file.fileno()).st_size < file.tell():
                    raise TranscriptError(f"{path}: it became shorter while it was followed")
                pause()
                continue
            parts.append(part)
            if not part.endswith(b"\n"):
                if sum(map(len, parts)) > LONGEST_LINE:
                    raise TranscriptError(f"{path}: a line is longer than {LONGEST_LINE} bytes")
                continue
            line = b"".join(parts)[:-1]
            parts.clear()
            yield line
            if b'"footer"' in line and _is_footer(line):
                return


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    try:
        with open(path, "rb") as file:
            yield file
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise TranscriptError(f"{path}: the transcript cannot be read: {why}") from error


def _is_footer(line: bytes) -> bool:
    record = object_of(line)
    return not isinstance(record, str) and record.get("type") == "footer"
