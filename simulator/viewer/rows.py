"""Records as the page has them: short enough to show, and never anything that JSON cannot say.

Owns the cutting, and the time an answer took. What stands in a log is data of strangers: it goes through here as values.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, Any

from simulator.transcript.index import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.viewer.openlog import OpenLog

LONGEST_TEXT = 4000  # characters
MOST_BYTES = 16 * 1024 * 1024  # of lines read for one window; what is beyond is asked for again
_DEEPEST = 40
_WIDEST = 1000  # entries of a list or an object


def rows(log: OpenLog, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of these lines, in their order; fewer where they are very long, but at least one."""
    made: list[dict[str, Any]] = []
    times: dict[int, int | None] = {}  # when the messages were said that others answer
    size = 0
    for start, stop in _runs(numbers):
        for number, line in enumerate(log.index.lines(start, stop), start):
            made.append(_row(log, number, parsed(line), times))
            size += len(line or b"")
            if size > MOST_BYTES:
                return made
    return made


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First number, and the one behind the last, of each stretch without a gap."""
    if isinstance(numbers, range):
        yield numbers.start, numbers.stop
        return
    for _, stretch in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        first, *rest = (number for _, number in stretch)
        yield first, (rest[-1] if rest else first) + 1


def short(value: object) -> Any:
    """The value with long texts cut, and nothing in it that JSON cannot say."""
    return _Cutting(LONGEST_TEXT, _WIDEST).cut(value)


def whole(value: object) -> Any:
    """The value as it is, and nothing in it that JSON cannot say."""
    return _Cutting(None, None).cut(value)


def _row(
    log: OpenLog, number: int, record: dict[str, Any] | str, times: dict[int, int | None]
) -> dict[str, Any]:
    if isinstance(record, str):
        return {"at": number, "broken": record}
    cutting = _Cutting(LONGEST_TEXT, _WIDEST)
    shown = cutting.cut(record)
    if record["type"] == "message":
        times[record["id"]] = record["t"]
    full = cutting.longest if cutting.longest > LONGEST_TEXT else None
    return {"at": number, "record": shown, "full": full, "latency": _latency(log, record, times)}


def _latency(log: OpenLog, record: dict[str, Any], times: dict[int, int | None]) -> int | None:
    """µs since the message that this one answers."""
    asked = record.get("re")
    if record["type"] != "message" or asked is None:
        return None
    if asked not in times:
        # Where ids do not grow, all of the log would have to be searched, for every row.
        position = log.index.position(asked) if log.index.in_order else None
        found = None if position is None else log.record(position)
        times[asked] = None if found is None else found["t"]
    began = times[asked]
    return None if began is None else record["t"] - began


class _Cutting:
    """Cuts a value; `longest` tells how long the longest of its texts was."""

    def __init__(self, text: int | None, width: int | None) -> None:
        self._text, self._width = text, width
        self.longest = 0

    def cut(self, value: object, depth: int = 0) -> Any:
        if isinstance(value, str):
            self.longest = max(self.longest, len(value))
            return value[: self._text]
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)  # 1e999 is infinite, and no JSON
        if not isinstance(value, dict | list):
            return value
        if depth == _DEEPEST:
            return "…"
        if isinstance(value, list):
            return [self.cut(item, depth + 1) for item in value[: self._width]]
        items = list(value.items())[: self._width]
        return {key[: self._text]: self.cut(item, depth + 1) for key, item in items}
