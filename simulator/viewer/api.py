"""The API of the page: from a path and its parameters to a status and a JSON value.

Owns the parameters and what becomes of errors. Knows no socket: every call may take a while and runs in a thread.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from simulator.errors import FilterError, TranscriptError, UsageError
from simulator.viewer import answers
from simulator.viewer.covering import coverage
from simulator.viewer.differing import diff
from simulator.viewer.explaining import explain
from simulator.viewer.openlog import OpenLogs
from simulator.viewer.runs import Runs
from simulator.viewer.shelf import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.viewer.openlog import OpenLog
    from simulator.viewer.shelf import Shelf

_MOST = 2**53  # what a number is in a page


class Bad(UsageError):
    """A parameter that is missing, or not what it should be."""


class Api:
    """What one folder's page may ask."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.logs = OpenLogs(shelf)
        self.runs = Runs(shelf)
        self._calls: dict[str, Callable[[Mapping[str, str]], Any]] = {
            "runs": self._list,
            "run": self._run,
            "records": self._records,
            "record": self._record,
            "position": self._position,
            "overview": self._overview,
            "why": self._why,
            "coverage": self._coverage,
            "diff": self._diff,
        }

    def answer(self, name: str, given: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """The status, and what is said; every error is a sentence."""
        call = self._calls.get(name)
        if call is None:
            return 404, {"error": f"there is nothing at /api/{name[:100]}"}
        try:
            return 200, call(given)
        except FilterError as error:
            return 400, {"error": error.sentence, "column": error.column}
        except UsageError as error:
            return 400, {"error": str(error)}
        except TranscriptError as error:
            return 404, {"error": str(error)}
        except OSError as error:
            return 404, {"error": f"the log cannot be read: {error.strerror}"}
        except Exception as error:
            if os.environ.get("SIMULATOR_DEBUG"):
                raise
            return 500, {"error": f"internal error, our fault: {type(error).__name__}"}

    def _list(self, given: Mapping[str, str]) -> dict[str, Any]:
        return {"folder": self.shelf.name, "runs": self.runs.listed()}

    def _run(self, given: Mapping[str, str]) -> dict[str, Any]:
        log = self._log(given)
        return answers.run(log, self.runs.told(log.id))

    def _records(self, given: Mapping[str, str]) -> dict[str, Any]:
        filter_ = given.get("filter", "")
        start, count = _number(given, "from", 0), _number(given, "count", 100)
        return answers.records(self._log(given), start, count, filter_)

    def _record(self, given: Mapping[str, str]) -> dict[str, Any]:
        log, at = self._log(given), _number(given, "at")
        found = answers.record(log, at)
        if found is None:
            raise NotThere(f"the log has no line {at + 1}: there are {len(log.index)}")
        return found

    def _position(self, given: Mapping[str, str]) -> dict[str, Any]:
        return answers.position(self._log(given), _number(given, "message"))

    def _overview(self, given: Mapping[str, str]) -> dict[str, Any]:
        return answers.overview(self._log(given), _number(given, "bins", 200))

    def _why(self, given: Mapping[str, str]) -> dict[str, Any]:
        return explain(self._log(given), _number(given, "message"))

    def _coverage(self, given: Mapping[str, str]) -> dict[str, Any]:
        return coverage(self._log(given))

    def _diff(self, given: Mapping[str, str]) -> dict[str, Any]:
        a, b = self._log(given, "a"), self._log(given, "b")
        return {**diff(a, b), "a": self.runs.told(a.id), "b": self.runs.told(b.id)}

    def _log(self, given: Mapping[str, str], key: str = "log") -> OpenLog:
        if key not in given:
            raise Bad(f"the parameter {key} is missing: it names a log")
        return self.logs.get(given[key])


def _number(given: Mapping[str, str], key: str, otherwise: int | None = None) -> int:
    text = given.get(key, "")
    if not text and otherwise is not None:
        return otherwise
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 17 else _MOST
    if number >= _MOST:
        raise Bad(f"{key} is {text[:50]!r}, and a number from 0 on is wanted")
    return number
