"""How a conversation is closed: by a side, by the wire, or by what went wrong.

Owns what becomes of what was on its way when a side closes, the last words of both scripts (on_error, on_close),
and whether the client connects again. Knows nothing of loops and limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.codes import SCRIPT_ERROR
from simulator.conversation.ground import Ground
from simulator.conversation.orders import Cut, Hangup
from simulator.dialogue import engine
from simulator.dialogue.bot import Line, Reconnecting, Said
from simulator.errors import ScriptError
from simulator.record import EndedBy, Ending, Side, Turn

if TYPE_CHECKING:
    from simulator.conversation.seat import Seat


class Parting(Ground):
    """A conversation whose sides can leave."""

    def _hang_up(self, seat: Seat, code: int, reason: str, at: int) -> None:
        """The side closes: what is waiting is never said, what is on its way to it never heard."""
        self._silence(seat)
        seat.closed = True
        if seat.other.ours:
            self._travel(Hangup(seat.side, code, reason))
            return
        self.note("close", by=seat.side, code=code, reason=reason, clean=True)
        self._orders.append(Hangup(seat.side, code, reason))
        ending = Ending(EndedBy(seat.side), code, reason)
        self._after_close(seat, ending, code, clean=True, at=at)

    def _travel(self, item: Hangup | Cut) -> None:
        """A close or a cut takes its place behind what is on the wire; nothing reaches its own side any more."""
        for turn in [t for t in self.flight if isinstance(t, Turn) and t.side is not item.side]:
            self.flight.remove(turn)
        if self.seats[item.side.other].ours:
            self.flight.append(item)
        else:
            self._orders.append(item)

    def _silence(self, seat: Seat) -> None:
        """Nothing more is said here; lines that were still waiting are recorded as never said."""
        for waiting in seat.outbox:
            self._unsaid(waiting.line, waiting.re)
        seat.quiet()

    def _unsaid(self, line: Line, re: Turn | None) -> None:
        if isinstance(line, Said):
            self.note("fault", what="unsaid", re=re.id if re else None, rule=line.rule)

    def _after_close(self, seat: Seat, ending: Ending, code: int, *, clean: bool, at: int) -> None:
        """Run on_error and on_close on both sides; the conversation is over unless the client reconnects."""
        retry: Reconnecting | None = None
        for each in (seat, seat.other):
            own_close = each.closed and clean
            self._silence(each)
            each.closed = True
            if each.script is None or self.ending is not None:
                continue
            wanted = self._closing_steps(each, code, clean=clean, at=at)
            if each.side is Side.CLIENT and not own_close:
                retry = wanted
        self.flight.clear()
        self._wire.delayed.clear()
        if self.ending is not None:
            return
        if retry is not None and self.client.reconnects < retry.times:
            self.client.reconnects += 1
            self._retry = retry
            self._reopen_at = at + retry.after
            self.budget.spoke_at = at
        else:
            self.end(ending)

    def _closing_steps(self, seat: Seat, code: int, *, clean: bool, at: int) -> Reconnecting | None:
        script, wanted = seat.script, None
        assert script is not None
        for broken in (True, False) if not clean else (False,):
            try:
                if broken:
                    step = engine.errored(script, seat.state, seat.chance, at)
                else:
                    step = engine.closed(script, seat.state, code, seat.chance, at)
            except ScriptError as error:
                self._fail(error.sentence, seat.side, error.place, SCRIPT_ERROR)
                return None
            seat.state = step.state
            wanted = next((line for line in step.lines if isinstance(line, Reconnecting)), wanted)
        return wanted
