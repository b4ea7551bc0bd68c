"""Whether a part of the graph that goes round is a reply loop.

Owns telling replies that go round from what timers push again and again: a reply loop is a chain of messages each
of which answers the one before, without end. A push and what directly follows from it is none.

Where no timer says anything in a part that goes round, whatever is said there answers something. Elsewhere the
messages of a chain are followed: those in flight and those waiting to be said, as one set of bits each.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from simulator.explore.components import reaching, strong_components
from simulator.explore.mind import Cause
from simulator.record import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.explore.joint import Move, State
    from simulator.explore.walk import Walk

T = TypeVar("T")

LEAST = 20_000  # states with the messages of a chain that are looked at at least
_EACH = 4  # of each state, where there are many


@dataclass(frozen=True, slots=True)
class Round:
    """A part of the graph that goes round.

    nodes: ascending. bottom: nothing leads out of it. cycle: nodes of a shortest round of replies, the first one
    again at the end; () where replies do not go round. sure: they do, whatever is drawn.
    """

    nodes: tuple[int, ...]
    bottom: bool
    cycle: tuple[int, ...]
    sure: bool


class _Chain(NamedTuple):
    """A node, and which of its messages belong to the chain."""

    node: int
    flight: int  # bits, from the next one to be heard on
    server: int  # bits, from the next one to be said on
    client: int

    @property
    def alive(self) -> bool:
        return bool(self.flight or self.server or self.client)


def rounds_in(walk: Walk) -> Iterator[Round]:
    """Every part of the graph that goes round, the one found first first."""
    for nodes in strong_components(walk.targets):
        yield _Part(walk, nodes).round()


class _Part:
    """One strongly connected part."""

    def __init__(self, walk: Walk, nodes: Sequence[int]) -> None:
        self._walk = walk
        self._nodes = nodes
        inside = frozenset(nodes)
        self.bottom = all(target in inside for node in nodes for target in walk.targets[node] or ())
        self._moves = {node: list(self._within(node, inside)) for node in nodes}

    def _within(self, node: int, inside: frozenset[int]) -> Iterator[tuple[int, Move]]:
        state, targets = self._walk.nodes[node], self._walk.targets[node]
        assert targets is not None
        moves = self._walk.joint.moves(state)  # type: ignore[arg-type]
        return (
            (target, move) for target, move in zip(targets, moves, strict=True) if target in inside
        )

    def round(self) -> Round:
        every = [move for moves in self._moves.values() for _, move in moves]
        if not any(_replies(move) for move in every):
            return Round(tuple(self._nodes), self.bottom, (), sure=False)
        if any(pushes(move) for move in every):
            cycle, sure = self._follow()
        else:
            cycle, sure = self._shortest(), True
        return Round(tuple(self._nodes), self.bottom, cycle, sure)

    def _shortest(self) -> tuple[int, ...]:
        """A shortest way from the first node back to it on which something is answered."""
        start = (self._nodes[0], False)
        sources: dict[tuple[int, bool], tuple[int, bool]] = {}
        work = deque([start])
        while work:
            here = work.popleft()
            for target, move in self._moves[here[0]]:
                there = (target, here[1] or _replies(move))
                if there in sources or there == start:
                    continue
                sources[there] = here
                if there == (start[0], True):
                    return tuple(node for node, _ in _way(sources, start, there))
                work.append(there)
        raise AssertionError("a part that goes round leads back to each of its nodes")

    # --- chains ---------------------------------------------------------------------------------------------

    def _follow(self) -> tuple[tuple[int, ...], bool]:
        """A round in which a chain goes on, and whether some chain goes on whatever is drawn."""
        chains = [self._whole(node) for node in self._nodes]
        numbers = {chain: number for number, chain in enumerate(chains)}
        starts, most = len(chains), max(LEAST, _EACH * len(chains))
        targets: list[tuple[int, ...]] = []
        for chain in chains:  # it grows while it is walked
            if len(chains) > most:
                return self._shortest(), False  # not known to be none
            leads = []
            for target, move in self._moves[chain.node] if chain.alive else ():
                after = self._after(chain, target, move)
                if after not in numbers:
                    numbers[after] = len(chains)
                    chains.append(after)
                leads.append(numbers[after])
            targets.append(tuple(leads))
        rounds = strong_components(targets)
        if not rounds:
            return (), False
        dying = reaching(targets, [n for n, chain in enumerate(chains) if not chain.alive])
        sure = any(chains[n].alive and not dying[n] for n in range(starts))
        kept = [part for part in rounds if not (sure and dying[part[0]])]
        return self._cycle(chains, targets, kept[0]), sure

    def _cycle(
        self, chains: list[_Chain], targets: list[tuple[int, ...]], part: list[int]
    ) -> tuple[int, ...]:
        inside, start = frozenset(part), part[0]
        sources: dict[int, int] = {}
        work = deque([start])
        while work:
            here = work.popleft()
            for there in targets[here]:
                if there == start:
                    way = (*_way(sources, start, here), start)
                    return tuple(chains[number].node for number in way)
                if there in inside and there not in sources:
                    sources[there] = here
                    work.append(there)
        raise AssertionError("a part that goes round leads back to each of its nodes")

    def _state(self, node: int) -> State:
        state = self._walk.nodes[node]
        assert type(state) is tuple
        return state  # type: ignore[return-value]

    def _whole(self, node: int) -> _Chain:
        state = self._state(node)
        lines = (self._lines(state, 0), self._lines(state, 1))
        return _Chain(node, _bits(len(state[2])), _bits(lines[0]), _bits(lines[1]))

    def _lines(self, state: State, side: int) -> int:
        """How many lines wait to be said on a side."""
        joint = self._walk.joint
        mind = joint.client.minds[state[1]] if side else joint.server.minds[state[0]]
        return sum(len(group.lines) for group in mind.groups)

    def _after(self, chain: _Chain, target: int, move: Move) -> _Chain:
        """The chain after a move of one side."""
        (outcome,), (side,) = move.outcomes, move.sides
        before, after = self._state(chain.node), self._state(target)
        client = side is Side.CLIENT
        own = chain.client if client else chain.server
        flight, flying = chain.flight, len(before[2])
        waiting = self._lines(before, client)
        if outcome.cause == Cause.HEARD:
            answers = flight & 1
            flight, flying = flight >> 1, flying - 1
            if answers:
                flight |= _bits(len(after[2]) - flying) << flying
                own |= _bits(outcome.queued) << waiting
        elif outcome.cause == Cause.UTTERED:
            said = waiting - self._lines(after, client)
            flight |= (own & _bits(said)) << flying
            own >>= said
        server, other = (chain.server, own) if client else (own, chain.client)
        return _Chain(target, flight, server, other)


def _replies(move: Move) -> bool:
    return any(o.cause == Cause.HEARD and (o.items or o.queued) for o in move.outcomes)


def pushes(move: Move) -> bool:
    """Whether a timer says something that nobody asked for."""
    return any(o.cause == Cause.TIMER and (o.items or o.queued) for o in move.outcomes)


def _bits(count: int) -> int:
    return (1 << count) - 1


def _way(sources: Mapping[T, T], start: T, end: T) -> list[T]:
    """From start to end, along where each was found from."""
    way = [end]
    while way[-1] != start:
        way.append(sources[way[-1]])
    return way[::-1]
