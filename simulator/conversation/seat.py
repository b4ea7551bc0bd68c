"""One side of a conversation: the bot's state, its timers, and the lines it has yet to say."""

from __future__ import annotations

from collections import deque
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.setup import AnyClient, Party, Remote, Rules
from simulator.dialogue.bot import BotState, Chance, Line, chance, first_state
from simulator.dialogue.engine import timers
from simulator.loops.brief import LONGEST
from simulator.loops.mask import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.dialogue.bot import Among
    from simulator.dialogue.script import Script, Timer
    from simulator.record import Side, Turn

SOON = 10_000_000  # µs between two pieces of one answer at most; a longer pause is a silence


@dataclass(slots=True)
class Running:
    """A timer that runs in the current state."""

    timer: Timer
    number: int  # in order of creation, over both sides
    due: int | None  # µs; None: not armed (on_silence that fired, `every` that is through)
    left: int | None = None  # how often `every` still fires; None: without end


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line decided, not yet said."""

    line: Line
    due: int  # µs
    number: int
    re: Turn | None


class Kept(NamedTuple):
    """A side as it was at one time."""

    state: BotState
    running: tuple[Running, ...]
    outbox: tuple[Waiting, ...]
    free_at: int  # µs
    last_activity: int  # µs
    silent: bool
    choices: Iterator[float] | None


class Seat:
    """What changes on one side while the conversation goes on; `other` is the seat across the wire."""

    __slots__ = (
        "_choices",
        "answered",
        "chance",
        "closed",
        "connections",
        "free_at",
        "last_activity",
        "latest",
        "other",
        "ours",
        "outbox",
        "party",
        "reads_last_said",
        "reconnects",
        "running",
        "script",
        "side",
        "silent",
        "spoke_at",
        "state",
        "stream",
        "woken_by",
    )

    other: Seat

    def __init__(self, side: Side, party: Party, seed: int, number: int) -> None:
        self.side = side
        self.party = party
        self.script: Script | None = party.script if isinstance(party, Rules) else None
        self.ours = not isinstance(
            party, Remote | AnyClient
        )  # whether our own socket is at this end
        self.reads_last_said = self.script is not None and "last_said" in self.script.reads
        if self.script is not None and self.script.seed is not None:
            seed = self.script.seed
        self.stream = f"{seed}|{side}|{number}"
        self.chance: Chance = chance(self.stream)
        self._choices: Iterator[float] | None = None  # what is pinned and not yet drawn
        self.state = first_state(self.script) if self.script else BotState({})
        self.outbox: deque[Waiting] = deque()
        self.running: list[Running] = []
        self.free_at = 0  # µs: nothing decided now is said before
        self.last_activity = 0  # µs: last message said or heard here
        self.silent = False  # on_silence fired and the other side has not spoken since
        self.closed = False  # this end has closed, or dropped the line
        self.latest: Turn | None = (
            None  # for a side without script: the latest message it has not answered
        )
        self.answered: Turn | None = None  # likewise: the one that its last words answered
        self.spoke_at = 0  # likewise: µs
        self.woken_by: str | bytes | None = None  # likewise: what it ended the last silence with
        self.connections = 0
        self.reconnects = 0

    def start_timers(self, at: int, number: int) -> int:
        """Start the timers of the current state anew; returns the next free number."""
        self.running.clear()
        if self.script is None:
            return number
        for timer in timers(self.script, self.state.state):
            due = at + timer.interval
            self.running.append(Running(timer, number, due, timer.times))
            number += 1
        self.last_activity = at
        return number

    def active(self, at: int, *, heard: bool) -> None:
        """A message was said or heard here at this time."""
        self.last_activity = at
        if heard:
            self.silent = False
        for running in self.running:
            if running.timer.kind == "on_silence" and (heard or running.due is not None):
                running.due = at + running.timer.interval

    def answers(self, message: str | bytes, at: int, *, strangers: bool) -> Turn | None:
        """The message that what a side without script says now answers, as far as can be told.

        Args:
            message: What it says.
            at: When, in µs.
            strangers: Whether nobody here is ours. Then what it says soon after an answer belongs
                to that: many send "typing" first, and a loop would be lost otherwise. And who says
                the same once more after a while of silence, and had been answered at once, answers
                nobody: it keeps the line alive. Where both take their time, they answer each other.

        Returns:
            The latest that this side heard and has not answered.
        """
        latest = self.latest
        heard_at = self.spoke_at if latest is None else latest.at
        quiet = at - max(self.spoke_at, heard_at) > SOON
        prompt = heard_at - self.spoke_at <= SOON
        if strangers and quiet and prompt and self._says_again(message):
            self.answered = None
        elif latest is not None:
            self.answered = latest
        elif quiet or not strangers:
            self.answered = None
        self.latest = None
        self.spoke_at = at
        return self.answered

    def _says_again(self, message: str | bytes) -> bool:
        """Whether the last silence was ended with this as well, but for what varies by itself."""
        form = mask(message[:LONGEST]).text if isinstance(message, str) else message
        before, self.woken_by = self.woken_by, form
        return form == before

    def restart(self, number: int, at: int) -> None:
        """A server starts anew with each connection."""
        if self.script is not None:
            self.state = first_state(self.script)._replace(heard_at=at)
            self.chance = self._pinned(chance(f"{self.stream}.{number}"))

    def follow(self, choices: Sequence[float]) -> None:
        """Let the first draws of this side, in the order they are made, come to these numbers."""
        if choices:
            self._choices = iter(choices)
            self.chance = self._pinned(self.chance)

    def _pinned(self, drawn: Chance) -> Chance:
        choices = self._choices
        if choices is None:
            return drawn

        def draw(key: str, n: int, among: Among = 1, /) -> float:
            pinned = next(choices, None)
            return drawn(key, n, among) if pinned is None else pinned

        return draw

    def keep(self) -> Kept:
        """All that a script has brought about on this side, to come back to."""
        running = tuple(replace(each) for each in self.running)
        return Kept(
            self.state, running, tuple(self.outbox), self.free_at, self.last_activity,
            self.silent, copy(self._choices),
        )  # fmt: skip

    def restore(self, kept: Kept, shift: int) -> None:
        """Be again as it was kept, `shift` µs later: what was due in a second is due in a second."""

        def later(due: int | None) -> int | None:
            return None if due is None else due + shift

        self.state = kept.state._replace(heard_at=kept.state.heard_at + shift)
        self.running = [replace(each, due=later(each.due)) for each in kept.running]
        self.outbox = deque(replace(each, due=each.due + shift) for each in kept.outbox)
        self.free_at, self.last_activity = kept.free_at + shift, kept.last_activity + shift
        self.silent = kept.silent
        self.latest = self.answered = None
        if kept.choices is not None:
            self._choices = copy(kept.choices)
            self.chance = self._pinned(chance(self.stream))

    def quiet(self) -> None:
        """After a close nothing is said: timers and waiting lines are gone."""
        self.running.clear()
        self.outbox.clear()
        self.free_at = 0
