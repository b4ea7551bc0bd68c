"""Why a bot did what it did: one step once more, with every candidate and the reason it did not fit.

Owns the question. The answer comes of the engine's own step (`considering`), so it cannot say anything else than
what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.dialogue import engine
from simulator.dialogue.considering import Candidate, Considering, Outcome
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.dialogue import script as s
    from simulator.dialogue.bot import BotState, Chance, Step

__all__ = ["Candidate", "Explanation", "Outcome", "why_alone", "why_heard"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was looked at, in order, and what came of it."""

    candidates: tuple[Candidate, ...]
    step: Step | None  # None where the script failed
    error: ScriptError | None = None

    @property
    def answered(self) -> Candidate | None:
        """The candidate that fitted; None where none did."""
        fitted = (each for each in self.candidates if each.outcome is Outcome.FITS)
        return next(fitted, None)

    @property
    def passed_over(self) -> tuple[Candidate, ...]:
        """The candidates that did not fit, in the order they were looked at."""
        return tuple(each for each in self.candidates if each.outcome is Outcome.MISFIT)

    @property
    def later(self) -> tuple[Candidate, ...]:
        """Those whose turn did not come."""
        return tuple(each for each in self.candidates if each.outcome is Outcome.LATER)

    def everything(self) -> Iterator[Candidate]:
        """All candidates, those inside others included, in the order they were looked at."""
        for candidate in self.candidates:
            yield from _within(candidate)


def why_heard(
    script: s.Script, state: BotState, message: str | bytes, draw: Chance, at: int
) -> Explanation:
    """What the bot looked at when it heard a message.

    Args:
        script: What it knows.
        state: What it carried before.
        message: What was heard, as it came.
        draw: Its chance, as it was then.
        at: When, in µs.
    """
    attempt = Considering(script, state, draw, at)
    try:
        step = engine.heard(script, state, message, draw, at, lambda *_: attempt)
    except ScriptError as error:
        return Explanation(tuple(attempt.considered), None, error)
    return Explanation(tuple(attempt.considered), step)


def why_alone(
    script: s.Script, state: BotState, rule: s.Rule | None, draw: Chance, at: int
) -> Explanation:
    """What the bot looked at when a rule ran that answers no message: on_open, a timer.

    Args:
        script: What it knows.
        state: What it carried before.
        rule: The rule; None where it has none for this.
        draw: Its chance, as it was then.
        at: When, in µs.
    """
    attempt = Considering(script, state, draw, at)
    try:
        step = attempt.alone(rule)
    except ScriptError as error:
        return Explanation(tuple(attempt.considered), None, error)
    return Explanation(tuple(attempt.considered), step)


def _within(candidate: Candidate) -> Iterator[Candidate]:
    yield candidate
    for inner in candidate.within:
        yield from _within(inner)
