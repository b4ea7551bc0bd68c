"""The list of runs, looked at again and again: only what changed since is read.

Owns the summaries that are kept, and what counts as a change.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from simulator.errors import TranscriptError
from simulator.transcript.runs import log_files, summarise
from simulator.viewer import answers
from simulator.viewer.shelf import NotThere

if TYPE_CHECKING:
    from simulator.viewer.shelf import Shelf

Mark = tuple[int, int, int]  # inode, size and time: what tells a file from what it was


class Runs:
    """The runs of a folder."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[Mark, dict[str, Any] | None]] = {}  # None: no transcript

    def marks(self) -> dict[str, Mark]:
        """Every file that may be a log, by its id."""
        found: dict[str, Mark] = {}
        for path in log_files(self._shelf.root):
            id_ = self._shelf.name_of(path)
            mark = None if id_ is None else self._mark(id_)
            if id_ is not None and mark is not None:
                found[id_] = mark
        return found

    def listed(self) -> list[dict[str, Any]]:
        """Every run, newest first.

        Raises:
            TranscriptError: the folder cannot be read any more.
        """
        marks = self.marks()
        with self._lock:
            for id_ in [id_ for id_ in self._kept if id_ not in marks]:
                del self._kept[id_]
        runs = [told for id_, mark in marks.items() if (told := self._told(id_, mark)) is not None]
        return newest(runs)

    def told(self, id_: str) -> dict[str, Any]:
        """One run.

        Raises:
            NotThere: it is gone, or no transcript.
        """
        mark = self._mark(id_)
        told = None if mark is None else self._told(id_, mark)
        if told is None:
            raise NotThere(f"{id_[:200]!r} is gone, or no transcript any more")
        return told

    def _mark(self, id_: str) -> Mark | None:
        try:
            found = os.stat(self._shelf.root / id_)
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _told(self, id_: str, mark: Mark) -> dict[str, Any] | None:
        with self._lock:
            kept = self._kept.get(id_)
        if kept is not None and kept[0] == mark:
            return kept[1]
        try:
            told = answers.summary(summarise(self._shelf.root / id_), id_)
        except TranscriptError:
            told = None
        with self._lock:
            self._kept[id_] = (mark, told)
        return told


def newest(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same runs, newest first."""
    return sorted(runs, key=lambda run: (run["started"], run["id"]), reverse=True)
