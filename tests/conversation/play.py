"""Plays a conversation of two bots in virtual time without a socket, and loads what it plays from YAML text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.conversation.core import Conversation
from simulator.conversation.orders import Connect, Deliver, Hangup, Logged, Note, Order
from simulator.record import Ending, Side, Turn
from simulator.scenario import load_scenario

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def scenario(text: str, **files: str) -> Scenario:
    """The scenario of this text; `files` are other files by name, without `.yaml`."""
    known = {"play.yaml": text.encode()}
    known.update({f"{name}.yaml": content.encode() for name, content in files.items()})
    return load_scenario("play.yaml", read=lambda path: known[path])


def conversation(text: str, *, seed: int | None = None, number: int = 0) -> Conversation:
    """The conversation of a scenario, not yet open."""
    found = scenario("scenario: A play\n" + text)
    setup = replace(found.setup, number=number)
    return Conversation(setup if seed is None else replace(setup, seed=seed))


@dataclass
class Play:
    """A conversation under way: what was said, noted and ordered so far."""

    core: Conversation
    now: int = 0
    turns: list[Turn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    refuse: int = 0  # how often the server is not there when the client connects again

    def take(self, orders: list[Order]) -> None:
        """Carry the orders out."""
        self.orders += orders
        for order in orders:
            match order:
                case Turn():
                    self.turns.append(order)
                case Logged(turn):
                    self.turns.append(turn)
                case Note():
                    self.notes.append(order)
                case Connect() if self.refuse:
                    self.refuse -= 1
                    self.take(self.core.not_reopened("nobody listens", self.now))
                case Connect():
                    self.take(self.core.opened(self.now))
                case _:
                    pass

    def step(self) -> None:
        """The next event: the head of the flight, else the next timer, else silence."""
        core = self.core
        if core.flight:
            head = core.flight[0]
            if isinstance(head, Turn):
                message = head.text if head.data is None else head.data
                self.take(core.arrived(head.side.other, message, self.now))
            else:
                item = core.landed(self.now)
                code, reason = (1006, "")
                if isinstance(item, Hangup):
                    code, reason = item.code, item.reason
                clean = isinstance(item, Hangup)
                self.take(core.closed(item.side.other, code, reason, self.now, clean=clean))
            return
        due = core.next_due
        if due is None or not core.waits:
            self.take(core.idle(self.now))
            return
        self.now = max(self.now, due)
        self.take(core.due(self.now))

    def run(self, most: int = 20_000) -> Play:
        """Play to the end; fails where there is none within so many events."""
        self.take(self.core.opened(self.now))
        for _ in range(most):
            if self.core.ending is not None:
                return self
            self.step()
        raise AssertionError(f"no end after {most} events")

    @property
    def ending(self) -> Ending:
        """How it ended."""
        assert self.core.ending is not None
        return self.core.ending

    @property
    def farewell_code(self) -> int:
        """The code that closes what is still open."""
        assert self.core.farewell is not None
        return self.core.farewell[0]

    @property
    def said(self) -> list[str]:
        """Every message as `s: text` or `c: text`."""
        return [f"{turn.side[0]}: {turn.text}" for turn in self.turns]

    def noted(self, type_: str) -> list[dict[str, object]]:
        """The fields of every note of this type."""
        return [dict(note.fields) for note in self.notes if note.type == type_]

    @property
    def delivered(self) -> list[tuple[Side, str]]:
        """What was shown to people and programs."""
        return [(o.side, o.turn.text) for o in self.orders if isinstance(o, Deliver)]


def play(text: str, *, seed: int | None = None, refuse: int = 0) -> Play:
    """The scenario, played to its end."""
    return Play(conversation(text, seed=seed), refuse=refuse).run()
