"""What a rule can do: one class an action, and `Reply`, the actions of a rule in order.

Owns the shape only; running them is `acting`'s part. Durations are whole microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.dialogue.script import RuleSet
    from simulator.dialogue.template import Template, ValueTemplate
    from simulator.record import Place

Reply = tuple["Action", ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Say each text, in order."""

    texts: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class SayJson:
    """Say a JSON value; lone expressions keep their type."""

    value: ValueTemplate


@dataclass(frozen=True, slots=True)
class SayBinary:
    """Say bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Draw one reply, by weight."""

    replies: tuple[Reply, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class InTurn:
    """Take the replies one after the other, then from the start again."""

    key: str  # names the counter; unique in the script
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """Give variables new values, in order."""

    values: tuple[tuple[str, ValueTemplate], ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Delay what follows; drawn from the range where the two differ."""

    least: int  # µs
    most: int  # µs


@dataclass(frozen=True, slots=True)
class GoTo:
    """Enter a state: run its on_enter now, start its timers anew."""

    state: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection."""

    code: int = 1000
    reason: Template | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the line without a close frame."""


@dataclass(frozen=True, slots=True)
class Nested:
    """The first of these rules that fits; if none does, the rule around it did not fit."""

    rules: RuleSet


@dataclass(frozen=True, slots=True)
class AsIf:
    """Answer as if this text had been heard; beside `use`, apply that keyword or rule to the text."""

    text: Template
    use: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """Answer with this keyword, or named rule; if it does not fit, neither does this rule."""

    name: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a text for a later `recall`."""

    text: Template


@dataclass(frozen=True, slots=True)
class Recall:
    """Say and remove the oldest memory; did not fit where there is none."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Did not fit: go on with the next candidate."""


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Open the connection again (a client's on_close and on_error)."""

    after: int  # µs
    times: int


Action = (
    Say | SayJson | SayBinary | AnyOf | InTurn | Set | Wait | GoTo | Close | Drop
    | Nested | AsIf | Use | Remember | Recall | Pass | Reconnect
)  # fmt: skip


def may_fail(reply: Reply) -> bool:
    """Whether running the reply may find that the rule did not fit."""
    return any(map(_action_may_fail, reply))


def _action_may_fail(action: Action) -> bool:
    match action:
        case Pass() | Recall() | Use() | AsIf():
            return True
        case AnyOf(replies) | InTurn(_, replies):
            return any(map(may_fail, replies))
        case Nested(rules):
            return all(rule.hears or rule.conditional or not rule.sure for rule in rules.rules)
        case _:
            return False
