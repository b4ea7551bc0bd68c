"""A recorded conversation, played again by the rules of then: is it the same, why was a message said, does its proof hold?

Owns the comparison. Where only one side was a bot of ours, that side is played, and the other taken from the log.
Opens no socket: what decides is the core, and it needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.conversation.playing import Player, play
from simulator.conversation.proof import Confirmation, Unreadable, confirm
from simulator.conversation.setup import Rules
from simulator.conversation.tracing import Event, Silent, Trace, TracingConversation, silent
from simulator.errors import ReplayError, UsageError
from simulator.record import EndedBy, Side
from simulator.replay.beginning import begin, refuse_hidden, setup_of, sides_of, who_was
from simulator.replay.changed import Rehearsal, recited, rehearse
from simulator.replay.recorded import is_real
from simulator.transcript.problems import INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.conversation.setup import Setup
    from simulator.record import Turn
    from simulator.scenario import Given
    from simulator.transcript import Log
    from simulator.transcript.reader import Record

_EVENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Proof:
    """A proved loop of a log, and what came of playing its round once more."""

    record: Record
    turns: tuple[Turn, ...]  # of one round, as recorded
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class Replay:
    """What was recorded, and what came of playing it again.

    Where one side was no bot of ours, `alone` is what the other came to, and both are that side's messages alone.
    """

    recorded: tuple[Turn, ...]
    played: tuple[Turn, ...]
    alone: Rehearsal | None = None

    @property
    def difference(self) -> tuple[Turn | None, Turn | None] | None:
        """The first message that is another, as recorded and as played; None where all are the same."""
        if self.alone is not None:
            return next(((one.was, one.now) for one in self.alone.changes), None)
        for old, new in zip_longest(self.recorded, self.played):
            if old != new:
                return old, new
        return None

    @property
    def same(self) -> bool:
        """Whether everything came out the same."""
        closes = self.alone is None or self.alone.closes_the_same
        return closes and self.difference is None


def replay(log: Log, secrets: Given | None = None) -> Replay:
    """The conversation of a log, played again from its beginning.

    Args:
        log: the log.
        secrets: values that its records hide, besides those of the environment.

    Raises:
        ReplayError, InvalidFile: as `setup_of`.
    """
    ours = sides_of(log)
    if len(ours) == 1:
        refuse_hidden(log, "nobody knows what a bot of ours heard", hint=False)
        return _replay_alone(log, ours[0])
    recorded = log.turns
    footer = log.footer
    broken_off = (EndedBy.INTERRUPTED, INCOMPLETE)
    ended = footer is not None and footer.get("ended_by") not in broken_off
    # What was broken off from outside says nothing about what would have come.
    setup, hiding = begin(log, secrets)
    played = play(setup, most=len(recorded) + ended, events=_most_events(log)).turns
    if hiding is not None:
        played = tuple(map(hiding.turn, played))  # as the log tells it
    if not ended:
        played = played[: len(recorded)]
    if is_real(log):  # when, is the wall clock's business
        recorded, played = _untimed(recorded), _untimed(played)
    return Replay(recorded, played)


def _replay_alone(log: Log, side: Side) -> Replay:
    setup = setup_of(log)
    found = rehearse(log, setup, side, _rules(setup, side), strict=True)
    recorded = tuple(turn for turn in log.turns if turn.side is side)
    return Replay(recorded, found.said, found)


class Reasons(NamedTuple):
    """What led to a message, and why nobody said anything to it."""

    turn: Turn
    event: Event  # that it came of
    unmatched: Event | None  # of its being heard, where no rule fitted
    silent: Sequence[Silent]  # timers that came to nothing before the next message


def why(log: Log, number: int) -> Reasons:
    """What led to a message of a log, and what came to nothing after it.

    Raises:
        UsageError: there is no message of that number.
        ReplayError, InvalidFile: as `setup_of`; or played again the conversation is another.
    """
    recorded = {turn.id: turn for turn in log.turns}
    turn = recorded.get(number)
    if turn is None:
        known = f"they go from #0 to #{max(recorded)}" if recorded else "it has none"
        raise UsageError(f"--why {number}: {log.path} has no message #{number}; {known}")
    refuse_hidden(log, "nobody can say why something was said without telling")
    ours = sides_of(log)
    if len(ours) == 1:
        return _reasons_alone(log, ours[0], turn)
    trace = Trace()
    player = Player(TracingConversation(setup_of(log), trace, wall_clock=is_real(log)))
    player.open()
    player.run(len(recorded) + 1, events=_most_events(log))
    for old, new in zip(_untimed(log.turns), _untimed(player.played.turns), strict=False):
        if old != new and old.id <= number:
            raise _another(log, old.id)
    event = trace.said.get(number)
    if event is None:
        raise _nudge(log, number)
    heard = trace.heard.get((turn.side.other, number))
    unmatched = heard is not None and heard.explain().answered is None
    found = _silent_after(trace, turn, player.played.turns)
    return Reasons(turn, event, heard if unmatched else None, found)


def _silent_after(trace: Trace, turn: Turn, turns: Sequence[Turn]) -> list[Silent]:
    """The timers that came to nothing between a message and the next."""
    until = next((each.at for each in turns if each.id > turn.id), inf)
    return silent(event for event in trace.events if turn.at < event.at <= until)


def _most_events(log: Log) -> int:
    """Events after which nobody waits any longer: a timer that says nothing may fire for ever."""
    return _EVENTS + 10 * len(log.records)


def unanswered(log: Log, number: int) -> Event | None:
    """What our only bot looked at when it heard a stranger's message that no rule of it fitted; None where one did.

    Raises:
        ReplayError, InvalidFile: as `setup_of`.
    """
    ours = sides_of(log)
    if len(ours) != 1:
        return None
    setup, (side,) = setup_of(log), ours
    said = recited(log, setup, side, _rules(setup, side))
    event = said.trace.heard.get((side, said.ids.get(number, -1)))
    return None if event is None or event.explain().answered is not None else event


def _reasons_alone(log: Log, side: Side, turn: Turn) -> Reasons:
    """What led to a message of the only side that was a bot of ours."""
    if turn.side is not side:
        raise ReplayError(
            f"{log.path}: no rule said #{turn.id}: its {turn.side} was {who_was(log, turn.side)}"
        )
    if turn.rule is None:
        raise _nudge(log, turn.id)
    setup = setup_of(log)
    said = recited(log, setup, side, _rules(setup, side))
    then = [each for each in log.turns if each.side is side and each.re == turn.re and each.rule]
    now = [each for each in said.turns if each.re == turn.re]
    place = then.index(turn)
    if place >= len(now) or now[place].text != turn.text:
        raise _another(log, turn.id)
    again = now[place]
    found = _silent_after(said.trace, again, said.turns)
    return Reasons(turn, said.trace.said[again.id], None, found)


def _another(log: Log, number: int) -> ReplayError:
    return ReplayError(
        f"{log.path}: played again, #{number} is another message, so nobody can say why; "
        f"`simulator replay` shows the two"
    )


def _nudge(log: Log, number: int) -> ReplayError:
    return ReplayError(f"{log.path}: no rule said #{number}: it was a nudge of the scenario's")


def _rules(setup: Setup, side: Side) -> Rules:
    party = setup.server if side is Side.SERVER else setup.client
    assert isinstance(party, Rules), "its side was a bot of ours, and the setup has its rules"
    return party


def _untimed(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(turn._replace(at=0) for turn in turns)


def proofs(log: Log) -> tuple[Proof, ...]:
    """Every proved loop of a log, its round played once more from the recorded configuration.

    Raises:
        ReplayError, InvalidFile: as `setup_of`; or only one side has rules; or a certificate that cannot be read.
    """
    found = [
        record
        for record in log.records
        if record["type"] == "loop" and record.get("certainty") == "proved"
    ]
    if not found:
        return ()
    refuse_hidden(log, "the configuration that a proof begins with is not whole")
    setup = setup_of(log)
    return tuple(_proof(log, setup, record) for record in found)


def _proof(log: Log, setup: Setup, record: Record) -> Proof:
    evidence: Mapping[str, Any] = record.get("evidence") or {}
    certificate, recurs = evidence.get("certificate"), evidence.get("recurs")
    if not isinstance(certificate, dict) or not isinstance(recurs, list) or len(recurs) != 2:
        raise ReplayError(f"{log.path}: the loop in record {record['seq']} carries no certificate")
    first, again = recurs
    turns = tuple(turn for turn in log.turns if first <= turn.id <= again)
    try:
        return Proof(record, turns, confirm(setup, certificate, turns[1:]))
    except Unreadable as error:
        raise ReplayError(f"{log.path}: {error}") from None
