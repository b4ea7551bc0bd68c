"""What was found, in words.

Owns the sentences about findings, suggestions and what was left out. Every one makes sense alone on a line; how
it looks on a terminal is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.codes import DROPPED
from simulator.explore.finding import Finding, Kind
from simulator.record import SECOND, EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.conversation.setup import Limits
    from simulator.explore.exploration import Exploration, Unfired
    from simulator.explore.mind import End
    from simulator.explore.suggestions import Suggestion


def headline(found: Finding) -> str:
    """What was found, in one line."""
    match found.kind:
        case Kind.LOOP if found.inescapable:
            drawn = ", whatever is drawn" if found.choices else ""
            far = "" if found.proved else ", as far as was looked"
            return (
                f"loop that cannot be left{drawn}{far}: {_count(found.period, 'message')} a round"
            )
        case Kind.LOOP:
            return f"loop that can be left by chance: {_count(found.period, 'message')} a round"
        case Kind.ENDLESS if not found.proved:
            return "endless, as far as was looked: no end is in sight"
        case Kind.ENDLESS:
            return "endless, but no reply loop: it is timers that go on"
        case _:
            assert found.end is not None
            return ending(found.end)


def ending(end: End) -> str:
    """How a conversation ends, in one line."""
    match end.by:
        case EndedBy.SILENCE if any(end.deaf):
            return f"dead end: {_deaf(end)}, and both wait"
        case EndedBy.SILENCE:
            return "falls silent: everything has its rule, and nobody has anything more to say"
        case EndedBy.ERROR if end.place is not None:
            return f"script error: {end.reason} ({end.place})"
        case EndedBy.ERROR:
            return f"error: {end.reason}"
        case EndedBy.LIMIT:
            return end.reason
        case _ if end.code == DROPPED:
            return f"ends: the {end.by} cuts the line"
        case _:
            reason = f", {end.reason}" if end.reason else ""
            return f"ends well: the {end.by} closes with {end.code}{reason}"


def _deaf(end: End) -> str:
    sides = [side for side, deaf in zip((Side.SERVER, Side.CLIENT), end.deaf, strict=True) if deaf]
    if len(sides) == 2:
        return "neither side has a rule for what it heard last"
    where = end.states[0 if sides[0] is Side.SERVER else 1]
    state = "" if where == "start" else f", in the state {where},"
    return f"the {sides[0]}{state} has no rule for what the {sides[0].other} said last"


def outcome(one: Suggestion) -> str:
    """What comes of a change, in a few words."""
    ways = dict.fromkeys(map(_briefly, one.endings))
    return "then " + ", or ".join(ways) if ways else "then it goes on without a reply loop"


def _briefly(end: End) -> str:
    match end.by:
        case EndedBy.SILENCE:
            return "both fall silent"
        case EndedBy.ERROR:
            return "a script fails"
        case EndedBy.LIMIT:
            return "a limit ends it"
        case _:
            return f"the {end.by} {'cuts the line' if end.code == DROPPED else 'closes'}"


def unfired(one: Unfired, *, exhaustive: bool) -> str:
    """A rule that never fired, in one line."""
    where = f"{one.rule.file}:{one.rule.line}"
    if one.state is not None:
        never = (
            "never entered with this partner" if exhaustive else "not entered as far as was looked"
        )
        return f"{never}: the {one.side}'s state {one.state}, {where}"
    never = "never fires with this partner" if exhaustive else "did not fire as far as was looked"
    return f"{never}: the {one.side}'s {one.rule.name}, {where}"


def beyond(found: Finding, limits: Limits, silence: int) -> str:
    """Which limit of the scenario ends it before it gets there; "" where none does."""
    played = found.played
    if found.end is None and found.kind is not Kind.LOOP:
        return ""  # it has no end to get to
    if limits.messages is not None and len(played.turns) > limits.messages:
        return f"a run ends before that: the limit on messages is {limits.messages}"
    if limits.time is not None and played.duration >= limits.time:
        return f"a run ends before that: the limit on time is {limits.time / SECOND:g} s"
    if limits.silence is not None and silence >= limits.silence:
        return f"a run ends before that: the limit on silence is {limits.silence / SECOND:g} s"
    return ""


def coverage(made: Exploration) -> str:
    """The last line: whether everything was looked at, and if not, why."""
    if made.exhaustive:
        return f"exhaustive: all {_count(made.states, 'joint state')} looked at"
    parts: Iterable[str] = (*made.left_out, *(one.sentence for one in made.growing))
    return f"not exhaustive: {'; '.join(parts)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
