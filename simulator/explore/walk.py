"""Every joint state that can be reached, breadth first.

Owns the graph: states in the order they were found, from which each was found first, and where each leads. So
the way back from a state is one of the shortest there is. The walk stops where it was told to, and says why; what
it did not look at any more is known as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.explore.mind import End

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.explore.joint import Joint, Move, State

MOST = 100_000  # joint states, where the caller does not say
FLYING = 400  # messages in flight from which on a state is not looked at any more
WEIGHT = 20_000_000  # of all states together: then the walk stops
_PULSE = 2_048  # states between two looks at what else may stop the walk


@dataclass(slots=True)
class Walk:
    """What was found.

    nodes: the joint states and ends, in the order they were found; the first is before the opening. sources: from
    which node each was found. targets: where each leads; None: it was not looked at. stopped: why the walk ended
    before there was nothing more to look at; "" where it did not.
    """

    joint: Joint
    nodes: list[State | End]
    sources: list[int]
    targets: list[tuple[int, ...] | None]
    stopped: str = ""

    @property
    def states(self) -> int:
        """How many joint states were found, the opening and the ends left out."""
        return sum(type(node) is not End for node in self.nodes) - 1

    @property
    def steps(self) -> int:
        """How many ways lead from one to another."""
        return sum(len(targets) for targets in self.targets if targets)

    def way(self, node: int) -> list[int]:
        """The nodes of a shortest way from the opening to this one, both included."""
        way = [node]
        while way[-1]:
            way.append(self.sources[way[-1]])
        return way[::-1]

    def move(self, source: int, target: int) -> Move:
        """What happens on the way from one node to a next one."""
        state, wanted = self.nodes[source], self.nodes[target]
        assert not isinstance(state, End)
        return next(move for move in self.joint.moves(state) if move.next == wanted)


def walk(joint: Joint, *, most: int = MOST, pulse: Callable[[int], bool] = lambda _: True) -> Walk:
    """Walk every joint state.

    Args:
        joint: The machine.
        most: Joint states after which the walk stops.
        pulse: Told now and then how many states were found; False stops the walk.
    """
    nodes: list[State | End] = [joint.start]
    found: dict[State | End, int] = {joint.start: 0}
    targets: list[tuple[int, ...] | None] = []
    made = Walk(joint, nodes, [0], targets)
    sources, moves, end = made.sources, joint.moves, End  # looked up once: this is the inner loop
    for number, node in enumerate(nodes):  # it grows while it is walked
        if type(node) is end:
            targets.append(())
            continue
        if len(nodes) > most or (not number % _PULSE and _must_stop(made, pulse)):
            break
        if len(node[2]) > FLYING or joint.is_full(node):  # type: ignore[arg-type]
            targets.append(None)
            continue
        leads = []
        for move in moves(node):  # type: ignore[arg-type]
            after = move[0]
            target = found.get(after)
            if target is None:
                target = found[after] = len(nodes)
                nodes.append(after)
                sources.append(number)
            leads.append(target)
        targets.append(tuple(leads))
    targets += [() if type(node) is end else None for node in nodes[len(targets) :]]
    made.stopped = made.stopped or _left_out(made, most)
    return made


def _must_stop(made: Walk, pulse: Callable[[int], bool]) -> bool:
    if made.joint.weight > WEIGHT:
        made.stopped = f"stopped at {made.states:,} joint states, for what they hold gets too large"
    elif not pulse(len(made.nodes)):
        made.stopped = f"interrupted at {made.states:,} joint states"
    return bool(made.stopped)


def _left_out(made: Walk, most: int) -> str:
    """Why some states were not looked at; "" where all were."""
    cut = made.targets.count(None)
    if not cut:
        return ""
    if len(made.nodes) > most:
        return f"stopped at {made.states:,} joint states"
    return f"{cut:,} of {made.states:,} joint states hold too much to go on from them"
