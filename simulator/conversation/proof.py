"""A proved loop, confirmed: the recorded configuration taken up again, and one round played from it.

Owns reading a certificate back and the comparison. Nothing of the detector is believed: a round is confirmed
where the same messages are said by the same rules, and the configuration afterwards is the same.
"""

from __future__ import annotations

from base64 import b64decode
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.conversation.core import Conversation
from simulator.conversation.playing import Player
from simulator.conversation.seat import Running, Waiting
from simulator.conversation.setup import Limits, LoopAction, LoopPolicy
from simulator.dialogue.bot import BotState, Closing, Dropping, Line, Said
from simulator.dialogue.engine import timers
from simulator.record import RuleRef, Side, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.conversation.seat import Seat
    from simulator.conversation.setup import Setup


class Unreadable(ValueError):
    """A configuration that no conversation with these rules can be in; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What came of playing one round once more."""

    turns: tuple[Turn, ...]  # as they were said this time
    difference: str = ""  # one sentence; "" where it is the recorded round, and ends where it began

    @property
    def holds(self) -> bool:
        """Whether the proof is confirmed."""
        return not self.difference


def confirm(setup: Setup, certificate: Mapping[str, Any], round_: Sequence[Turn]) -> Confirmation:
    """Play one round from the configuration of a certificate and compare.

    Args:
        setup: Both sides with the rules they had.
        certificate: The configuration from which the round goes out, and to which it comes back.
        round_: What was said from then on in one round, as recorded.

    Raises:
        Unreadable: the certificate is no configuration of these rules.
    """
    core = restore(setup, certificate)
    at = certificate["at"]
    before, drawn = core.snapshot(at).key(), core.snapshot(at).draws()
    player = Player(core, at)
    player.run(len(round_))
    turns = player.played.turns
    after = core.snapshot(player.now)
    difference = _difference(turns, round_)
    if not difference and after.draws() != drawn:
        difference = "chance had a part in it"
    elif not difference and after.key() != before:
        difference = "the configuration after the round is another than before it"
    return Confirmation(turns, difference)


def _difference(said: Sequence[Turn], expected: Sequence[Turn]) -> str:
    for turn, wanted in zip(said, expected, strict=False):
        if (turn.side, turn.text, turn.data) == (wanted.side, wanted.text, wanted.data):
            if turn.rule != wanted.rule:
                return f"another rule says message {wanted.id}"
        else:
            return (
                f"{turn.side} says {turn.text or turn.data!r} where {wanted.side} said "
                f"{wanted.text or wanted.data!r} in message {wanted.id}"
            )
    if len(said) != len(expected):
        return f"the round ended after {len(said)} of {len(expected)} messages"
    return ""


def restore(setup: Setup, written: Mapping[str, Any]) -> Conversation:
    """The conversation, where it was: no limit ends it and no detector listens.

    Args:
        setup: Both sides with the rules they had.
        written: The certificate, as the log has it.

    Raises:
        Unreadable: it is no configuration of these rules.
    """
    unbounded = Limits(messages=None, time=None, silence=None, bytes=2**62, message=2**62)
    quiet = replace(setup, limits=unbounded, loops=LoopPolicy(action=LoopAction.OFF))
    try:
        return _restored(Conversation(quiet), written)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Unreadable(f"the recorded configuration cannot be taken up: {error}") from None


def _restored(core: Conversation, written: Mapping[str, Any]) -> Conversation:
    at = written["at"]
    core.budget.said, core.budget.spoke_at = written["said"], at
    for side, seat in core.seats.items():
        _seat(seat, written[side], at)
    core.client.reconnects = written["reconnects"]
    core.flight.extend(_turn(message, at) for message in written["flight"])
    if written["wire"] is not None:
        core.wire.take_up(
            cut_in=written["wire"]["cut_in"],
            delayed=[(at + turn["due_in"], _turn(turn, at)) for turn in written["wire"]["delayed"]],
            free_at=at + written["wire"]["free_in"],
            said=core.budget.said,
        )
    return core


def _seat(seat: Seat, written: Mapping[str, Any], at: int) -> None:
    script = seat.script
    assert script is not None
    fields = {name: written[name] for name in BotState._fields}
    seat.state = BotState(**{**fields, "memory": tuple(fields["memory"])})
    seat.closed = False
    seat.connections = 1
    seat.free_at = at + written["free_in"]
    known = {(timer.kind, timer.rule.key): timer for timer in timers(script, seat.state.state)}
    seat.running = [
        Running(
            known[timer["kind"], timer["rule"]],
            _SPACE * number,
            None if timer["due_in"] is None else at + timer["due_in"],
            timer["left"],
        )
        for number, timer in enumerate(written["timers"])
    ]
    seat.outbox = deque(
        Waiting(_unline(line), at + line["due_in"], _SPACE * line["after_timers"] - 1, None)
        for line in written["lines"]
    )


_SPACE = 2  # between the numbers of two timers: a waiting line's has its place there


def _unline(written: Mapping[str, Any]) -> Line:
    rule = RuleRef(**written["rule"])  # only scripts have lines that wait
    if "close" in written:
        return Closing(written["close"], written["reason"], rule)
    if "drop" in written:
        return Dropping(rule)
    text, data = _unwords(written["say"])
    return Said(text, rule, written["state"], data, written["json"])


def _turn(written: Mapping[str, Any], at: int) -> Turn:
    text, data = _unwords(written)
    return Turn(written.get("id", -1), at, Side(written["from"]), text, data=data)


def _unwords(written: Mapping[str, Any]) -> tuple[str, bytes | None]:
    data = _bytes(written.get("data"))
    return written["text"] if data is None else "", data


def _bytes(written: str | None) -> bytes | None:
    return None if written is None else b64decode(written)
