"""What one bot carries from event to event, and what an event leads to: values only.

Chance comes in as a function from (rule, n) to a number in [0, 1): the n-th draw of a rule depends on nothing
else.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simulator.dialogue.script import START

if TYPE_CHECKING:
    from simulator.dialogue.script import Script
    from simulator.record import RuleRef


Among = Sequence[float] | int  # weights, how many equal shares, or the range of a wait in µs


class Chance(Protocol):
    """(key of a rule, n) -> [0, 1). What is drawn among is told to who walks every choice."""

    def __call__(self, key: str, n: int, among: Among = 1, /) -> float:
        """The n-th number of the rule."""


class BotState(NamedTuple):
    """All that one bot carries from one event to the next; every mapping in it is replaced, never changed."""

    vars: Mapping[str, object]
    state: str = START
    counters: Mapping[str, int] = {}
    draws: Mapping[str, int] = {}
    memory: tuple[str, ...] = ()
    visits: Mapping[str, int] = {START: 1}
    # The rest is kept up to date only where a rule of the script reads one of them (`Script.timeless`).
    turn: int = 0  # messages heard
    last_said: str = ""
    last_heard: str = ""
    heard_at: int = 0  # µs

    def with_vars(self, vars: Mapping[str, object]) -> BotState:
        """The same with these variables."""
        return tuple.__new__(BotState, (vars, *self[1:]))  # a fifth of what `_replace` takes


class Said(NamedTuple):
    """A message that is decided on."""

    text: str
    rule: RuleRef | None  # None where no script speaks: a person, a nudge
    state: str | None
    data: bytes | None = None
    json: bool = False


class Pause(NamedTuple):
    """What follows is said so much later."""

    duration: int  # µs
    among: range | None = None  # what it was drawn from


class Closing(NamedTuple):
    """The bot closes the connection."""

    code: int
    reason: str
    rule: RuleRef


class Dropping(NamedTuple):
    """The bot cuts the line without a close frame."""

    rule: RuleRef


class Reconnecting(NamedTuple):
    """The bot wants the connection opened again."""

    after: int  # µs
    times: int


Line = Said | Pause | Closing | Dropping | Reconnecting


class Step(NamedTuple):
    """What an event led to."""

    state: BotState
    lines: Sequence[Line]
    rule: RuleRef | None  # the rule that answered; None where none fitted
    entered: bool = False  # a state was entered: its timers start anew


def first_state(script: Script) -> BotState:
    """The state of a bot to which nothing has happened yet."""
    return BotState(script.vars)


def chance(stream: str) -> Chance:
    """The random streams of one bot in one conversation; `stream` is "seed|bot|conversation"."""

    def draw(key: str, n: int, among: Among = 1, /) -> float:
        return random.Random(f"{stream}|{key}|{n}").random()  # noqa: S311 - simulated chance, not a secret

    return draw
