"""Everything that is still to happen by itself, and what comes first.

Owns the order of what is due at the same time: the server before the client, then as it was made, the
client's new connection last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conversation.seat import Running, Seat, Waiting
    from simulator.conversation.wire import DisturbedWire

# Due in µs, rank, number; whose it is; a line, a timer, a message on its way, or the new connection (None).
Due = tuple[int, int, int, "Seat", "Waiting | Running | Turn | None"]


def next_due(server: Seat, client: Seat, wire: DisturbedWire, reopen_at: int | None) -> Due | None:
    """What is to happen first; None where nothing is."""
    found = _all(server, client, wire, reopen_at)
    return min(found, key=lambda due: due[:3], default=None)


def _all(server: Seat, client: Seat, wire: DisturbedWire, reopen_at: int | None) -> Iterator[Due]:
    for rank, seat in enumerate((server, client)):
        if seat.outbox:
            yield seat.outbox[0].due, rank, seat.outbox[0].number, seat, seat.outbox[0]
        for running in seat.running:
            if running.due is not None:
                yield running.due, rank, running.number, seat, running
    if wire.delayed:
        due, turn = wire.delayed[0]
        late = turn.side is Side.CLIENT
        yield due, late, -1, client if late else server, turn
    if reopen_at is not None:
        yield reopen_at, 2, 0, client, None
