"""Hearing and saying: what a message leads to, and what a side says.

Owns turn order, waits, causal ids, limits, and what the wire does to what is said. Messages are heard strictly in
the order in which they went on the wire. Knows no timers and no loops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.budget import Breach
from simulator.conversation.codes import CLOSE_LIMIT, REFUSED, SCRIPT_ERROR
from simulator.conversation.orders import Cut, Deliver, Frame, Logged
from simulator.conversation.parting import Parting
from simulator.conversation.seat import Waiting
from simulator.dialogue import engine
from simulator.dialogue.bot import Closing, Dropping, Line, Pause, Reconnecting, Said, Step
from simulator.errors import ScriptError
from simulator.record import EndedBy, Ending, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from functools import partial

    from simulator.conversation.seat import Seat

_make = tuple.__new__  # half the price of the NamedTuple's own constructor, a Python function


class Talking(Parting):
    """A conversation whose sides hear and speak."""

    def _hear(self, seat: Seat, turn: Turn, message: str | bytes, at: int) -> None:
        if self.ending is not None or seat.closed:
            return
        if seat.running:
            seat.active(at, heard=True)
        script = seat.script
        if script is None:
            seat.latest = turn
            self._orders.append(Deliver(seat.side, turn))
        elif type(message) is bytes and not script.hears_binary:
            self._refuse_binary(seat)
        else:
            try:
                step = engine.heard(script, seat.state, message, seat.chance, at)
            except ScriptError as error:
                self._fail(error.sentence, seat.side, error.place, SCRIPT_ERROR)
            else:
                self._take(seat, step, at, turn)

    def _step(self, seat: Seat, take: partial[Step], at: int, re: Turn | None) -> None:
        try:
            step = take()
        except ScriptError as error:
            self._fail(error.sentence, seat.side, error.place, SCRIPT_ERROR)
        else:
            self._take(seat, step, at, re)

    def _take(self, seat: Seat, step: Step, at: int, re: Turn | None) -> None:
        """The step becomes what has happened on this side."""
        seat.state, lines, rule, entered = step
        if entered:
            self._numbers = seat.start_timers(at, self._numbers)
        if rule is None and re is not None:
            self.note("unmatched", side=seat.side, re=re.id)
        if not lines:
            return
        waits = seat.free_at > at or seat.outbox or self._wire.was_cut
        if len(lines) == 1 and type(line := lines[0]) is Said and not waits:
            self._speak(seat, line, re, at)  # the commonest step by far
        else:
            self._plan(seat, lines, re, at)

    def _plan(self, seat: Seat, lines: Sequence[Line], re: Turn | None, at: int) -> None:
        """Say the lines now, or when what was decided before and their own waits are over."""
        when = max(at, seat.free_at)
        for line in lines:
            if seat.closed or self._wire.was_cut:
                self._unsaid(line, re)
            elif type(line) is Pause:
                when += line.duration
            elif type(line) is Reconnecting:
                continue
            elif when <= at and not seat.outbox:
                self._utter(seat, line, re, at)
                if self.ending is not None:
                    return
            else:
                seat.outbox.append(Waiting(line, when, self._numbers, re))
                self._numbers += 1
        seat.free_at = 0 if seat.closed else when

    def _utter(self, seat: Seat, line: Line, re: Turn | None, at: int) -> None:
        match line:
            case Said():
                self._speak(seat, line, re, at)
            case Closing(code, reason, _):
                self._hang_up(seat, code, reason, at)
            case Dropping():
                self._silence(seat)
                seat.closed = True
                self._travel(Cut(seat.side))
            case _:
                raise AssertionError(line)

    def _speak(self, seat: Seat, said: Said, re: Turn | None, at: int) -> None:
        if self.ending is not None:
            return
        text, rule, state, data, json = said
        size = len(data) if data is not None else len(text) if text.isascii() else len(_bytes(text))
        id_ = self.budget.spend(size, at)
        if type(id_) is Breach:
            self._break(id_)
            return
        turn = _make(Turn, (
            id_, at, seat.side, text,
            None if re is None else re.id, 0 if re is None else re.hop + 1,
            rule, state, data, json,
        ))  # fmt: skip
        self._fresh.append(turn)
        if seat.running or seat.reads_last_said:
            self._spoke(seat, turn, at)
        if self._wire.calm:
            self._orders.append(turn)
            self._fly(seat.other, turn)
        else:
            self._disturb(turn, at)

    def _break(self, breach: Breach) -> None:
        self.note("limit", **breach._asdict())
        self.end(Ending(EndedBy.LIMIT, CLOSE_LIMIT, breach.sentence))

    def _spoke(self, seat: Seat, turn: Turn, at: int) -> None:
        """What a side has said changes what it waits for, and what its rules read."""
        seat.active(at, heard=False)
        if seat.reads_last_said:
            seat.state = seat.state._replace(last_said=turn.text)

    def _foreign(self, seat: Seat, message: str | bytes, at: int) -> Turn | None:
        """What a side that is not ours said: it is known only as it arrives."""
        if self.ending is not None:
            return None
        binary = isinstance(message, bytes)
        hearer = seat.other
        if binary and hearer.script is not None and not hearer.script.hears_binary:
            self._refuse_binary(
                hearer
            )  # before it is counted or recorded: refused bytes are not kept
            return None
        size = len(message) if binary else len(_bytes(message))  # type: ignore[arg-type]
        id_ = self.budget.spend(size, at)
        if isinstance(id_, Breach):
            self._break(id_)
            return None
        re = seat.answers(message, at, strangers=self._strangers)
        turn = Turn(
            id_, at, seat.side, "" if binary else message,  # type: ignore[arg-type]
            None if re is None else re.id, 0 if re is None else re.hop + 1,
            None, None, message if binary else None,  # type: ignore[arg-type]
        )  # fmt: skip
        self._fresh.append(turn)
        self._orders.append(Logged(turn))
        return turn

    def _refuse_binary(self, seat: Seat) -> None:
        sentence = f"the {seat.side} refuses binary messages: it has no when_binary rule"
        self._fail(sentence, seat.side.other, None, REFUSED)

    def _fly(self, hearer: Seat, turn: Turn) -> None:
        """The turn is on the wire now."""
        if not hearer.ours:
            hearer.latest = turn
        elif not hearer.closed:
            self.flight.append(turn)

    def _disturb(self, turn: Turn, at: int) -> None:
        wire = self._wire
        self._orders.append(Logged(turn))
        for what in wire.fate(turn, at):
            self.note("fault", what=what, re=turn.id)
        if not wire.delayed or wire.delayed[-1][1] is not turn:
            if wire.copies(turn):
                self._launch(turn, at)
            else:
                wire.forget(turn)
        if wire.cuts(self.budget.said):
            self.note("fault", what="cut", re=turn.id)
            wire.was_cut = True
            self._silence(self.server)
            self._silence(self.client)
            self._travel(Cut(turn.side))

    def _launch(self, turn: Turn, at: int) -> None:
        for _ in range(self._wire.copies(turn)):
            self._orders.append(Frame(turn))
            self._fly(self.seats[turn.side.other], turn)
        self._wire.forget(turn)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
