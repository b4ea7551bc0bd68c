"""The joint configuration of a conversation between two scripts, kept by reference.

Two equal configurations have the same future, so a conversation that returns to one without a random draw in
between never ends by itself. What belongs to it: both bots' states, the variables that can influence anything,
`in_turn` counters, memory, lines waiting to be said, messages in flight, timers relative to now, and how far the
wire is from being cut. `turn`, `visits`, `passed`, `last_said` and `last_heard` belong to it only where a rule
reads them. Limits never do. Everything here is immutable, so taking one costs a few references; the key is
computed only when a message recurs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.record import Turn

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.conversation.orders import Flying
    from simulator.conversation.seat import Seat
    from simulator.dialogue.engine import BotState
    from simulator.dialogue.script import Script


class Bot(NamedTuple):
    """One side's part."""

    script: Script
    state: BotState
    pending: tuple[Hashable, ...]  # waiting lines and timers, relative to now
    closed: bool

    def key(self, at: int) -> Hashable:
        """What of this side can influence the future."""
        script, state = self.script, self.state
        reads = script.reads
        variables = tuple((name, freeze(state.vars[name])) for name in sorted(script.live))
        return (
            state.state,
            variables,
            tuple(sorted(item for item in state.counters.items() if item[1])),
            state.memory,
            self.pending,
            self.closed,
            state.turn if "turn" in reads else None,
            tuple(sorted(state.visits.items())) if "visits" in reads else None,
            at - state.heard_at if "passed" in reads else None,
            state.last_said if "last_said" in reads else None,
            state.last_heard if "last_heard" in reads else None,
        )


class Snapshot(NamedTuple):
    """The joint configuration at one time."""

    at: int
    server: Bot
    client: Bot
    flight: tuple[Flying, ...]
    wire: Hashable  # what the wire's own future depends on
    wire_draws: int
    clock: bool  # the wall clock decides when a timer fires against a message

    def key(self) -> Hashable:
        """What must be equal for the future to be equal, random draws aside."""
        return (
            self.server.key(self.at),
            self.client.key(self.at),
            tuple(
                (item.side, item.text, item.data) if type(item) is Turn else item
                for item in self.flight
            ),
            self.wire,
        )

    def draws(self) -> Hashable:
        """How many draws every random stream has made."""
        return (
            tuple(sorted(self.server.state.draws.items())),
            tuple(sorted(self.client.state.draws.items())),
            self.wire_draws,
        )


def bot(seat: Seat, at: int) -> Bot:
    """This side's part of the configuration."""
    assert seat.script is not None
    pending: tuple[Hashable, ...] = ()
    if seat.outbox or seat.running or seat.free_at > at:
        pending = (
            max(seat.free_at - at, 0),
            # What is due at the same time comes in the order of its making: timers made before.
            *(
                (w.line, w.due - at, sum(r.number < w.number for r in seat.running))
                for w in seat.outbox
            ),
            *((r.timer.kind, r.timer.rule.key, r.due and r.due - at, r.left) for r in seat.running),
        )
    return Bot(seat.script, seat.state, pending, seat.closed)


def freeze(value: object) -> Hashable:
    """A hashable stand-in, equal for equal JSON values; true, 1 and 1.0 differ."""
    if isinstance(value, dict):
        return ("{", *((key, freeze(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return ("[", *map(freeze, value))
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, float):
        return ("float", repr(value))  # 1.0 equals 1 but is said otherwise
    return value
