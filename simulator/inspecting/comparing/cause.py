"""Why two logs part where they do, as far as what they tell says it.

Owns the causes and their order: what is certain comes before what is likely. A difference that is not the first one
has no cause of its own here: it may follow from the first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.inspecting.comparing.kept import Message
from simulator.inspecting.comparing.records import DAMAGED, rules_of
from simulator.inspecting.comparing.words import rule_words
from simulator.record import EndedBy, Side
from simulator.transcript.problems import INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.inspecting.comparing.differences import Difference
    from simulator.inspecting.comparing.records import Located, Record, Stream

RULES = "rules"
_WHO = {
    "rules": "a bot of ours",
    "human": "a person",
    "ws": "a real server",
    "cmd": "a program",
    "client": "a real client",
}
_CLOSERS = (Side.SERVER, Side.CLIENT)


class Cause(StrEnum):
    """Why two logs part."""

    DAMAGED = "damaged"  # a line of one log cannot be read
    INCOMPLETE = "incomplete"  # one log ends early: broken off, or interrupted
    PEER = "peer"  # a side that is no bot of ours did something else
    RULES = "rules"  # a bot file or the scenario is another one, or an included rule
    SEED = "seed"  # the same rules drew otherwise
    SETTINGS = "settings"  # other limits, another loop policy
    TIMING = "timing"  # the wall clock or the wire had a part
    VERSION = "version"  # another version of the simulator
    UNKNOWN = "unknown"  # nothing that a log tells


class Reason(NamedTuple):
    """A cause, and a sentence that says why it is that one."""

    cause: Cause
    sentence: str


def reason_of(first: Difference, a: Stream, b: Stream) -> Reason:
    """What made the first difference.

    Args:
        first: the first difference.
        a: one log; its header was read, and its rest as far as was needed.
        b: the other.
    """
    return next(_reasons(first, a, b))


def _reasons(first: Difference, a: Stream, b: Stream) -> Iterator[Reason]:
    for name, here, other, stream in (("A", first.a, first.b, a), ("B", first.b, first.a, b)):
        yield from _broken(name, here, other, stream)
    side = _side_of(first)
    if side is not None:
        yield from _who(side, a.header, b.header)
        yield from _rules(side, first, a.header, b.header)
    yield from _settings(first, a.header, b.header)
    if "real" in (a.header.get("clock"), b.header.get("clock")):
        yield Reason(
            Cause.TIMING, "time was real, so that what came first is the wall clock's doing"
        )
    if first.what in ("time", "fault"):
        yield Reason(Cause.TIMING, "rules and seed are the same, and what the wire did is not")
    yield Reason(
        Cause.UNKNOWN,
        "rules, seed and settings are the same, and so is all that was said before: "
        "one of the logs may have been altered, which `simulator replay` tells",
    )


def _broken(
    name: str,
    here: Message | Located | None,
    other: Message | Located | None,
    stream: Stream,
) -> Iterator[Reason]:
    """Why a log has nothing there, where that is the log's own fault."""
    damaged = [each for each in stream.notes if each.record["type"] == DAMAGED]
    if here is None or here in damaged:
        for each in damaged[:1]:
            told = each.record["sentence"]
            yield Reason(Cause.DAMAGED, f"line {each.at + 1} of {name} is damaged: {told}")
    if here is not None or (stream.said and isinstance(other, Message)) or not stream.over:
        return
    if stream.footer is None or stream.footer.get("ended_by") == INCOMPLETE:
        yield Reason(Cause.INCOMPLETE, f"{name} was broken off, and does not say how it ended")
    elif stream.footer.get("ended_by") == EndedBy.INTERRUPTED:
        yield Reason(Cause.INCOMPLETE, f"{name} was interrupted")


def _side_of(first: Difference) -> Side | None:
    """Whose doing the difference is, as far as one side's."""
    for each in (first.a, first.b):
        if isinstance(each, Message):
            return each.turn.side
    for each in (first.a, first.b):
        record = each.record if each is not None and not isinstance(each, Message) else {}
        for key in ("by", "side"):
            if record.get(key) in _CLOSERS:
                return Side(record[key])
    return None


def _who(side: Side, a: Record, b: Record) -> Iterator[Reason]:
    one, other = _kind(a, side), _kind(b, side)
    if one != other:
        yield Reason(
            Cause.PEER,
            f"the {side} was {_WHO.get(one, 'unknown')} in A and {_WHO.get(other, 'unknown')} in B",
        )
    elif one != RULES and one in _WHO:
        yield Reason(
            Cause.PEER, f"the {side} was {_WHO[one]}, and nobody can tell why it did otherwise"
        )


def _rules(side: Side, first: Difference, a: Record, b: Record) -> Iterator[Reason]:
    if rules_of(a, side) != rules_of(b, side):
        yield Reason(
            Cause.RULES, f"the {side}'s rules are other ones{_files(side, a, b)}{_spoke(first)}"
        )


def _spoke(first: Difference) -> str:
    """Which rule spoke in which log."""
    spoke = [
        (rule_words(each.turn.rule), name)
        for name, each in (("A", first.a), ("B", first.b))
        if isinstance(each, Message)
    ]
    if len(spoke) == 2 and spoke[0][0] == spoke[1][0]:
        spoke = [(spoke[0][0], "both")]
    told = ", ".join(f"{rule} spoke in {name}" for rule, name in spoke)
    return f": {told}" if told else ""


def _files(side: Side, a: Record, b: Record) -> str:
    one, other = (_about(header, side).get("file") for header in (a, b))
    return f" ({one} was changed)" if one == other else f" ({one} in A, {other} in B)"


def _settings(first: Difference, a: Record, b: Record) -> Iterator[Reason]:
    """Causes that are told by the headers alone, in the order of how likely they are."""
    if _seeds(a) != _seeds(b) and first.what not in ("limit", "loop"):
        yield Reason(Cause.SEED, f"the seed is {_seeds(a)} in A and {_seeds(b)} in B")
    ends = first.what in ("limit", "loop", "ending", "close", "missing", "extra")
    for key, words in (("limits", "the limits are"), ("loops", "the loop policy is")):
        if ends and a.get(key) != b.get(key):
            told = _apart(a.get(key), b.get(key))
            yield Reason(Cause.SETTINGS, f"{words} not the same{told}")
    others = [other for other in Side if rules_of(a, other) != rules_of(b, other)]
    if others:
        named = " and ".join(f"the {other}'s" for other in others)
        yield Reason(Cause.RULES, f"{named} rules are other ones{_files(others[0], a, b)}")
    if _scenario(a) != _scenario(b):
        yield Reason(
            Cause.RULES, "the scenario is another one, and with it perhaps its wire or its choices"
        )
    if a.get("tool") != b.get("tool"):
        yield Reason(
            Cause.VERSION,
            f"A was written by version {a.get('tool')} of the simulator, B by {b.get('tool')}",
        )


def _apart(a: object, b: object) -> str:
    """The first entry that is not the same of two mappings."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in a:
            if a[key] != b.get(key):
                return f": {key} is {_value(a[key])} in A and {_value(b.get(key))} in B"
    return ""


def _value(value: object) -> str:
    return "off" if value is None else str(value)


def _seeds(header: Mapping[str, Any]) -> object:
    number = header.get("number")
    return header.get("seed") if not number else f"{header.get('seed')} (conversation {number})"


def _kind(header: Record, side: Side) -> str:
    return str(_about(header, side).get("kind", ""))


def _scenario(header: Record) -> object:
    return _about(header, "scenario").get("sha256")


def _about(header: Record, key: str) -> dict[str, Any]:
    about = header.get(key)
    return about if isinstance(about, dict) else {}
