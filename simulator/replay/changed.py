"""A recorded conversation under other rules: which replies change, and why.

Owns telling a reply of now from one of then. Each side that has rules is asked alone: what the other side said is
taken from the log, so that one change does not lead to the next.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.conversation.happened import Gone, Own
from simulator.conversation.recital import recite
from simulator.dialogue.script import every_rule
from simulator.dialogue.why import Explanation, Outcome
from simulator.inspecting.comparing.sequences import paired
from simulator.replay.beginning import with_party
from simulator.replay.recorded import is_real, lived, unsettled_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.conversation.happened import Happened
    from simulator.conversation.recital import Recited
    from simulator.conversation.setup import Rules, Setup
    from simulator.dialogue.script import Script
    from simulator.dialogue.why import Candidate
    from simulator.record import RuleRef, Side, Turn
    from simulator.transcript import Log


@dataclass(frozen=True, slots=True)
class Change:
    """One reply that is not what it was.

    `what` is `text`, `rule` (the same words by another rule), `state`, `time`, `missing` (now nothing is said) or
    `extra` (then nothing was); `was` and `now` are None accordingly.
    """

    what: str
    side: Side
    was: Turn | None
    now: Turn | None  # `re` as in the log; its id is none of the log's
    heard: Turn | None  # what it answers; None where it is unasked
    why: Explanation | None  # what the rules of now looked at; None where they had no occasion
    old_rule: str  # one sentence: what became of the rule that spoke then; "" where none did


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What one side says of a log under its rules of now."""

    side: Side
    file: str
    replies: int  # it said then
    said: tuple[Turn, ...]  # now
    changes: tuple[Change, ...]  # in the order of the conversation
    was_closed: Gone | None  # by this side, then
    is_closed: Gone | None  # and now

    @property
    def closes_the_same(self) -> bool:
        """Whether this side closes, or does not, as it did."""
        was, now = self.was_closed, self.is_closed
        if was is None or now is None:
            return was is now
        return (was.code, was.reason) == (now.code, now.reason)

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return not self.changes and self.closes_the_same


def rehearse(
    log: Log, setup: Setup, side: Side, rules: Rules, *, strict: bool = False
) -> Rehearsal:
    """What a side says of a log under these rules.

    Args:
        log: the recording.
        setup: what it began with; the side's own party in it is not looked at.
        side: the side with the rules.
        rules: its rules.
        strict: whether they are the rules of then, so that a rule is also told by its line.
    """
    happened = lived(log, side)
    then = _Then(log, side, happened)
    said = recited(log, setup, side, rules)
    timed = not is_real(log) and setup.wire.delay is None
    changes = sorted(_changes(then, said, timed=timed, strict=strict), key=_order)
    closed = [each for each in happened if isinstance(each, Gone) and each.by is side]
    was = closed[-1] if closed and closed[-1].clean else None
    ended = happened[-1:] and isinstance(happened[-1], Gone) and happened[-1].by is not side
    return Rehearsal(
        side=side,
        file=rules.script.place.file,
        replies=sum(isinstance(each, Own) for each in happened),
        said=said.turns,
        changes=tuple(changes),
        was_closed=was,
        is_closed=None if said.closed is None and ended else said.closed,
    )


def recited(log: Log, setup: Setup, side: Side, rules: Rules) -> Recited:
    """What a side says under these rules, the other side taken from the log."""
    whole = unsettled_from(log) is None
    alone = with_party(setup, side, rules)
    return recite(alone, side, lived(log, side), real=is_real(log), whole=whole)


class _Then:
    """What was said then."""

    def __init__(self, log: Log, side: Side, happened: Sequence[Happened]) -> None:
        self.side = side
        self.said = [e.turn for e in happened if isinstance(e, Own) and e.turn.rule is not None]
        self.turns = {turn.id: turn for turn in log.turns}
        self.unsettled = unsettled_from(log)

    def leaves_open(self, re: int | None) -> bool:
        """Whether nobody knows what else would have been said to this message."""
        return self.unsettled is not None and (re is None or re >= self.unsettled)


def _changes(then: _Then, now: Recited, *, timed: bool, strict: bool) -> Iterator[Change]:
    replies_then, replies_now = _by_what_is_answered(then.said), _by_what_is_answered(now.turns)
    for re in replies_then.keys() | replies_now.keys():
        was, new = replies_then.get(re, []), replies_now.get(re, [])
        for i, j in paired([_key(turn) for turn in was], [_key(turn) for turn in new]):
            old, fresh = None if i is None else was[i], None if j is None else new[j]
            what = _what(old, fresh, timed=timed, strict=strict)
            if what is not None and not (what == "extra" and then.leaves_open(re)):
                yield _change(what, old, fresh, (then, now))


def _by_what_is_answered(turns: Sequence[Turn]) -> Mapping[int | None, list[Turn]]:
    replies: dict[int | None, list[Turn]] = defaultdict(list)
    for turn in turns:
        replies[turn.re].append(turn)
    return replies


def _key(turn: Turn) -> tuple[str, ...]:
    return (turn.text, "" if turn.data is None else turn.data.hex())


def _what(was: Turn | None, now: Turn | None, *, timed: bool, strict: bool) -> str | None:
    if was is None or now is None:
        return "missing" if now is None else "extra"
    if (was.text, was.data, was.json) != (now.text, now.data, now.json):
        return "text"
    if was.rule != now.rule if strict else _name(was.rule) != _name(now.rule):
        return "rule"
    if was.state != now.state:
        return "state"
    return "time" if timed and was.at != now.at else None


def _name(rule: RuleRef | None) -> str | None:
    return None if rule is None else rule.name


def _change(what: str, was: Turn | None, now: Turn | None, both: tuple[_Then, Recited]) -> Change:
    then, said = both
    turn = was or now
    assert turn is not None
    heard = None if turn.re is None else then.turns.get(turn.re)
    event = None if now is None else said.trace.said.get(now.id)
    if event is None and turn.re is not None:
        event = said.trace.heard.get((then.side, said.ids.get(turn.re, -1)))
    why = None if event is None else event.explain()
    became = _became(was, now, None if event is None else event.script, why)
    return Change(what, then.side, was, now, heard, why, became)


def _became(
    was: Turn | None, now: Turn | None, script: Script | None, why: Explanation | None
) -> str:
    """What became of the rule that spoke then."""
    rule = None if was is None else was.rule
    if rule is None:
        return ""
    if why is None or script is None:
        return "the bot hears this no more: it has closed, or the recording is over"
    if now is not None and _name(now.rule) == rule.name:
        return "the same rule speaks, and says something else now"
    found = [each for each in why.everything() if each.rule.name == rule.name]
    if not found:
        if rule.name == "otherwise" and why.answered is not None:
            return "a rule fits now, so that otherwise has no turn"
        if any(each.ref.name == rule.name for each in every_rule(script)):
            return "it had no turn: it belongs to another state, or to a rule that does not fit"
        return "there is no such rule any more"
    return _told(min(found, key=lambda each: abs(each.rule.line - rule.line)))


def _told(old: Candidate) -> str:
    match old.outcome:
        case Outcome.MISFIT:
            return f"it does not fit any more: {old.reason}"
        case Outcome.LATER:
            return "another rule fits before its turn comes"
        case Outcome.FAILED:
            return f"it fails: {old.reason}"
        case _:
            return "it fits, and says nothing here now"


def _order(change: Change) -> tuple[int, int]:
    """By where in the conversation it stands."""
    turn = change.was or change.now
    assert turn is not None
    asked = turn.id if change.was is not None else -1 if turn.re is None else turn.re
    return asked, turn.at
