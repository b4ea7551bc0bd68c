"""Why a message of a log was said, as `show --why` prints it.

Owns what may be asked: the rules have to be those of then, and the talk is stepped through again up to the message, so
there is a bound on how far down it may stand.
"""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InvalidFile, SimulatorError
from simulator.replay import why
from simulator.transcript import Log, line_of, note_of
from simulator.transcript.why_text import silent_lines, why_lines
from simulator.viewer.sources import bots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.viewer.openlog import OpenLog

FURTHEST = 20_000  # records before the message
_REMEMBERED = 100  # answers for a log
_LINES, _LONGEST = 500, 4000
_one_at_a_time = threading.Lock()  # each steps through a whole conversation


def explain(log: OpenLog, message: int) -> dict[str, Any]:
    """`lines`, or one sentence in `error`."""
    key = ("why", message)
    known: dict[str, Any] | None = log.memory.get(key)
    if known is not None:
        return known
    with _one_at_a_time:
        found = _explain(log, message)
    if "lines" in found and len(log.memory) < _REMEMBERED:
        log.memory[key] = found
    return found


def _explain(log: OpenLog, message: int) -> dict[str, Any]:
    at = log.index.position(message)
    if at is None:
        return {"error": f"the log has no message #{message}"}
    if at > FURTHEST:
        return {
            "error": f"#{message} stands too far down to step through all before it here; "
            f"`simulator show {log.id} --why {message}` does"
        }
    changed = [bot for bot in bots(log.record(0)) if bot.script is None]
    if changed:
        return {"error": f"{changed[0].file}: {changed[0].note}"}
    found = (record for _, record in log.records(0, at + 1))
    read = Log(Path(log.id), tuple(one for one in found if isinstance(one, dict)), ())
    try:
        lines = [line[:_LONGEST] for line in islice(_lines(read, message), _LINES)]
    except InvalidFile:  # it may be any file, and what is wrong with it would quote it
        return {"error": "the scenario of the log does not load any more"}
    except SimulatorError as error:
        return {"error": str(error)}
    except (TypeError, ValueError, KeyError, AttributeError):  # a header that nobody of us wrote
        return {"error": "the header of the log does not say how the conversation began"}
    return {"lines": lines}


def _lines(log: Log, number: int) -> Iterator[str]:
    turn, event, unmatched, silent = why(log, number)
    if event.turn is not None:
        yield line_of(event.turn, verbose=True)
    yield line_of(turn, verbose=True)
    yield from why_lines(event.explain(), verbose=True)
    if unmatched is not None:
        record = {"t": unmatched.at, "type": "unmatched", "side": turn.side.other, "re": number}
        yield from note_of(record)
        yield from why_lines(unmatched.explain(), verbose=True)
    for one in silent:
        yield from silent_lines(one, verbose=True)
