"""The `loop` record of a log, read back as what the detector said.

Owns one record. What becomes of a loop that was recorded is the reader's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.record import Certainty, Loop, LoopClass, RuleRef

if TYPE_CHECKING:
    from collections.abc import Mapping


def loop_of(record: Mapping[str, Any]) -> Loop | None:
    """The loop a `loop` record tells of; None where it lacks what makes one."""
    evidence = record.get("evidence", {})
    try:
        loop = Loop(
            LoopClass(record["class"]),
            Certainty(record["certainty"]),
            first=record["first"],
            period=record["period"],
            rounds=record["rounds"],
            messages=record["messages"],
            rules=tuple(
                RuleRef(rule["name"], rule["file"], rule["line"])
                for rule in record.get("rules", ())
            ),
            cycle=tuple(record.get("cycle", ())),
            evidence=evidence,
        )
    except (KeyError, TypeError, ValueError):
        return None
    counts = (loop.first, loop.period, loop.rounds, loop.messages, *loop.cycle)
    sound = all(type(count) is int and count >= 0 for count in counts)
    return loop if sound and isinstance(evidence, dict) else None
