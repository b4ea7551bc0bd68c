"""What is said where a transcript cannot be opened: why, and which logs lie in its folder.

A log is called by its scenario's title, so the name that somebody types is often the file's instead.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError, why_not
from simulator.transcript.terminal import shown

if TYPE_CHECKING:
    from os import PathLike

SUFFIXES = (".jsonl", ".jsonl.gz")
MOST_NAMED = 3


def cannot_read(
    path: str | PathLike[str], error: OSError | ValueError, *, what: str = "transcript"
) -> TranscriptError:
    """The error for a file that cannot be opened; `what` is what the sentence calls it."""
    missing = isinstance(error, FileNotFoundError) and what == "transcript"
    hint = logs_beside(path) if missing else ""
    return TranscriptError(f"{path}: the {what} cannot be read: {why_not(error)}{hint}")


def is_folder(path: str | PathLike[str]) -> TranscriptError:
    """The error for a folder that stands where a log is wanted."""
    logs = _named(os.fspath(path), "")
    such_as = f", such as {logs}" if logs else ""
    return TranscriptError(f"{path}: this is a folder; name a .jsonl file in it{such_as}")


def logs_beside(path: str | PathLike[str]) -> str:
    """`; its folder has …`, the likeliest logs first; nothing where the folder has none."""
    folder, wanted = os.path.split(os.fspath(path))
    logs = _named(folder or ".", wanted.split(".")[0])
    return f"; its folder has {logs}" if logs else ""


def _named(folder: str, stem: str) -> str:
    try:
        found = [name for name in os.listdir(folder) if name.endswith(SUFFIXES)]
    except (OSError, ValueError):
        return ""
    found.sort(key=lambda name: (stem not in name, name))
    more = len(found) - MOST_NAMED
    named = ", ".join(shown(name) for name in found[:MOST_NAMED])
    return named + (f" and {more} more" if more > 0 else "")


def instead(path: str | PathLike[str]) -> str:
    """What to do with a file that is no transcript but, by its name, a scenario; '' where it is none."""
    name = str(path)
    return (
        f"; simulator run {name} plays it, and leaves one"
        if name.endswith((".yaml", ".yml"))
        else ""
    )
