"""A joint configuration as JSON values: what a log keeps so that a proof can be confirmed.

Owns the writing; `proof` reads it back. What belongs to a configuration is told in `snapshot`.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from simulator.dialogue.bot import BotState, Closing, Dropping, Line, Said
from simulator.record import Turn

if TYPE_CHECKING:
    from simulator.conversation.snapshot import Pending, Snapshot

Json = dict[str, Any]


def describe(snapshot: Snapshot, last: Turn) -> Json:
    """The configuration as JSON values.

    Args:
        snapshot: What to describe; nothing in it may be closing.
        last: The message after which it was taken.
    """
    wire, reconnects = snapshot.wire or (None, 0)
    return {
        "at": last.at,
        "said": last.id + 1,
        "server": _side(snapshot.server_state, snapshot.server_pending),
        "client": _side(snapshot.client_state, snapshot.client_pending),
        "flight": [
            {"id": turn.id, "from": turn.side, **_words(turn.text, turn.data)}
            for turn in ((last,) if snapshot.flight is None else snapshot.in_flight)
            if isinstance(turn, Turn)
        ],
        "wire": wire
        and {
            "cut_in": wire.cut_in,
            "delayed": [
                {"due_in": due, "from": side, **_words(text, data)}
                for due, side, text, data in wire.delayed
            ],
            "free_in": wire.free_in,
        },
        "reconnects": reconnects,
    }


def _side(state: BotState, pending: Pending) -> Json:
    return {
        **state._asdict(),
        "free_in": pending.free_in,
        "lines": [
            {"due_in": due, "after_timers": before, **_line(line)}
            for line, due, before in pending.lines
        ],
        "timers": [
            {"kind": kind, "rule": key, "due_in": due, "left": left}
            for kind, key, due, left in pending.timers
        ],
    }


def _line(line: Line) -> Json:
    match line:
        case Said(text, rule, state, data, json):
            words = _words(text, data)
            return {"say": words, "rule": rule and rule._asdict(), "state": state, "json": json}
        case Closing(code, reason, rule):
            return {"close": code, "reason": reason, "rule": rule._asdict()}
        case Dropping(rule):
            return {"drop": True, "rule": rule._asdict()}
    raise AssertionError(line)


def _words(text: str, data: bytes | None) -> Json:
    return {"text": text} if data is None else {"data": b64encode(data).decode()}
