"""A log as one side of it lived through it: what it heard, and when the line opened and closed.

Owns the way from records to `conversation.happened`. Damaged fields of a log never raise here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conversation.happened import Back, Gone, Happened, Heard, Opened, Own
from simulator.record import Side
from simulator.transcript import turn_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.transcript import Log

_TIMES = {"drop": 0, "duplicate": 2}  # how often a message came that the wire did this to


def lived(log: Log, side: Side) -> tuple[Happened, ...]:
    """What happened to this side, in order."""
    times: dict[object, int] = {
        record["re"]: _TIMES[record["what"]]
        for record in log.records
        if record["type"] == "fault"
        and isinstance(record.get("re"), int)
        and record.get("what") in tuple(_TIMES)
    }
    found = (_happened(record, side, times) for record in log.records)
    return tuple(each for each in found if each is not None)


def _happened(
    record: Mapping[str, Any], side: Side, times: Mapping[object, int]
) -> Happened | None:
    at = record.get("t")
    at = at if isinstance(at, int) else 0
    match record["type"]:
        case "message":
            turn = turn_of(dict(record))
            if turn is None:
                return None
            return Own(turn) if turn.side is side else Heard(turn, times.get(turn.id, 1))
        case "open" if record.get("side") == side:
            return Opened(at)
        case "close":
            return _gone(record, at)
        case "back" if isinstance(record.get("first"), int):
            return Back(at, record["first"])
    return None


def _gone(record: Mapping[str, Any], at: int) -> Gone:
    by, code = record.get("by"), record.get("code")
    return Gone(
        at,
        Side(by) if by in list(Side) else None,
        code if isinstance(code, int) else 1005,
        str(record.get("reason") or ""),
        record.get("clean") is True,
    )


def is_real(log: Log) -> bool:
    """Whether the times of a log are those of the wall clock."""
    return log.header is not None and log.header.get("clock") == "real"


def unsettled_from(log: Log) -> int | None:
    """From which message on nobody knows what would have been answered; None where all was.

    A loop, a limit or an interruption ends a conversation in the middle of a sentence.
    """
    footer = log.footer
    if footer is not None and footer.get("ended_by") in ("client", "server", "silence"):
        return None
    settled = [
        record["re"]
        for record in log.records
        if record["type"] in ("message", "unmatched") and isinstance(record.get("re"), int)
    ]
    return max(settled, default=-1) + 1
