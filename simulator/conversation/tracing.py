"""A conversation that keeps what is needed to say why each message was said.

Owns the way from a message to the event that led to it: whose step, from which state, hearing what, with which
draws. Everything is decided by the core as ever; states are never changed in place, so keeping them costs a few
references.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.core import Conversation
from simulator.dialogue import engine
from simulator.dialogue.bot import Said
from simulator.dialogue.firing import fired_alone, fired_heard
from simulator.dialogue.why import Explanation, why_alone, why_heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.conversation.seat import Seat
    from simulator.conversation.setup import Setup
    from simulator.dialogue.bot import Among, BotState, Chance, Line, Reconnecting, Step
    from simulator.dialogue.script import Rule, Script
    from simulator.record import Side, Turn


class Event(NamedTuple):
    """One step of a bot, ready to be taken once more."""

    side: Side
    script: Script
    before: BotState
    at: int  # µs
    draws: Sequence[float]  # what chance came to, in the order it was asked
    turn: Turn | None = None  # what was heard; None: the connection opened, or a timer fired
    rule: Rule | None = None  # what ran then
    code: int = 0  # where the connection is closed
    closing: bool = False  # it is closed or broken: nothing can be said

    def explain(self) -> Explanation:
        """Every candidate that was looked at, and what came of it."""
        draw = _again(self.draws)
        if self.turn is None:
            return why_alone(self.script, self.before, self.rule, draw, self.at)
        message = self.turn.text if self.turn.data is None else self.turn.data
        return why_heard(self.script, self.before, message, draw, self.at)

    def fired(self) -> list[Rule]:
        """The rules that fired."""
        draw = _again(self.draws)
        if self.turn is None:
            return fired_alone(self.script, self.before, self.rule, draw, self.at, code=self.code)
        message = self.turn.text if self.turn.data is None else self.turn.data
        return fired_heard(self.script, self.before, message, draw, self.at)


class Silent(NamedTuple):
    """A timer, or what is said at the opening, that came to nothing: no rule in it fitted."""

    event: Event  # the last time
    why: Explanation
    times: int


def silent(events: Iterable[Event]) -> list[Silent]:
    """What fired in these events and came to nothing, each rule once, in the order of its last time."""
    found: dict[tuple[Side, int], Silent] = {}
    for event in events:
        if event.rule is None or event.turn is not None or event.closing:
            continue
        why = event.explain()
        if why.answered is None and why.error is None:
            key = event.side, id(event.rule)
            before = found.pop(key, None)
            found[key] = Silent(event, why, 1 if before is None else before.times + 1)
    return list(found.values())


class Trace:
    """The events of a conversation.

    events: all, in order. said: by the id of the message that came of it. heard: by who heard which message; of one that
    came twice, the last time. last: the latest event in which a bot heard or said something. since: how many events there
    were then; those behind them said nothing.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.said: dict[int, Event] = {}
        self.heard: dict[tuple[Side, int], Event] = {}
        self.last: Event | None = None
        self.since = 0

    def tell_last(self, event: Event | None) -> None:
        """This is the latest event in which a bot heard or said something."""
        self.last, self.since = event, len(self.events)


class TracingConversation(Conversation):
    """A `Conversation` that fills a trace."""

    def __init__(self, setup: Setup, trace: Trace, *, wall_clock: bool = False) -> None:
        super().__init__(setup, wall_clock=wall_clock)
        self._trace = trace
        self._event: Event | None = None  # under way
        self._lines: dict[int, tuple[Line, Event]] = {}  # decided and not yet said, by identity

    def _hear(self, seat: Seat, turn: Turn, message: str | bytes, at: int) -> None:
        script = seat.script
        deaf = isinstance(message, bytes) and script is not None and not script.hears_binary
        if script is None or deaf or self.ending is not None or seat.closed:
            super()._hear(seat, turn, message, at)
            return
        tape = _Tape(seat.chance)
        event = Event(seat.side, script, seat.state, at, tape.drawn, turn)
        self._trace.heard[seat.side, turn.id] = self._event = event
        self._trace.events.append(event)
        self._trace.tell_last(event)
        seat.chance = tape
        try:
            super()._hear(seat, turn, message, at)
        finally:
            seat.chance, self._event = tape.inner, None

    def _step(self, seat: Seat, take: partial[Step], at: int, re: Turn | None) -> None:
        script, before = seat.script, seat.state
        assert script is not None
        tape = _Tape(seat.chance)
        rule: Rule | None
        if take.func is engine.due:
            rule = take.args[2].rule
            take = partial(engine.due, script, before, take.args[2], tape, at)
        else:
            rule = script.start.on_enter
            take = partial(engine.opened, script, before, tape, at)
        self._event = Event(seat.side, script, before, at, tape.drawn, None, rule)
        self._trace.events.append(self._event)
        try:
            super()._step(seat, take, at, re)
        finally:
            self._event = None

    def _closing_steps(self, seat: Seat, code: int, *, clean: bool, at: int) -> Reconnecting | None:
        script, before, tape = seat.script, seat.state, _Tape(seat.chance)
        assert script is not None
        seat.chance = tape
        try:
            return super()._closing_steps(seat, code, clean=clean, at=at)
        finally:
            seat.chance = tape.inner
            draws: Sequence[float] = tape.drawn
            if not clean:
                rule = script.section(before.state).on_error or script.start.on_error
                broken = Event(seat.side, script, before, at, draws, None, rule, closing=True)
                self._trace.events.append(broken)
                step = broken.explain().step
                if step is not None:
                    used = sum(step.state.draws.values()) - sum(before.draws.values())
                    before, draws = step.state, draws[used:]
            rule = script.section(before.state).on_close or script.start.on_close
            over = Event(seat.side, script, before, at, draws, None, rule, code, closing=True)
            self._trace.events.append(over)

    def _take(self, seat: Seat, step: Step, at: int, re: Turn | None) -> None:
        if self._event is not None and step.lines:
            self._trace.tell_last(self._event)
            # A line is known by its identity, so each is made its own.
            lines = [
                tuple.__new__(Said, line) if type(line) is Said else line for line in step.lines
            ]
            self._lines.update((id(line), (line, self._event)) for line in lines)
            step = step._replace(lines=lines)
        super()._take(seat, step, at, re)

    def _speak(self, seat: Seat, said: Said, re: Turn | None, at: int) -> None:
        number = self.budget.said
        _, event = self._lines.pop(id(said), (None, None))
        if event is not None:
            self._trace.said[number] = event
        super()._speak(seat, said, re, at)
        if self.budget.said == number:  # a limit was in the way
            self._trace.said.pop(number, None)


class _Tape:
    """Chance, with what it came to."""

    __slots__ = ("drawn", "inner")

    def __init__(self, inner: Chance) -> None:
        self.inner = inner
        self.drawn: list[float] = []

    def __call__(self, key: str, n: int, among: Among = 1, /) -> float:
        number = self.inner(key, n, among)
        self.drawn.append(number)
        return number


def _again(drawn: Sequence[float]) -> Chance:
    """Chance that comes to the same once more."""
    numbers = iter(drawn)

    def draw(key: str, n: int, among: Among = 1, /) -> float:
        return next(numbers)

    return draw
