"""A conversation without socket or clock: events in, orders out.

Owns both sides' states, who hears what when, limits, causal ids, wire faults, loop detection and the ending. Every
method is one event with its time in µs and returns the orders it leads to. Messages are heard strictly in the
order in which they went on the wire; timers fire one at a time, server first, then in order of creation, and all
that is in flight is heard in between. So one seed gives one conversation, however the events are scheduled.
"""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING

from simulator.conversation.agenda import Due, next_due
from simulator.conversation.budget import Breach, Budget
from simulator.conversation.loop_watch import LoopWatch, fields_of
from simulator.conversation.orders import (
    Connect,
    Cut,
    Deliver,
    Flying,
    Frame,
    Hangup,
    Logged,
    Note,
    Order,
)
from simulator.conversation.seat import Running, Seat, Waiting
from simulator.conversation.setup import LoopAction, Rules, Setup
from simulator.conversation.snapshot import Snapshot, serves_again, take
from simulator.conversation.wire import DisturbedWire
from simulator.dialogue import engine
from simulator.dialogue.bot import Closing, Dropping, Line, Pause, Reconnecting, Said, Step
from simulator.errors import ScriptError
from simulator.record import EndedBy, Ending, Loop, Place, Side, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

_make = tuple.__new__  # half the price of the NamedTuple's own constructor, a Python function
CLOSE_LOOP, CLOSE_LIMIT = 4000, 4001  # our own close codes
GOING_AWAY, REFUSED, SCRIPT_ERROR = 1001, 1003, 1011  # RFC 6455, 7.4.1
DROPPED = 1006  # no close frame came: RFC 6455, 7.1.5
GOOD_CODES = frozenset({1000, 1001, 1005})  # a close without a code (1005) is as clean as the two


class Conversation:
    """One conversation from open to ending.

    `ending` is None until it is over; `farewell` then says how to close what is still open (code, reason).
    `flight` is what is on the wire between two ends of ours, oldest first.
    """

    def __init__(self, setup: Setup, *, wall_clock: bool = False) -> None:
        self.setup = setup
        self.server = Seat(Side.SERVER, setup.server, setup.seed, setup.number)
        self.client = Seat(Side.CLIENT, setup.client, setup.seed, setup.number)
        self.server.other, self.client.other = self.client, self.server
        for seat in (self.server, self.client):
            seat.follow(setup.choices.get(seat.side, ()))
        self.seats = {Side.SERVER: self.server, Side.CLIENT: self.client}
        self.flight: deque[Flying] = deque()
        self.ending: Ending | None = None
        self.farewell: tuple[int, str] | None = None
        self.loops: list[Loop] = []
        self.counts: Counter[str] = Counter()
        self.budget = Budget(setup.limits)
        self._orders: list[Order] = []
        self._fresh: list[Turn] = []  # said in this event, not yet shown to the detector
        self._wall_clock = wall_clock
        self._numbers = 0
        self._reopen_at: int | None = None
        self._retry: Reconnecting | None = None
        self._wire = DisturbedWire(setup.wire, setup.seed, setup.number)
        self._both_scripted = self.server.script is not None and self.client.script is not None
        self._still: Snapshot | None = None  # taken when all was calm; it serves again while all is
        self._strangers = not (self.server.ours or self.client.ours)
        policy = setup.loops
        self._watch = None if policy.action is LoopAction.OFF else LoopWatch(policy)

    # --- events ---------------------------------------------------------------------------------------------

    def opened(self, at: int) -> list[Order]:
        """The connection is open; the server opens first."""
        self.server.closed = self.client.closed = False  # both, before either greets the other
        for seat in (self.server, self.client):
            seat.free_at = at
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
            return self._done(at) if turn is None else self._hear(hearer, turn, message, at)
        item = self.flight.popleft()
        assert type(item) is Turn
        return self._hear(hearer, item, message, at)

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
        else:
            own = by.closed
            faulty = not by.ours and not own and code not in GOOD_CODES
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

    @property
    def wire(self) -> DisturbedWire:
        """What disturbs the messages of our bots."""
        return self._wire

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

    def note(self, type_: str, **fields: object) -> None:
        """Order a record that is no message."""
        self.counts[type_] += 1
        self._orders.append(Note(type_, fields))

    def end(self, ending: Ending, code: int | None = None) -> None:
        """End the conversation, once."""
        if self.ending is None:
            self.ending = ending
            self.farewell = (code or ending.code or 1000, ending.reason)
            for seat in self.seats.values():
                seat.quiet()

    # --- hearing and saying ---------------------------------------------------------------------------------

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

    def _hear(self, seat: Seat, turn: Turn, message: str | bytes, at: int) -> list[Order]:
        if self.ending is not None or seat.closed:
            return self._done(at)
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
        return self._done(at)

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
        waits = seat.free_at > at or seat.outbox or seat.closed or self._wire.was_cut
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
        text, rule, state, data, json = said
        size = len(data) if data is not None else len(text) if text.isascii() else len(_bytes(text))
        id_ = self._next_id(size, at)
        if id_ is None:
            return
        turn = _make(Turn, (
            id_, at, seat.side, text,
            None if re is None else re.id, 0 if re is None else re.hop + 1,
            rule, state, data, json,
        ))  # fmt: skip
        self._spoke(seat, turn, at)
        if self._wire.calm:
            self._orders.append(turn)
            self._fly(seat.other, turn)
        else:
            self._disturb(turn, at)

    def _next_id(self, size: int, at: int) -> int | None:
        """The id of a message of so many bytes; None where it breaks a limit, which ends it all."""
        if self.ending is not None:
            return None
        breach = self.budget.spend(size, at)
        if breach is None:
            return self.budget.said - 1
        self._break(breach)
        return None

    def _break(self, breach: Breach) -> None:
        self.note("limit", **breach._asdict())
        self.end(Ending(EndedBy.LIMIT, CLOSE_LIMIT, breach.sentence))

    def _spoke(self, seat: Seat, turn: Turn, at: int) -> None:
        if seat.running:
            seat.active(at, heard=False)
        if seat.reads_last_said:
            seat.state = seat.state._replace(last_said=turn.text)
        self._fresh.append(turn)

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
        id_ = self._next_id(size, at)
        if id_ is None:
            return None
        re = seat.answers(message, at, strangers=self._strangers)
        turn = Turn(
            id_, at, seat.side, "" if binary else message,  # type: ignore[arg-type]
            None if re is None else re.id, 0 if re is None else re.hop + 1,
            None, None, message if binary else None,  # type: ignore[arg-type]
        )  # fmt: skip
        self._spoke(seat, turn, at)
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

    # --- timers and limits ----------------------------------------------------------------------------------

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

    # --- closing --------------------------------------------------------------------------------------------

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

    def _fail(self, sentence: str, side: Side | None, place: Place | None, code: int) -> None:
        self.note("error", side=side, sentence=sentence, place=place)
        self.end(Ending(EndedBy.ERROR, code, sentence, place), code)

    # --- loops ----------------------------------------------------------------------------------------------

    def _judge(self, watch: LoopWatch, fresh: list[Turn], at: int) -> None:
        last = fresh[-1]
        for turn in fresh:  # a nudge adds itself
            if self.ending is not None and self.ending.by is EndedBy.LOOP:
                return
            snapshot = self._after(last, at) if turn is last and self._both_scripted else None
            loop = watch.observe(turn, configuration=snapshot, unheard=len(self.flight))
            if loop is None:
                continue
            closing = self.server.closed or self.client.closed  # it ends by itself: no loop
            if self.ending is None and not closing:
                self._answer_loop(watch, loop, at)
            else:  # whoever judges the log again must know
                self.note("dismissed", messages=loop.messages)

    def snapshot(self, at: int) -> Snapshot:
        """The joint configuration of two bots."""
        return self._taken(at, self.flight)

    def _after(self, last: Turn, at: int) -> Snapshot:
        """The configuration after the message said last; the one before, where nothing else is new."""
        flight, still = self.flight, self._still
        if len(flight) != 1 or flight[0] is not last:
            return self._taken(at, flight)
        if still is not None and serves_again(still, self.server, self.client, at):
            return still
        taken = self._taken(at, None)
        self._still = taken if taken.wire is None else None
        return taken

    def _taken(self, at: int, flight: deque[Flying] | None) -> Snapshot:
        wire, reconnects = self._wire, self.client.reconnects
        future = None
        if reconnects or not wire.calm:
            future = (wire.key(self.budget.said, at), reconnects)
        return take(
            self.server, self.client, at, flight, future, wire.draws, wall_clock=self._wall_clock
        )

    def _answer_loop(self, watch: LoopWatch, loop: Loop, at: int) -> None:
        action, nudge = watch.measure(loop)
        self.loops.append(loop)
        self.note("loop", **fields_of(loop, action))
        if nudge is not None:
            side, text = nudge
            self._speak(self.seats[side], Said(text, None, None), None, at)
        elif action == "stop":
            self.end(Ending(EndedBy.LOOP, CLOSE_LOOP, loop.sentence))


def only_scripts(setup: Setup) -> bool:
    """Whether both sides are bots of ours: then time is ours too."""
    return isinstance(setup.server, Rules) and isinstance(setup.client, Rules)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
