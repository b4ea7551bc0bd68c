"""Writes the single file, whole or not at all.

Owns the file on the disk. What stands in it is `single`'s business.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError
from simulator.viewer.shelf import Shelf
from simulator.viewer.single import single_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def write_single(target: str, shelf: Shelf, ids: Sequence[str] | None = None) -> None:
    """Write the page with these logs; a file that is there is replaced, as reports are.

    Raises:
        TranscriptError: it cannot be written.
    """
    path = Path(target)
    try:
        if path.exists() and not path.is_file():  # a terminal, a pipe: nothing to be replaced
            with path.open("wb") as file:
                _write(file.fileno(), single_file(shelf, ids))
            return
        _replace(path, single_file(shelf, ids))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise TranscriptError(f"{target}: the page cannot be written: {why}") from None


def write_report(target: str, logs: Sequence[str]) -> None:
    """Write the page with the logs of one run of scenarios, which lie in one folder.

    Raises:
        TranscriptError: it cannot be written.
    """
    paths = [Path(log) for log in logs]
    shelf = Shelf(paths[0].parent if paths else Path())
    write_single(target, shelf, [id_ for path in paths if (id_ := shelf.id_of(path)) is not None])


def _replace(path: Path, pieces: Iterable[str]) -> None:
    fresh = path.with_name(f".{path.name[:100]}-{os.getpid()}-{token_hex(4)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _write(descriptor, pieces)
        finally:
            os.close(descriptor)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def _write(descriptor: int, pieces: Iterable[str]) -> None:
    for piece in pieces:
        data = memoryview(piece.encode())
        while data:
            data = data[os.write(descriptor, data) :]
