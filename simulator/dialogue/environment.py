"""What expressions see while a rule runs: variables, captures over them, and what is built in.

Owns the built-in names. They are looked up only where one is asked for: most expressions ask for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import ScriptError

if TYPE_CHECKING:
    from simulator.dialogue.acting import Acting


class Env(dict[str, object]):
    """Variables and captures of a step in the making."""

    __slots__ = ("attempt",)
    attempt: Acting

    def __missing__(self, name: str) -> object:
        return built_in(self.attempt, name)


def built_in(attempt: Acting, name: str) -> object:
    """The value of a built-in name.

    Raises:
        ScriptError: nothing of that name has a value here.
    """
    match name:
        case "message":
            return attempt.message
        case "turn":
            return attempt.now.turn
        case "visits":
            return attempt.now.visits.get(attempt.now.state, 0)
        case "passed":
            return (attempt.at - attempt.now.heard_at) / 1_000_000
        case "state":
            return attempt.now.state
        case "memory":
            return list(attempt.now.memory)
        case "last_said":
            return attempt.now.last_said
        case "last_heard":
            return attempt.now.last_heard
        case "close_code":
            return attempt.close_code
        case "pick":
            return attempt.pick
        case _:
            raise ScriptError(f"{name!r} has no value here")
