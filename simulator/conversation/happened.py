"""What one side of a conversation lived through, in the order of a recording.

Owns the events and nothing else. Times are µs since the conversation began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.record import Side, Turn


class Own(NamedTuple):
    """Our side said something."""

    turn: Turn


class Heard(NamedTuple):
    """The other side said something."""

    turn: Turn
    times: int = 1  # how often it came: 0 where the wire lost it


class Opened(NamedTuple):
    """The connection was opened, for the first time or again."""

    at: int  # µs


class Gone(NamedTuple):
    """The connection is over."""

    at: int  # µs
    by: Side | None  # None: the simulator closed it
    code: int
    reason: str
    clean: bool


class Back(NamedTuple):
    """The other side, a person, went back to before one of their lines."""

    at: int  # µs
    first: int  # id of that line


Happened = Own | Heard | Opened | Gone | Back


def time_of(each: Happened) -> int:
    """When it happened, in µs."""
    return each.turn.at if isinstance(each, Own | Heard) else each.at
