"""What is done about reply loops, as the scenario's policy says.

Owns asking the detector and choosing between warning, nudging and stopping. What a loop is, is the detector's
part; saying and closing are the conversation's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.setup import LoopAction, LoopPolicy
from simulator.loops.detector import LoopDetector
from simulator.record import Certainty

if TYPE_CHECKING:
    from simulator.record import Loop, Side


class Measure(NamedTuple):
    """What is to be done about a loop: `warn`, `nudge` or `stop`."""

    action: str
    nudge: tuple[Side, str] | None = None  # who says what


class LoopWatch:
    """The detector of one conversation, and the nudges that are left.

    Raises:
        ValueError: the policy's patience is too short.
    """

    def __init__(self, policy: LoopPolicy) -> None:
        self._policy = policy
        self._nudges = list(policy.nudge)
        self._detector = LoopDetector(
            patience=policy.patience, volatile=policy.volatile, progress=policy.progress
        )
        self.observe = self._detector.observe  # once a message: not one call more

    def measure(self, loop: Loop) -> Measure:
        """What to do about this loop; a nudge is given once, and all is looked at anew after it."""
        policy = self._policy
        ignored = policy.accept == "proved" and loop.certainty is not Certainty.PROVED
        if policy.action is LoopAction.WARN or ignored:
            return Measure("warn")
        if not self._nudges:
            return Measure("stop")
        self._detector.reset()
        return Measure("nudge", self._nudges.pop(0))


def fields_of(loop: Loop, action: str | None = None) -> dict[str, object]:
    """The fields of a `loop` record; without an action, where nothing is done about it."""
    fields: dict[str, object] = {
        "class": loop.class_, "certainty": loop.certainty, "first": loop.first, "period": loop.period,
        "rounds": loop.rounds, "messages": loop.messages, "cycle": loop.cycle,
        "rules": [rule._asdict() for rule in loop.rules], "evidence": loop.evidence,
    }  # fmt: skip
    return fields if action is None else {**fields, "action": action}
