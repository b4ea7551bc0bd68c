"""What one side carries from one event to the next, and what an event makes of it.

Owns the values only. Times are not part of a mind: where something is due, one of the side's clocks runs, and the
clocks of both sides together stand in the joint state. So a step depends on the mind and on what is heard, never
on the time, and can be remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.dialogue.bot import BotState, Line, Reconnecting
    from simulator.explore.draws import Draw, Unused
    from simulator.record import EndedBy, Place, RuleRef

HEAD = 0  # the side's clock for the next line it says; its timers have those behind it


class Group(NamedTuple):
    """Lines that are said at once, so long after the group before them.

    The first group's time is on the side's clock `HEAD`. A group without lines is a pause behind everything said.
    """

    least: int  # µs
    most: int  # µs
    lines: tuple[Line, ...]
    late: bool  # decided after the timers began: they come first where both are due
    waits: int  # drawn waits that its time is made of


class Mind(NamedTuple):
    """One side, as far as it can influence what comes."""

    bot: BotState  # nothing in it that no rule reads
    groups: tuple[Group, ...] = ()
    timers: tuple[int, ...] = ()  # how often each still fires; -1: without end, 0: it rests
    closed: bool = False
    deaf: bool = False  # there was no rule for what it heard last
    unused: tuple[Unused, ...] = ()


class Ticking(NamedTuple):
    """A clock is set: due between the two."""

    slot: int
    least: int  # µs from now
    most: int
    waits: int = 0  # drawn waits in it


Setting = Ticking | int  # or the slot of a clock that is stopped


class End(NamedTuple):
    """How a conversation ends."""

    by: EndedBy
    code: int | None
    reason: str = ""
    place: Place | None = None
    rule: RuleRef | None = None  # a close: that decided so
    deaf: tuple[bool, bool] = (False, False)  # silence: whose rules had nothing for the last words
    states: tuple[str, str] = ("", "")  # silence: where server and client are


class Cause:
    """What an outcome came of."""

    OPENED, HEARD, UTTERED, TIMER, PARTED = range(5)


@dataclass(slots=True, eq=False)  # not frozen: that makes it twice as slow to make
class Outcome:
    """What an event makes of one side; it is never changed."""

    mind: int
    items: tuple[int, ...] = ()  # what goes out, in order
    clocks: tuple[Setting, ...] = ()
    fired: tuple[int, ...] = ()  # the numbers of the rules
    draws: tuple[Draw, ...] = ()
    end: End | None = None
    again: Reconnecting | None = None  # it wants the connection opened again
    cause: int = Cause.HEARD
    queued: int = 0  # lines that it will say later
    plain: bool = True  # messages at most go out, and nothing ends
