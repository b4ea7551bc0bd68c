"""A path through the joint states, as draws that lead along it.

Owns finding the numbers: those of choices are known, and how long each open wait has to last is worked out from
everything that came before something else on the way. These are differences between times, and shortest paths
solve them in whole µs (Bellman 1958).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from simulator.explore.draws import Span, plain_number
from simulator.explore.mind import Ticking
from simulator.record import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.explore.joint import Joint, Move, State
    from simulator.explore.mind import Outcome

Choices = dict[Side, tuple[float, ...]]


class _Bound(NamedTuple):
    """One time is at most so much behind another, in µs."""

    time: int
    behind: int
    most: int


class _Lasting(NamedTuple):
    """Open waits that end, together and with what is fixed, at one time and began at another."""

    spans: tuple[int, ...]  # their places among the side's draws
    side: Side
    least: int
    begun: int
    over: int


@dataclass(slots=True)
class _Path:
    """What is known of the times and draws along a path."""

    due: dict[int, int]  # clock -> the time it runs to
    now: int = 0
    times: int = 1
    bounds: list[_Bound] = field(default_factory=list)
    draws: dict[Side, list[float | Span]] = field(default_factory=lambda: {s: [] for s in Side})
    open: dict[Side, list[int]] = field(default_factory=lambda: {s: [] for s in Side})
    lasting: list[_Lasting] = field(default_factory=list)

    def wait(self, slot: int, ranks: Sequence[int | None]) -> None:
        """That clock comes first."""
        over, rank = self.due.pop(slot), ranks[slot]
        assert rank is not None
        for other, time in self.due.items():
            behind = ranks[other]
            if behind is not None:
                first = (rank, slot) < (behind, other)
                self.bounds.append(_Bound(over, time, 0 if first else -1))
        self.now = over

    def take(self, outcome: Outcome, side: Side, *, closed: bool) -> None:
        """What happened on a side."""
        draws, waits = self.draws[side], self.open[side]
        waits += [len(draws) + n for n, draw in enumerate(outcome.draws) if isinstance(draw, Span)]
        draws += outcome.draws
        for clock in outcome.clocks:
            if not isinstance(clock, Ticking):
                self.due.pop(clock, None)
                continue
            over = self.set(clock)
            if clock.waits:
                spans = tuple(waits[: clock.waits])
                del waits[: clock.waits]
                self.lasting.append(_Lasting(spans, side, clock.least, self.now, over))
        if closed:
            waits.clear()  # what waited there is never said

    def set(self, clock: Ticking) -> int:
        """A clock is set now; returns the time it runs to."""
        over = self.due[clock.slot] = self.times
        self.times += 1
        self.bounds.append(_Bound(over, self.now, clock.most))
        self.bounds.append(_Bound(self.now, over, -clock.least))
        return over


def realise(joint: Joint, states: Sequence[State], moves: Sequence[Move]) -> Choices:
    """What each side's draws come to, in the order they are made, along these moves.

    Args:
        joint: The machine.
        states: From where each move goes.
        moves: From the opening on.
    """
    path = _Path(due={joint.reopening: 0})
    for state, move in zip(states, moves, strict=True):
        if move.slot is not None:
            path.wait(move.slot, joint.ranks(state))
        for outcome, side in zip(move.outcomes, move.sides, strict=True):
            closed = outcome.mind < 0 or joint.bots[side].closed[outcome.mind]
            path.take(outcome, side, closed=closed)
        if move.reopening is not None:
            path.set(move.reopening)
    _settle(path)
    return {side: tuple(_number(draw) for draw in draws) for side, draws in path.draws.items()}


def _settle(path: _Path) -> None:
    """Let every open wait last as long as the times ask for."""
    if not path.lasting:
        return
    times = _solve(path.times, path.bounds)
    for waits in path.lasting:
        more = times[waits.over] - times[waits.begun] - waits.least
        draws = path.draws[waits.side]
        for index in waits.spans:
            span = draws[index]
            assert isinstance(span, Span)
            taken = min(more, span.most - span.least)
            draws[index] = Span(span.least + taken, span.least + taken, span.among)
            more -= taken


def _solve(count: int, bounds: Sequence[_Bound]) -> list[int]:
    times = [0] * count
    for number in range(2 * count + 2):
        changed = False
        # There and back again: what is due later holds up what came before it, and the other way round.
        for time, behind, most in bounds if number % 2 else reversed(bounds):
            if times[time] > times[behind] + most:
                times[time] = times[behind] + most
                changed = True
        if not changed:
            return times
    raise AssertionError("no draws lead along this path")


def _number(draw: float | Span) -> float:
    """The number that a draw has to be; of a wait, one that lasts as long."""
    if isinstance(draw, Span):
        at, of = draw.least - draw.among.start, len(draw.among)
        return plain_number(at / of, (at + 1) / of)
    return draw
