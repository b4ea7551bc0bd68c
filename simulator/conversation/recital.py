"""One side of a recorded conversation, played again by its rules; the other side is taken from the recording.

Owns hearing what was heard then, in the order and at the times of then, and what our side says to it now. Its own
recorded messages only tell which of its timers fired before something was heard at the same time. Loops and limits
play no part: the recording ends by itself. What is not on record cannot be had again: how long a wire of ours held a
message up, and when a line that was typed on this machine was heard, some microseconds after it was said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.conversation.happened import Back, Gone, Happened, Heard, Opened, Own, time_of
from simulator.conversation.orders import Connect, Logged, Note
from simulator.conversation.setup import AnyClient, LoopAction, Remote, Setup, Wire
from simulator.conversation.tracing import Trace, TracingConversation
from simulator.record import EndedBy, Side, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.conversation.orders import Order
    from simulator.conversation.seat import Kept, Seat
    from simulator.record import Ending

LATE = 100_000  # µs that a timer of a real clock may have fired late
_MANY = 1_000  # messages that our side may say beyond those of the recording
_STEPS = 200_000  # timers that may fire in all; one that says nothing may fire for ever


@dataclass(frozen=True, slots=True)
class Recited:
    """What our side says now.

    Its messages have ids of their own, and `re` as in the recording. `ids` are, by the id of a recorded message of the
    other side, what the trace calls it; `closed` is the last close of ours.
    """

    turns: tuple[Turn, ...]
    trace: Trace
    ids: dict[int, int]
    closed: Gone | None


def recite(
    setup: Setup, side: Side, happened: Sequence[Happened], *, real: bool, whole: bool
) -> Recited:
    """Let one side say what its rules make of a recorded conversation.

    Args:
        setup: who stands on this side, with the seed of then.
        side: whose words are not taken from the recording.
        happened: the recording, in order.
        real: whether its times are those of the wall clock.
        whole: whether all was said: it was not broken off, nor stopped for a loop or a limit.
    """
    recital = _Recital(setup, side, happened, real=real)
    recital.play(whole=whole)
    return Recited(tuple(recital.turns), recital.trace, recital.ids, recital.closed)


class _OneSided(TracingConversation):
    """A conversation in which a server is connected to again as long as the recording goes on."""

    def __init__(self, setup: Setup, trace: Trace) -> None:
        super().__init__(setup, trace, wall_clock=True)
        self.goes_on = False

    def end(self, ending: Ending, code: int | None = None) -> None:
        """As ever; a close is no end where another connection follows."""
        if not (self.goes_on and ending.by in (EndedBy.CLIENT, EndedBy.SERVER)):
            super().end(ending, code)


class _Recital:
    """The side under way."""

    def __init__(
        self, setup: Setup, side: Side, happened: Sequence[Happened], *, real: bool
    ) -> None:
        self.trace = Trace()
        self.turns: list[Turn] = []
        self.ids: dict[int, int] = {}
        self.closed: Gone | None = None
        self._side, self._real, self._happened = side, real, happened
        self._core = _OneSided(_alone(setup, side), self.trace)
        self._seat: Seat = self._core.seats[side]
        self._recorded: dict[
            int, Turn
        ] = {}  # by our id of a message that was heard: as it is on record
        self._own = {e.turn.id: e.turn for e in happened if isinstance(e, Own) and e.turn.rule}
        self._times = [turn.at for turn in self._own.values()]
        self._place = {id_: place for place, id_ in enumerate(self._own)}
        self._passed = 0  # of those, how many came before what happens now
        self._steps = 0  # timers that fired
        self._now = 0
        self._shift = 0  # µs by which everything is later than then, for our side takes longer
        self._connects = False
        self._keeps = any(isinstance(each, Back) for each in happened)
        self._kept: dict[
            int, tuple[int, Kept]
        ] = {}  # by the id of a line: when, and how we were before

    def play(self, *, whole: bool) -> None:
        """Let all of it happen; what was decided by then is still said, unless the line was closed from outside."""
        ahead = sum(isinstance(each, Opened) for each in self._happened)
        if not ahead:
            self._open(0)
        for each in self._happened:
            if self._core.ending is not None or len(self.turns) > len(self._own) + _MANY:
                return
            if isinstance(each, Opened):
                ahead -= 1
                self._core.goes_on = ahead > 0 and self._side is Side.SERVER
            self._happen(each)
        self._catch_up(max(map(time_of, self._happened), default=0))
        last = self._happened[-1] if self._happened else None
        if whole and not (isinstance(last, Gone) and last.by is self._side.other):
            self._say_until(len(self.turns) + _MANY)

    # --- what happens ---------------------------------------------------------------------------------------

    def _happen(self, each: Happened) -> None:
        match each:
            case Own(turn):
                self._speak(turn)
            case Heard(turn, times):
                self._hear(turn, times)
            case Opened(at) if self._seat.connections:
                self._reopen(at)
            case Opened(at):
                self._open(at)
            case Gone():
                self._part(each)
            case Back(at, first):
                self._go_back(at, first)

    def _open(self, at: int) -> None:
        self._come_to(at)
        self._connects = False
        self._take(self._core.opened(self._now))

    def _reopen(self, at: int) -> None:
        """The client comes back: ours only if its rules say so."""
        self._catch_up(at + LATE if self._real else at + 1, until_connected=True)
        if self._side is Side.SERVER or self._connects:
            self._open(at)

    def _speak(self, turn: Turn) -> None:
        if turn.rule is not None:
            self._passed += 1
        else:  # a nudge: the scenario's words, not those of a rule
            self._catch_up(turn.at)
            self._come_to(turn.at)
            self._take(self._core.spoken(self._side, turn.text, self._now))

    def _hear(self, turn: Turn, times: int) -> None:
        self._catch_up(turn.at, inclusive=self._after_timers(turn))
        if turn.re in self._place:  # nobody answers what was not said yet
            self._say_until(self._place[turn.re] + 1)
        self._come_to(turn.at)
        if self._keeps:
            self._kept[turn.id] = (self._now, self._seat.keep())
        for _ in range(times):
            if self._core.ending is not None or self._seat.closed:
                return
            id_ = self._core.budget.said
            self._recorded[id_], self.ids[turn.id] = turn, id_
            message = turn.text if turn.data is None else turn.data
            self._take(self._core.arrived(self._side, message, self._now))

    def _part(self, gone: Gone) -> None:
        self._catch_up(gone.at)
        ours = self._seat.closed or gone.by is self._side  # what our side did, it does by itself
        if gone.by is None or (gone.clean and ours):
            return
        self._say_until(self._passed)
        self._come_to(gone.at)
        if self._core.ending is None:
            closed = self._core.closed
            self._take(closed(self._side, gone.code, gone.reason, self._now, clean=gone.clean))

    def _go_back(self, at: int, first: int) -> None:
        self._catch_up(at)
        self._come_to(at)
        kept = self._kept.get(first)
        if kept is not None:
            then, state = kept
            self._seat.restore(state, self._now - then)

    # --- time -----------------------------------------------------------------------------------------------

    def _come_to(self, at: int) -> None:
        """It is this time of the recording; later, where our side has taken longer so far."""
        self._now = max(self._now, at + self._shift)
        self._shift = self._now - at

    def _after_timers(self, turn: Turn) -> bool:
        """Whether what is due on our side at the same time came first: a server's timers do.

        Not where the message answers at once what our side said then: all that is in flight is heard
        before the next timer fires.
        """
        asked = None if turn.re is None else self._own.get(turn.re)
        at_once = asked is not None and asked.at == turn.at
        return self._side is Side.SERVER and not (self._real or at_once)

    def _catch_up(self, at: int, *, inclusive: bool = False, until_connected: bool = False) -> None:
        """Fire what was due before this time; what is due at it, where our side had spoken before."""
        late, at = LATE if self._real else 0, at + self._shift
        while self._steps < _STEPS and len(self.turns) <= len(self._own) + _MANY:
            due = self._core.next_due
            if due is None or self._core.ending is not None or (until_connected and self._connects):
                return
            behind = len(self.turns) < self._passed
            at_it = due >= at - late and not (behind or inclusive or until_connected)
            if due > at or at_it:
                return
            self._fire(due)

    def _say_until(self, many: int) -> None:
        """Let time pass until our side has said so much, as far as it has anything more to say."""
        while self._steps < _STEPS:
            due = self._core.next_due
            over = due is None or self._core.ending is not None or not self._seat.outbox
            if due is None or over or len(self.turns) >= many:
                return
            self._fire(due)

    def _fire(self, due: int) -> None:
        self._steps += 1
        now = due
        if self._real and len(self.turns) < len(self._times):  # as late as it was then
            then = self._times[len(self.turns)] + self._shift
            now = then if due <= then <= due + LATE else due
        self._now = max(self._now, now)
        self._take(self._core.due(self._now))

    def _take(self, orders: list[Order]) -> None:
        for order in orders:
            match order:
                case Turn():
                    self._say(order)
                case Logged(turn):
                    if turn.side is self._side:
                        self._say(turn)
                case Note("close", fields) if fields.get("by") == self._side:
                    code, reason = fields.get("code"), fields.get("reason")
                    assert isinstance(code, int)
                    self.closed = Gone(self._now, self._side, code, str(reason), True)
                case Connect():
                    self._connects = True
                case _:
                    pass

    def _say(self, turn: Turn) -> None:
        if turn.rule is not None:
            heard = None if turn.re is None else self._recorded.get(turn.re)
            re = None if heard is None else heard.id
            self.turns.append(turn._replace(re=re, at=turn.at - self._shift))


def _alone(setup: Setup, side: Side) -> Setup:
    """The conversation of one side with somebody whom it only hears."""
    other = {"client": AnyClient()} if side is Side.SERVER else {"server": Remote("ws://recorded")}
    limits = replace(setup.limits, messages=None, time=None, silence=None)
    loops = replace(setup.loops, action=LoopAction.OFF)
    return replace(setup, **other, limits=limits, loops=loops, wire=Wire())
