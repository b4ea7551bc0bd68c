"""What the page asks, answered with JSON values.

Owns the shapes of the answers; the API knows no socket, so that a single file holds the same. Everything that comes
out of a log is cut to what a page can show, and stays text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.inspecting.filtering import parse_filter
from simulator.transcript.index import BROKEN, CLIENT, OTHER, SERVER, parsed
from simulator.viewer.rows import rows, short, whole

if TYPE_CHECKING:
    from simulator.transcript.runs import RunSummary
    from simulator.viewer.openlog import OpenLog

MOST_ROWS = 1000  # of one window
MOST_BINS = 2000
LONGEST_LINE = 2 * 1024 * 1024  # bytes of a line that is shown whole
_PATIENCE = 0.5  # seconds that one request looks for what fits a filter
_LISTED = 200  # loops, verdicts, problems


def summary(run: RunSummary, id_: str) -> dict[str, Any]:
    """A run in the list."""
    fields = {name: getattr(run, name) for name in run.__dataclass_fields__ if name != "path"}
    return {"id": id_, **short(fields), "complete": run.kind != "incomplete"}


def run(log: OpenLog, told: dict[str, Any]) -> dict[str, Any]:
    """Everything about a conversation but what was said."""
    index = log.index
    problems = index.problems
    if len(problems) > _LISTED:
        problems = [*problems[:_LISTED], f"and {len(problems) - _LISTED} more"]
    return {
        "summary": told,
        "header": short(log.record(0)) if index.headed else None,
        "footer": None if index.footer is None else short(log.record(index.footer)),
        "loops": _marked(log, index.loops[:_LISTED]),
        "verdicts": _marked(log, index.verdicts[:_LISTED]),
        "records": len(index),
        "messages": index.count(CLIENT, SERVER),
        "problems": problems,
    }


def _marked(log: OpenLog, numbers: list[int]) -> list[dict[str, Any]]:
    found = ((number, log.record(number)) for number in numbers)
    return [{"at": number, "record": short(record)} for number, record in found if record]


def records(log: OpenLog, start: int, count: int, filter_: str) -> dict[str, Any]:
    """A window: of all lines, or of those that fit a filter as far as they are known.

    Raises:
        UsageError: the filter cannot be understood.
    """
    count = min(count, MOST_ROWS)
    total = scanned = len(log.index)
    numbers: range | list[int] = range(min(start, total), min(start + count, total))
    done = True
    if filter_.strip():
        found = log.selection(parse_filter(filter_))
        done = found.extend(_PATIENCE)
        scanned, total = found.scanned, len(found.numbers)
        numbers = found.numbers[start : start + count].tolist()
    made = rows(log, numbers)
    return {"total": total, "from": start, "records": made, "scanned": scanned, "done": done}


def record(log: OpenLog, number: int) -> dict[str, Any] | None:
    """One line as it stands in the log; None where there is none."""
    if number >= len(log.index):
        return None
    line = log.index.line(number)
    fits = line is not None and len(line) <= LONGEST_LINE
    found = parsed(line) if fits else None
    return {
        "at": number,
        "line": "" if line is None else line[:LONGEST_LINE].decode("utf-8", "replace"),
        "cut": not fits,
        "record": whole(found) if isinstance(found, dict) else None,
        "broken": found if isinstance(found, str) else None,
    }


def position(log: OpenLog, message: int) -> dict[str, Any]:
    """The line of a message."""
    return {"at": log.index.position(message)}


def overview(log: OpenLog, bins: int) -> dict[str, Any]:
    """The log in so many parts of the same length, for a scrubber."""
    index, total = log.index, len(log.index)
    bins = max(1, min(bins, MOST_BINS, total))
    spans = loop_lines(log)
    footer = None if index.footer is None else log.record(index.footer)
    made = []
    for each in range(bins if total else 0):
        start, stop = each * total // bins, (each + 1) * total // bins
        first = log.record(start)
        made.append(
            {
                "client": index.count(CLIENT, start=start, stop=stop),
                "server": index.count(SERVER, start=start, stop=stop),
                "other": index.count(OTHER, BROKEN, start=start, stop=stop),
                "loop": any(a < stop and start <= b for a, b in spans),
                "t": _count(first, "t"),
            }
        )
    simulated = _count(footer, "simulated")
    if simulated is None and total:
        simulated = _count(log.record(total - 1), "t")
    return {"records": total, "simulated": simulated, "bins": made}


def _count(record: dict[str, Any] | None, key: str) -> int | None:
    value = None if record is None else record.get(key)
    return value if type(value) is int else None


def loop_lines(log: OpenLog) -> list[tuple[int, int]]:
    """First and last line of each loop."""
    index, spans = log.index, []
    if not index.in_order:  # then messages are looked for through all of the log
        return []
    for first, last in log.loops()[:_LISTED]:
        start = index.position(first)
        stop = None if last is None else index.position(last)
        if start is not None:
            spans.append((start, len(index) - 1 if stop is None else stop))
    return spans
