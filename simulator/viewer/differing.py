"""Two logs side by side, as `diff --format json` tells it, and every line of both from where they part.

Owns nothing but the way from two open logs to a comparison, and how much of one is told.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from simulator.inspecting.comparing import compare
from simulator.transcript.reader import Problem
from simulator.viewer.rows import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.viewer.openlog import OpenLog

MOST = 500  # differences that are told
MOST_LINES = 50_000  # from where the two part
_one_at_a_time = threading.Lock()  # of two long logs that agree, all is read


def diff(a: OpenLog, b: OpenLog) -> dict[str, Any]:
    """Whether two logs tell the same, where they part first, and why."""
    with _one_at_a_time:
        found = compare(_records(a), _records(b), lines=True)
    told: dict[str, Any] = short(found.as_json(most=MOST))
    told["whole"] = found.whole and len(found.lines) <= MOST_LINES
    told["start"], told["lines"] = found.start, found.lines[:MOST_LINES]
    return told


def _records(log: OpenLog) -> Iterator[dict[str, Any] | Problem]:
    for number, record in log.records(0, len(log.index)):
        yield Problem(number + 1, f"{record}; skipped") if isinstance(record, str) else record
