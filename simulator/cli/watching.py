"""Waits until one of several files changes; knows nothing of what is done about it.

It asks the file system again and again, so that it works on every system and over every network.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PAUSE = 0.2  # seconds between two looks

Stamp = tuple[int, int, int] | None


def stamps(files: Iterable[str]) -> dict[str, Stamp]:
    """What tells one version of each file from another; None for one that is not there."""
    return {file: _stamp(file) for file in files}


def wait_for_change(before: dict[str, Stamp], list_files: Callable[[], Iterable[str]]) -> None:
    """Return as soon as a file changed, came or went.

    Args:
        before: The stamps that were taken before the files were read.
        list_files: The files to look at now; a new one counts as a change.
    """
    while stamps({**before, **dict.fromkeys(list_files())}) == before:
        time.sleep(PAUSE)


def _stamp(file: str) -> Stamp:
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
