"""The joint configuration of a conversation between two scripts, kept by reference.

Two equal configurations have the same future, so a conversation that returns to one without a random draw in
between never ends by itself. What belongs to it: both bots' states, the variables that can influence anything,
`in_turn` counters, memory, lines waiting to be said, messages in flight, timers relative to now, and how far the
wire is from being cut. `turn`, `visits`, `passed`, `last_said` and `last_heard` belong to it only where a rule
reads them. Limits never do. Everything here is immutable, so taking one costs a few references; the key is
computed only when a message recurs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from simulator.conversation.certificate import Json, describe
from simulator.dialogue.script import every_rule
from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.conversation.budget import Budget
    from simulator.conversation.orders import Flying
    from simulator.conversation.seat import Seat
    from simulator.conversation.wire import DisturbedWire, WireKey
    from simulator.dialogue.bot import BotState, Line
    from simulator.dialogue.script import Script


class Pending(NamedTuple):
    """What one side is still to say or do by itself, relative to now."""

    free_in: int  # µs until the next line may be said
    lines: tuple[tuple[Line, int, int], ...]  # line, due in µs, timers made before it
    # Kind, key of the rule, due in µs or None, how often it still fires or None.
    timers: tuple[tuple[str, str, int | None, int | None], ...]


_IDLE = Pending(0, (), ())


class Snapshot(NamedTuple):
    """The joint configuration at one time.

    Flat, and of references only: one is made and kept with every message of new talk.
    """

    at: int
    server: Script
    client: Script
    server_state: BotState
    client_state: BotState
    server_pending: Pending
    client_pending: Pending
    server_closed: bool
    client_closed: bool
    flight: Flying | tuple[Flying, ...] | None  # one alone; None: the message itself, and no other
    wire: tuple[WireKey | None, int] | None  # the wire's own future, and reconnections so far
    wire_draws: int
    clock: bool  # the wall clock decides when a timer fires against a message

    @property
    def in_flight(self) -> tuple[Flying, ...]:
        """What is on the wire, oldest first; without the message after which this was taken, where
        that is all there is."""
        flight = () if self.flight is None else self.flight
        return cast("tuple[Flying, ...]", flight if type(flight) is tuple else (flight,))

    def key(self) -> Hashable:
        """What must be equal for the future to be equal, random draws and the last message aside."""
        return (
            _mind(self.server, self.server_state, self.at),
            _mind(self.client, self.client_state, self.at),
            self.server_pending,
            self.client_pending,
            self.server_closed,
            self.client_closed,
            self.flight is None,
            tuple(
                (item.side, item.text, item.data) if type(item) is Turn else item
                for item in self.in_flight
            ),
            self.wire,
        )

    def certificate(self, last: Turn) -> Json:
        """All of it as JSON values, taken after this message."""
        return describe(self, last)

    def drawn_since(self, before: Snapshot) -> list[Json]:
        """Who drew between the two configurations: the rules of each side, and the wire."""
        sides = (
            (Side.SERVER, self.server, before.server_state.draws, self.server_state.draws),
            (Side.CLIENT, self.client, before.client_state.draws, self.client_state.draws),
        )
        drawn: list[Json] = [
            {"side": side, "rule": rule.ref._asdict()}
            for side, script, earlier, later in sides
            if earlier != later
            for rule in every_rule(script)
            if earlier.get(rule.key, 0) != later.get(rule.key, 0)
        ]
        if before.wire_draws != self.wire_draws:
            drawn.append({"wire": self.wire_draws - before.wire_draws})
        return drawn

    def draws(self) -> Hashable:
        """How many draws every random stream has made."""
        return (
            tuple(sorted(self.server_state.draws.items())),
            tuple(sorted(self.client_state.draws.items())),
            self.wire_draws,
        )


def _mind(script: Script, state: BotState, at: int) -> Hashable:
    """What of a bot's state can influence the future."""
    reads = script.reads
    return (
        state.state,
        tuple((name, freeze(state.vars[name])) for name in sorted(script.live)),
        tuple(sorted(item for item in state.counters.items() if item[1])),
        state.memory,
        state.turn if "turn" in reads else None,
        tuple(sorted(state.visits.items())) if "visits" in reads else None,
        at - state.heard_at if "passed" in reads else None,
        state.last_said if "last_said" in reads else None,
        state.last_heard if "last_heard" in reads else None,
    )


def take(
    server: Seat,
    client: Seat,
    at: int,
    flight: Sequence[Flying] | None = (),
    wire: tuple[WireKey | None, int] | None = None,
    wire_draws: int = 0,
    *,
    wall_clock: bool = False,
) -> Snapshot:
    """The configuration of two bots at this time."""
    server_pending = client_pending = _IDLE
    if server.running or server.outbox or server.free_at > at:
        server_pending = _pending(server, at)
    if client.running or client.outbox or client.free_at > at:
        client_pending = _pending(client, at)
    clock = wall_clock and (server_pending is not _IDLE or client_pending is not _IDLE)
    # A NamedTuple's own constructor would be twice the price.
    return tuple.__new__(Snapshot, (
        at, server.script, client.script, server.state, client.state,
        server_pending, client_pending, server.closed, client.closed,
        flight if flight is None else flight[0] if len(flight) == 1 else tuple(flight),
        wire, wire_draws, clock,
    ))  # fmt: skip


class Snapshots:
    """Takes the configurations of one conversation."""

    __slots__ = ("_budget", "_client", "_flight", "_server", "_still", "_wall_clock", "_wire")

    def __init__(
        self,
        server: Seat,
        client: Seat,
        flight: Sequence[Flying],
        wire: DisturbedWire,
        budget: Budget,
        *,
        wall_clock: bool = False,
    ) -> None:
        self._server, self._client = server, client
        self._flight = flight
        self._wire = wire
        self._budget = budget
        self._wall_clock = wall_clock
        self._still: Snapshot | None = None  # taken when all was calm; it serves again while all is

    def take(self, at: int) -> Snapshot:
        """The configuration now."""
        return self._take(at, self._flight)

    def after(self, last: Turn, at: int) -> Snapshot:
        """The one after the message said last; the one before, where nothing else is new."""
        flight, still = self._flight, self._still
        if len(flight) != 1 or flight[0] is not last:
            return self._take(at, flight)
        if still is not None and _serves_again(still, self._server, self._client, at):
            return still
        taken = self._take(at, None)
        self._still = taken if taken.wire is None else None
        return taken

    def _take(self, at: int, flight: Sequence[Flying] | None) -> Snapshot:
        wire, reconnects = self._wire, self._client.reconnects
        future = None
        if reconnects or not wire.calm:
            future = (wire.key(self._budget.said, at), reconnects)
        return take(
            self._server, self._client, at, flight, future, wire.draws,
            wall_clock=self._wall_clock,
        )  # fmt: skip


def _serves_again(before: Snapshot, server: Seat, client: Seat, at: int) -> bool:
    """Whether the configuration differs from an earlier one in the last message at most.

    Then that one serves again: nothing new has to be made and kept. A bot in which nothing was
    replaced, and none of whose rules reads what every message changes, has the very same state.
    """
    return (
        before.server_state is server.state
        and before.client_state is client.state
        and not (server.running or server.outbox or server.free_at > at or server.closed)
        and not (client.running or client.outbox or client.free_at > at or client.closed)
    )


def _pending(seat: Seat, at: int) -> Pending:
    """What this side is still to say or do by itself."""
    return Pending(
        max(seat.free_at - at, 0),
        # What is due at the same time comes in the order of its making: timers made before.
        tuple(
            (w.line, w.due - at, sum(r.number < w.number for r in seat.running))
            for w in seat.outbox
        ),
        tuple((r.timer.kind, r.timer.rule.key, r.due and r.due - at, r.left) for r in seat.running),
    )


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
