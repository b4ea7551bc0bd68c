"""The folder whose logs are shown: from an id to an open file, and never out of the folder.

Owns what an id may be. The id of a log is its path below the folder, with `/`. Knows nothing of what stands in a log.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from simulator.errors import TranscriptError, UsageError
from simulator.transcript.folder import SUFFIX
from simulator.transcript.logfile import PACKED, LogFile

SUFFIXES = (SUFFIX, SUFFIX + PACKED)

_LONGEST_ID = 4096  # characters
_NOWAIT = (
    getattr(os, "O_NONBLOCK", 0)  # a named pipe would wait for a writer
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_BELOW = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")


class NotThere(TranscriptError):
    """There is no such log in the folder."""


class Shelf:
    """The logs below one folder.

    Args:
        root: the folder.

    Raises:
        UsageError: it is not there, or no folder.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            what = "this is no folder" if root.exists() else "there is no such folder"
            raise UsageError(f"{root}: {what}; name a folder of transcripts, or a transcript")
        self.name = str(root)
        self.root = root.resolve()

    def id_of(self, path: Path) -> str | None:
        """The id of a log by its path; None where the path leads out of the folder."""
        try:
            return self.name_of(path.resolve(strict=True))
        except (OSError, ValueError, RuntimeError):  # gone, elsewhere, a circle of links
            return None

    def name_of(self, path: Path) -> str | None:
        """The id of a log by a path below `root` that holds no link; None where it cannot have one."""
        id_ = path.relative_to(self.root).as_posix()
        try:
            id_.encode()  # a page cannot ask for what is no Unicode
        except UnicodeEncodeError:
            return None
        return id_ if is_log(id_) and not _is_odd(id_) else None

    def path_of(self, id_: str) -> Path:
        """Where the log with this id really is.

        Raises:
            NotThere: it is nowhere below the folder.
        """
        missing = NotThere(f"there is no log {id_[:200]!r} in {self.name}")
        parts = id_.split("/")
        if (
            len(id_) > _LONGEST_ID
            or any(part in ("", ".", "..") or _is_odd(part) for part in parts)
            or PurePosixPath(id_).is_absolute()
        ):
            raise missing
        path = self.root.joinpath(*parts)
        canonical = self.id_of(path)
        if canonical is None:
            raise missing
        return self.root / canonical

    def open(self, id_: str) -> LogFile:
        """The log with this id, open.

        Raises:
            NotThere: it is nowhere below the folder, or no regular file.
            TranscriptError: it cannot be unpacked.
        """
        path = self.path_of(id_)
        try:
            descriptor = _open_below(self.root, path.relative_to(self.root).parts)
        except OSError as error:
            raise NotThere(f"{id_[:200]!r} cannot be read: {error.strerror}") from None
        return LogFile(descriptor, id_)


def is_log(name: str) -> bool:
    """Whether a file of this name may be a transcript."""
    return name.endswith(SUFFIXES)


def _is_odd(part: str) -> bool:
    """What is no name of a file, or means something else on another system."""
    return "\0" in part or "\\" in part or (os.name == "nt" and ":" in part)


def _open_below(root: Path, parts: tuple[str, ...]) -> int:
    """Open a file step by step, so that no link that is put there meanwhile is followed."""
    if not _BELOW:
        return os.open(root.joinpath(*parts), os.O_RDONLY | _NOWAIT)
    held = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | _NOWAIT, dir_fd=held)
            os.close(held)
            held = inner
        return os.open(parts[-1], os.O_RDONLY | _NOWAIT, dir_fd=held)
    finally:
        os.close(held)
