"""A conversation without socket or clock: events in, orders out.

Every method of `Conversation` that is an event takes its time in µs and returns the orders it leads to. Timers
fire one at a time, server first, then in order of creation, and all that is in flight is heard in between. So one
seed gives one conversation, however the events are scheduled. Owns the events, the timers, and showing the
detector what was said; what else a conversation is made of lies below: hearing and saying (`talking`), closing
(`parting`), and the state of it all (`ground`).
"""

from __future__ import annotations

from functools import partial

from simulator.conversation.agenda import Due, next_due
from simulator.conversation.codes import CLOSE_LIMIT, CLOSE_LOOP, DROPPED, GOING_AWAY, GOOD_CODES
from simulator.conversation.loop_watch import LoopWatch, fields_of
from simulator.conversation.orders import Connect, Flying, Order
from simulator.conversation.seat import Running, Seat, Waiting
from simulator.conversation.setup import LoopAction, Rules, Setup
from simulator.conversation.snapshot import Snapshot, Snapshots
from simulator.conversation.talking import Talking
from simulator.dialogue import engine
from simulator.dialogue.bot import Said
from simulator.record import EndedBy, Ending, Loop, Side, Turn


class Conversation(Talking):
    """One conversation from open to ending; `loops` are those that were found in it.

    Args:
        setup: who talks, and on which terms.
        wall_clock: whether time is real, so that it is chance when a timer fires.
    """

    def __init__(self, setup: Setup, *, wall_clock: bool = False) -> None:
        super().__init__(setup)
        self.loops: list[Loop] = []
        policy = setup.loops
        self._watch = None if policy.action is LoopAction.OFF else LoopWatch(policy)
        self._both_scripted = self.server.script is not None and self.client.script is not None
        self._snapshots = Snapshots(
            self.server, self.client, self.flight, self._wire, self.budget, wall_clock=wall_clock
        )

    # --- events ---------------------------------------------------------------------------------------------

    def opened(self, at: int) -> list[Order]:
        """The connection is open; the server opens first."""
        self.server.closed = self.client.closed = False  # both, before either greets the other
        for seat in (self.server, self.client):
            if seat.script is None:
                continue
            if seat.side is Side.SERVER and seat.connections:
                seat.restart(seat.connections, at)
            seat.connections += 1
            self._numbers = seat.start_timers(at, self._numbers)
            self._step(
                seat, partial(engine.opened, seat.script, seat.state, seat.chance, at), at, None
            )
        return self._done(at)

    def arrived(self, side: Side, message: str | bytes, at: int) -> list[Order]:
        """A frame was read at this side's end."""
        hearer = self.seats[side]
        speaker = hearer.other
        if not speaker.ours:
            turn = self._foreign(speaker, message, at)
            if turn is not None:
                self._hear(hearer, turn, message, at)
            return self._done(at)
        item = self.flight.popleft()
        assert type(item) is Turn
        self._hear(hearer, item, message, at)
        return self._done(at)

    def spoken(self, side: Side, text: str, at: int) -> list[Order]:
        """A person or a program at this side says something."""
        seat = self.seats[side]
        if self.ending is None and not seat.closed:
            re = seat.answers(text, at, strangers=self._strangers)
            self._speak(seat, Said(text, None, None), re, at)
        return self._done(at)

    def left(self, side: Side, at: int) -> list[Order]:
        """The person or program at this side is through: close normally."""
        if self.ending is None and not self.seats[side].closed:
            self._hang_up(self.seats[side], 1000, "", at)
        return self._done(at)

    def due(self, at: int) -> list[Order]:
        """The next timer fires; `at` is at least `next_due`."""
        limit = self.budget.due()
        timer = self._next_timer()
        if timer is None or (limit is not None and limit[0] < timer[0]):
            if limit is not None and self.ending is None:
                self._break(limit[1])
            return self._done(at)
        _, _, _, seat, what = timer
        if isinstance(what, Waiting):
            while seat.outbox and seat.outbox[0].due <= at and self.ending is None:
                waiting = seat.outbox.popleft()
                self._utter(seat, waiting.line, waiting.re, at)
        elif isinstance(what, Running):
            self._fire(seat, what, at)
        elif isinstance(what, Turn):
            self._wire.delayed.popleft()
            self._launch(what, at)
        else:
            self._reopen_at = None
            self._orders.append(Connect())
        return self._done(at)

    def not_reopened(self, sentence: str, at: int) -> list[Order]:
        """The client could not connect again: it tries once more, as often as its script says."""
        retry = self._retry
        if self.ending is None and retry is not None and self.client.reconnects < retry.times:
            self.note("error", side=Side.CLIENT, sentence=sentence, place=None)
            self.client.reconnects += 1
            self._reopen_at = at + retry.after
            return self._done(at)
        return self.failed(sentence, at, side=Side.CLIENT)

    def idle(self, at: int) -> list[Order]:
        """Nothing is in flight and no timer runs: they have nothing more to say to each other."""
        self.end(Ending(EndedBy.SILENCE, CLOSE_LIMIT, "nobody has anything more to say"))
        return self._done(at)

    def landed(self, at: int) -> Flying:
        """Take the close or cut at the head of the flight: the driver carries it out, then reports `closed`."""
        return self.flight.popleft()

    def closed(
        self, side: Side, code: int, reason: str, at: int, *, clean: bool = True, sentence: str = ""
    ) -> list[Order]:
        """The connection is over, as this side's end saw it; a sentence says how the protocol was broken."""
        if self.ending is not None:
            return self._done(at)
        by = self.seats[side.other]
        seat = self.seats[side]
        self.note("close", by=by.side, code=code, reason=reason, clean=clean)
        if sentence and code != DROPPED:
            self.note("error", side=by.side, sentence=sentence, place=None)
            ending = Ending(EndedBy.ERROR, code, sentence)
        elif self._wire.was_cut:
            ending = Ending(
                EndedBy.ERROR, code, f"the wire was cut after {self.setup.wire.cut_after} messages"
            )
        elif by.ours and not by.closed and code == DROPPED:
            broke = "the line broke, and neither side had closed it"
            self.note("error", side=None, sentence=broke, place=None)
            ending = Ending(EndedBy.ERROR, code, broke)
        else:
            faulty = not by.ours and not by.closed and code not in GOOD_CODES
            ending = Ending(EndedBy(by.side), code, reason, faulty=faulty)
        self._wire.was_cut = False
        self._after_close(seat, ending, code, clean=clean, at=at)
        return self._done(at)

    def failed(
        self, sentence: str, at: int, *, side: Side | None = None, code: int = 1006
    ) -> list[Order]:
        """Something outside both scripts went wrong: no connection, a full disk."""
        if self.ending is None:
            self._fail(sentence, side, None, code)
        return self._done(at)

    def interrupt(self, signal: int, at: int) -> list[Order]:
        """SIGINT or SIGTERM: stop now."""
        self.end(Ending(EndedBy.INTERRUPTED, GOING_AWAY, "interrupted", signal=signal), GOING_AWAY)
        return self._done(at)

    # --- what a driver asks ---------------------------------------------------------------------------------

    @property
    def next_due(self) -> int | None:
        """When the next timer or time limit is due, in µs."""
        timer, limit = self._next_timer(), self.budget.due()
        dues = [found[0] for found in (timer, limit) if found is not None]
        return min(dues) if dues else None

    @property
    def waits(self) -> bool:
        """Whether a timer other than a limit is still to fire."""
        return self._next_timer() is not None

    def _done(self, at: int) -> list[Order]:
        """Show the detector what was said in this event, and hand the orders over."""
        fresh = self._fresh
        if fresh:
            if self._watch is not None:
                self._judge(self._watch, fresh, at)
            fresh.clear()
        orders = self._orders
        self._orders = []
        return orders

    # --- timers ---------------------------------------------------------------------------------------------

    def _next_timer(self) -> Due | None:
        return next_due(self.server, self.client, self._wire, self._reopen_at)

    def _fire(self, seat: Seat, running: Running, at: int) -> None:
        if running.timer.kind == "on_silence":
            running.due = None  # once a silence; the other side's next message arms it again
        else:
            running.left = None if running.left is None else running.left - 1
            running.due = None if running.left == 0 else at + running.timer.interval
        assert seat.script is not None
        take = partial(engine.due, seat.script, seat.state, running.timer, seat.chance, at)
        self._step(seat, take, at, None)

    # --- loops ----------------------------------------------------------------------------------------------

    def _judge(self, watch: LoopWatch, fresh: list[Turn], at: int) -> None:
        last, observe = fresh[-1], watch.observe
        for turn in fresh:  # a nudge adds itself
            if self.ending is not None and self.ending.by is EndedBy.LOOP:
                return
            taken = turn is last and self._both_scripted
            snapshot = self._snapshots.after(last, at) if taken else None
            loop = observe(turn, snapshot, len(self.flight))
            if loop is None:
                continue
            closing = self.server.closed or self.client.closed  # it ends by itself: no loop
            if self.ending is None and not closing:
                self._answer_loop(watch, loop, at)
            else:  # whoever judges the log again must know
                self.note("dismissed", messages=loop.messages)

    def _answer_loop(self, watch: LoopWatch, loop: Loop, at: int) -> None:
        action, nudge = watch.measure(loop)
        self.loops.append(loop)
        self.note("loop", **fields_of(loop, action))
        if nudge is not None:
            side, text = nudge
            self._speak(self.seats[side], Said(text, None, None), None, at)
        elif action == "stop":
            self.end(Ending(EndedBy.LOOP, CLOSE_LOOP, loop.sentence))

    def snapshot(self, at: int) -> Snapshot:
        """The joint configuration of two bots."""
        return self._snapshots.take(at)


def only_scripts(setup: Setup) -> bool:
    """Whether both sides are bots of ours: then time is ours too."""
    return isinstance(setup.server, Rules) and isinstance(setup.client, Rules)
