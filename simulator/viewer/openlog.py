"""Logs that are being looked at: their indexes, and which of their lines fit a filter, kept while somebody asks.

Owns what is remembered of a log and for how long. A log that was replaced or cut short is begun anew.
"""

from __future__ import annotations

import os
import threading
import time
from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.inspecting.filtering import loop_spans
from simulator.transcript.index import BROKEN, LogIndex, parsed
from simulator.transcript.reader import object_of
from simulator.viewer.shelf import NotThere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.inspecting.filtering import Filter
    from simulator.viewer.shelf import Shelf

Spans = tuple[tuple[int, int | None], ...]  # first and last message of loops

LOGS = 16  # kept open at once
SELECTIONS = 8  # kept of each log: what is typed letter by letter comes to many
_AT_ONCE = 4096  # lines between two looks at the clock


class OpenLog:
    """One log, as far as it is known; every method may be called from any thread."""

    index: LogIndex  # after the first `refresh`

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.memory: dict[object, Any] = {}  # what others worked out about it
        self._known = False
        self._lock = threading.Lock()
        self._selections: OrderedDict[str, Selection] = OrderedDict()

    def refresh(self, shelf: Shelf) -> bool:
        """Take in what was written since; False where the log is not the one it was."""
        with self._lock:
            if not self._known:
                self.index = LogIndex(shelf.open(self.id))
                self._known = True
            elif not (self.index.file.is_still(_status(shelf, self.id)) and self.index.sound()):
                return False
            self.index.extend()
            return True

    def abandon(self) -> None:
        """Have everybody who reads in it come to an end."""
        if hasattr(self, "index"):
            self.index.file.abandon()

    def records(self, start: int, stop: int) -> Iterator[tuple[int, dict[str, Any] | str]]:
        """Line numbers from `start` to before `stop`, each with its record or what is wrong with it."""
        for number, line in enumerate(self.index.lines(start, stop), start):
            yield number, parsed(line)

    def record(self, number: int) -> dict[str, Any] | None:
        """The record of a line; None where there is none."""
        found = next(self.records(number, number + 1), None)
        return found[1] if found is not None and isinstance(found[1], dict) else None

    def loops(self) -> Spans:
        """First and last message of each loop in the log."""
        found = (self.record(number) for number in self.index.loops)
        return loop_spans(record for record in found if record is not None)

    def selection(self, filter_: Filter) -> Selection:
        """The lines that fit a filter, as far as they are known."""
        with self._lock:
            loops = self.loops() if filter_.asks_for_loops else ()
            found = self._selections.get(filter_.source)
            if found is None or found.loops != loops:  # a loop found since changes who fits
                found = self._selections[filter_.source] = Selection(self.index, filter_, loops)
            self._selections.move_to_end(filter_.source)
            while len(self._selections) > SELECTIONS:
                self._selections.popitem(last=False)
            return found


class Selection:
    """The numbers of the lines of a log that fit a filter, four bytes each."""

    def __init__(self, index: LogIndex, filter_: Filter, loops: Spans) -> None:
        self.loops = loops
        self.numbers = array("I")
        self.scanned = 0  # lines
        self._index, self._filter = index, filter_
        self._lock = threading.Lock()

    def extend(self, seconds: float) -> bool:
        """Look at further lines, for so long at most; returns whether all were looked at."""
        deadline = time.monotonic() + seconds
        with self._lock:
            stop = len(self._index)
            while self.scanned < stop and time.monotonic() < deadline:
                self._look(min(self.scanned + _AT_ONCE, stop))
            return self.scanned == stop

    def _look(self, stop: int) -> None:
        kinds, keep, start = self._index.kinds, self.numbers.append, self.scanned
        for number, line in enumerate(self._index.lines(start, stop), start):
            if line is not None and kinds[number] != BROKEN and self._filter.may_fit(line):
                record = object_of(line)  # what kind of record it is, is known already
                if isinstance(record, dict) and self._filter.fits(record, self.loops):
                    keep(number)
        self.scanned = stop


class OpenLogs:
    """The logs of a folder that were asked for last."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._lock = threading.Lock()
        self._logs: OrderedDict[str, OpenLog] = OrderedDict()

    def get(self, id_: str) -> OpenLog:
        """The log with this id, everything that stands in it by now taken in.

        Raises:
            NotThere: there is none, or what is there is no transcript.
            TranscriptError: it cannot be unpacked.
        """
        canonical = self.shelf.path_of(id_).relative_to(self.shelf.root).as_posix()
        log = self._kept(canonical)
        try:
            if not log.refresh(self.shelf):
                log = self._kept(canonical, instead_of=log)
                log.refresh(self.shelf)
            if len(log.index) and not log.index.headed:
                raise NotThere(f"{id_[:200]!r} is no transcript: it does not begin with a header")
        except SimulatorError:
            self._forget(log)
            raise
        return log

    def abandon(self) -> None:
        """Have every question that is still worked on come to an end; nobody waits for the answer."""
        with self._lock:
            for log in self._logs.values():
                log.abandon()

    def _kept(self, id_: str, instead_of: OpenLog | None = None) -> OpenLog:
        with self._lock:
            log = self._logs.get(id_)
            if log is None or log is instead_of:
                log = self._logs[id_] = OpenLog(id_)
            self._logs.move_to_end(id_)
            while len(self._logs) > LOGS:
                self._logs.popitem(last=False)
            return log

    def _forget(self, log: OpenLog) -> None:
        with self._lock:
            if self._logs.get(log.id) is log:
                del self._logs[log.id]


def _status(shelf: Shelf, id_: str) -> os.stat_result:
    try:
        return os.stat(shelf.root / id_)
    except OSError as error:
        raise NotThere(f"{id_[:200]!r} cannot be read: {error.strerror}") from None
