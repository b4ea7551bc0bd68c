"""A recorded conversation of two bots, played again: is it the same, and does its proof hold?

Owns the way from a log's header back to a plan with the very rules it was recorded with, and the comparison.
Reads files, opens no socket: what decides is the core, and it needs none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from simulator.conversation.playing import Player, play
from simulator.conversation.proof import Confirmation, Unreadable, confirm
from simulator.conversation.setup import LoopAction, Rules, Setup
from simulator.conversation.tracing import Event, Trace, TracingConversation
from simulator.errors import ReplayError, UsageError
from simulator.planning import Options, party, plan
from simulator.record import EndedBy, Side
from simulator.scenario import Given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.record import Turn
    from simulator.redaction import Secrets
    from simulator.transcript import Log
    from simulator.transcript.reader import Record


@dataclass(frozen=True, slots=True)
class Proof:
    """A proved loop of a log, and what came of playing its round once more."""

    record: Record
    turns: tuple[Turn, ...]  # of one round, as recorded
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class Replay:
    """What was recorded, and what came of playing it again."""

    recorded: tuple[Turn, ...]
    played: tuple[Turn, ...]

    @property
    def difference(self) -> tuple[Turn | None, Turn | None] | None:
        """The first message that is another, as recorded and as played; None where all are the same."""
        for old, new in zip_longest(self.recorded, self.played):
            if old != new:
                return old, new
        return None


def setup_of(log: Log, secrets: Given | None = None) -> Setup:
    """What the conversation of a log began with, its rules the same to the byte.

    Args:
        log: the log.
        secrets: values that its records hide, besides those of the environment.

    Raises:
        ReplayError: a side was no bot of ours, or its rules have changed since.
        InvalidFile: a file it was made of is not there or does not load any more.
    """
    return _begin(log, secrets)[0]


def _begin(log: Log, secrets: Given | None) -> tuple[Setup, Secrets | None]:
    """The setup, and what the log hides."""
    header = log.header
    if header is None:
        raise ReplayError(f"{log.path}: it has no header, so nobody knows what it began with")
    sides = {side: _rules(log, side, header.get(side)) for side in Side}
    path = (header.get("scenario") or {}).get("path")
    files = {str(side): about["file"] for side, about in sides.items()}
    known = secrets or Given(environ=os.environ)
    made = plan(path, Options(secrets=known, **({} if path else files)))
    _refuse_unknown(log, made.secrets)
    setup = made.setup
    for side, about in sides.items():
        found = _same_rules(log, side, setup, about, made.secrets)
        setup = (
            replace(setup, server=found) if side is Side.SERVER else replace(setup, client=found)
        )
    loops = header.get("loops") or {}
    policy = replace(setup.loops, action=LoopAction(loops.get("action", setup.loops.action)))
    limits = replace(setup.limits, **(header.get("limits") or {}))
    return replace(setup, seed=header.get("seed", 0), limits=limits, loops=policy), made.secrets


def hides(log: Log) -> tuple[str, ...]:
    """The names of the secrets that the records of a log hide."""
    named = (log.header or {}).get("secrets")
    return tuple(map(str, named)) if isinstance(named, list) else ()


def _refuse_unknown(log: Log, known: Secrets | None) -> None:
    """See that every value is there that the log hides."""
    missing = [name for name in hides(log) if known is None or name not in known.values]
    if missing:
        asked = " ".join(f"--secret {name}=VALUE" for name in missing)
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(missing)}; to play it again, say what it was: {asked}"
        )


def _refuse_hidden(log: Log, what: str) -> None:
    if hides(log):
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(hides(log))}, so {what}; "
            "simulator replay --secret NAME=VALUE says whether it comes out the same"
        )


def replay(log: Log, secrets: Given | None = None) -> Replay:
    """The conversation of a log, played again from its beginning.

    Args:
        log: the log.
        secrets: values that its records hide, besides those of the environment.

    Raises:
        ReplayError, InvalidFile: as `setup_of`.
    """
    recorded = log.turns
    footer = log.footer
    ended = footer is not None and footer.get("ended_by") != EndedBy.INTERRUPTED
    # What was broken off from outside says nothing about what would have come.
    setup, hiding = _begin(log, secrets)
    played = play(setup, most=len(recorded) + ended).turns
    if hiding is not None:
        played = tuple(map(hiding.turn, played))  # as the log tells it
    if not ended:
        played = played[: len(recorded)]
    if log.header and log.header.get("clock") == "real":  # when, is the wall clock's business
        recorded, played = _untimed(recorded), _untimed(played)
    return Replay(recorded, played)


def why(log: Log, number: int) -> tuple[Turn, Event, Event | None]:
    """What led to a message of a log.

    Returns:
        The message, the event that it came of, and the event of its being heard where no rule fitted.

    Raises:
        UsageError: there is no message of that number.
        ReplayError, InvalidFile: as `setup_of`; or played again the conversation is another.
    """
    recorded = {turn.id: turn for turn in log.turns}
    turn = recorded.get(number)
    if turn is None:
        known = f"they go from #0 to #{max(recorded)}" if recorded else "it has none"
        raise UsageError(f"--why {number}: {log.path} has no message #{number}; {known}")
    _refuse_hidden(log, "nobody can say why something was said without telling")
    trace = Trace()
    real = (log.header or {}).get("clock") == "real"
    player = Player(TracingConversation(setup_of(log), trace, wall_clock=real))
    player.open()
    player.run(len(recorded) + 1)
    for old, new in zip(_untimed(log.turns), _untimed(player.played.turns), strict=False):
        if old != new and old.id <= number:
            raise ReplayError(
                f"{log.path}: played again, #{old.id} is another message, so nobody can say why; "
                f"`simulator replay` shows the two"
            )
    event = trace.said.get(number)
    if event is None:
        raise ReplayError(f"{log.path}: no rule said #{number}: it was a nudge of the scenario's")
    heard = trace.heard.get((turn.side.other, number))
    unmatched = heard is not None and heard.explain().answered is None
    return turn, event, heard if unmatched else None


def _untimed(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(turn._replace(at=0) for turn in turns)


def proofs(log: Log) -> tuple[Proof, ...]:
    """Every proved loop of a log, its round played once more from the recorded configuration.

    Raises:
        ReplayError, InvalidFile: as `setup_of`; or a certificate that cannot be read.
    """
    found = [
        record
        for record in log.records
        if record["type"] == "loop" and record.get("certainty") == "proved"
    ]
    if not found:
        return ()
    _refuse_hidden(log, "the configuration that a proof begins with is not whole")
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


def _rules(log: Log, side: Side, about: object) -> dict[str, Any]:
    if not isinstance(about, dict) or about.get("kind") != Rules.kind or "file" not in about:
        kind = about.get("kind") if isinstance(about, dict) else None
        raise ReplayError(
            f"{log.path}: its {side} was no bot of ours ({kind or 'unknown'}), "
            "and only what two bots said can be played again"
        )
    return about


def _same_rules(
    log: Log, side: Side, setup: Setup, about: Mapping[str, Any], secrets: Secrets | None
) -> Rules:
    """The recorded side's rules: the scenario's own, or of the bot file that stood in for it."""
    found = getattr(setup, side)
    if not isinstance(found, Rules) or found.script.place.file != about["file"]:
        found = party(about["file"], side, {} if secrets is None else secrets.values)
    if not isinstance(found, Rules) or found.script.sha256 != about.get("sha256"):
        raise ReplayError(
            f"{log.path}: {about['file']} has changed since: its {side} has other rules now"
        )
    return found
