"""What grows without bound, where a walk had to stop before its end.

Owns finding it among what was walked: a variable, a counter, a text, a queue that still came to new values when
the walk was nearly through. Whether it would ever stop is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.explore.mind import End

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.explore.bot import Bot
    from simulator.explore.mind import Mind
    from simulator.explore.walk import Walk
    from simulator.record import Side

LEAST = 50  # different values from which on something is said to grow
_NEWEST = 4  # what is new among the last fourth still grows


@dataclass(frozen=True, slots=True)
class Growing:
    """Something that kept on coming to new values.

    side: whose; None for what is between both. what: how it is called. values: how many different ones there were.
    """

    side: Side | None
    what: str
    values: int

    @property
    def sentence(self) -> str:
        """What it is and how far it went."""
        whose = "" if self.side is None else f"the {self.side}'s "
        return f"{whose}{self.what} grows without bound ({self.values:,} values so far)"


def growing_in(walk: Walk) -> tuple[Growing, ...]:
    """Everything that still grew when the walk stopped; nothing where it came to its end."""
    if None not in walk.targets:
        return ()
    return tuple(_all(walk))


def _all(walk: Walk) -> Iterator[Growing]:
    joint = walk.joint
    states = [node for node in walk.nodes if type(node) is not End]
    found = False
    for bot in (joint.server, joint.client):
        ages = (
            [joint.clocks.age(state[3], bot.first + bot.age_slot) for state in states]
            if bot.ages
            else []
        )
        for what, values in (*_parts(bot), ("time since it heard something", ages)):
            count = _new(values)
            if count:
                found = True
                yield Growing(bot.side, what, count)
    count = _new([len(state[2]) for state in states])
    if count:
        yield Growing(None, "number of messages in flight", count)
    elif not found and (count := _new(joint.traffic.lengths())):
        yield Growing(None, "length of the messages", count)


def _parts(bot: Bot) -> Iterator[tuple[str, Sequence[object]]]:
    minds = bot.minds
    for index, name in enumerate(bot.known.live):
        yield f"variable {name}", [values[index] for values in bot.known.values]
    yield "memory", [len(mind.bot.memory) for mind in minds]
    yield "queue of lines to say", [_lines(mind) for mind in minds]
    yield "turn", [mind.bot.turn for mind in minds]
    yield "visits", [sum(mind.bot.visits.values()) for mind in minds]
    yield "last_said", [mind.bot.last_said for mind in minds]
    yield "last_heard", [mind.bot.last_heard for mind in minds]


def _lines(mind: Mind) -> int:
    return sum(len(group.lines) for group in mind.groups)


def _new(values: Sequence[object]) -> int:
    """How many values there are, where some of them came up among the last only; else 0."""
    before = len(values) - len(values) // _NEWEST
    known = set(values[:before])
    late = set(values[before:]) - known
    count = len(known) + len(late)
    return count if late and count >= LEAST else 0
