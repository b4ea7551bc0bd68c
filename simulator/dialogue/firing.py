"""Which rules fired in one step: all that fitted, those inside others and those redirected to included.

Owns counting while the engine's own attempt does the work, index and all. What was tried and taken back did
not fire.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.dialogue import engine
from simulator.dialogue.attempt import Attempt
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from simulator.dialogue import script as s
    from simulator.dialogue.bot import BotState, Chance


class Firing(Attempt):
    """An `Attempt` that remembers which rules fitted."""

    __slots__ = ("fired",)

    def __init__(self, script: s.Script, state: BotState, draw: Chance, at: int) -> None:
        super().__init__(script, state, draw, at)
        self.fired: list[s.Rule] = []

    def try_rule(self, rule: s.Rule) -> bool:
        """As the engine does; a rule that fits is noted behind those inside it."""
        before = len(self.fired)
        fits = super().try_rule(rule)
        if fits:
            self.fired.append(rule)
        else:
            del self.fired[before:]
        return fits


def fired_heard(
    script: s.Script, state: BotState, message: str | bytes, draw: Chance, at: int
) -> list[s.Rule]:
    """The rules that fired when the bot heard a message; arguments as those of `engine.heard`."""
    attempt = Firing(script, state, draw, at)
    with suppress(ScriptError):  # what fired before it did fire
        engine.heard(script, state, message, draw, at, lambda *_: attempt)
    return attempt.fired


def fired_alone(
    script: s.Script, state: BotState, rule: s.Rule | None, draw: Chance, at: int, *, code: int
) -> list[s.Rule]:
    """The rules that fired when one ran that answers no message; `code` is the close code, or 0."""
    attempt = Firing(script, state, draw, at)
    attempt.close_code = code
    with suppress(ScriptError):
        attempt.alone(rule)
    return attempt.fired
