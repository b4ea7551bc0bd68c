"""Two bots as a picture: every joint state as a box, what is said as arrows, loops marked.

Owns the words. What can happen is what the walk found: nothing is decided here.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from simulator.drawing.picture import Edge, Kind, Node, Picture, line, lines
from simulator.explore.chains import rounds_in
from simulator.explore.mind import Cause, End
from simulator.explore.traffic import of_client
from simulator.record import EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.explore.joint import Move, State
    from simulator.explore.walk import Walk

_TRAP = "Red: a loop that cannot be left. Yellow: one that can."


def draw_pair(walk: Walk, title: str) -> Picture:
    """Everything that a walk found.

    Args:
        walk: What was walked.
        title: Of the scenario.
    """
    kinds, ways = _rounds(walk)
    nodes = [_node(walk, number, kinds.get(number)) for number in range(len(walk.nodes))]
    edges = [
        Edge(number, target, lines(_said(walk, number, target)), (number, target) in ways)
        for number, targets in enumerate(walk.targets)
        for target in dict.fromkeys(targets or ())
    ]
    notes = [f"{walk.states:,} joint states"]
    if walk.stopped or None in walk.targets:
        notes.append(f"not everything: {walk.stopped}; what comes after a dashed box is left out")
    if kinds:
        notes.append(_TRAP)
    return Picture(line(title), tuple(nodes), tuple(edges), tuple(notes))


def _rounds(walk: Walk) -> tuple[dict[int, Kind], set[tuple[int, int]]]:
    """How each state in a reply loop is marked, and the ways that make a round."""
    kinds: dict[int, Kind] = {}
    ways: set[tuple[int, int]] = set()
    for each in rounds_in(walk):
        if not each.cycle:
            continue  # timers go round there, and nobody answers
        inside = set(each.nodes)
        kinds |= dict.fromkeys(each.nodes, Kind.TRAP if each.bottom and each.sure else Kind.LOOP)
        ways |= {(n, t) for n in each.nodes for t in walk.targets[n] or () if t in inside}
    return kinds, ways


def _node(walk: Walk, number: int, kind: Kind | None) -> Node:
    node = walk.nodes[number]
    if isinstance(node, End):
        return Node((_ending(node),), Kind.END)
    if number == 0:
        return Node(("before the opening",), Kind.START)
    if kind is None:
        kind = Kind.OPEN if walk.targets[number] is None else Kind.STATE
    joint = walk.joint
    server, client = joint.server.minds[node[0]].bot, joint.client.minds[node[1]].bot
    name = line(f"#{number} server {server.state}, client {client.state}")
    return Node((name, *lines(_flying(walk, node))), kind)


def _flying(walk: Walk, state: State) -> Iterator[str]:
    """What is on its way."""
    for item in state[2]:
        if item < 0:
            yield f"to come: the {walk.joint.traffic.parted(item).side} hangs up"
        else:
            yield f"to the {Side.SERVER if of_client(item) else Side.CLIENT}: {_text(walk, item)}"


def _text(walk: Walk, item: int) -> str:
    said = walk.joint.traffic.said(item)
    return said if isinstance(said, str) else f"{len(said)} bytes"


def _ending(end: End) -> str:
    if end.by is EndedBy.SILENCE:
        return "dead end: both wait" if any(end.deaf) else "both are silent"
    if end.by in (EndedBy.CLIENT, EndedBy.SERVER):
        return line(f"the {end.by} hung up, code {end.code}")
    return line(f"{end.by}: {end.reason}")


def _said(walk: Walk, source: int, target: int) -> Iterator[str]:
    """What is heard and said on the way from one state to a next one."""
    state = walk.nodes[source]
    assert not isinstance(state, End)
    moves = zip(walk.targets[source] or (), walk.joint.moves(state), strict=True)
    for move in (move for to, move in moves if to == target):
        yield from _told(walk, move) or ("waits",)


def _told(walk: Walk, move: Move) -> list[str]:
    told = []
    for outcome, side in zip(move.outcomes, move.sides, strict=True):
        if outcome.cause == Cause.HEARD and not outcome.fired:
            told.append(f"{side} has no rule")
        for item in outcome.items:
            told.append(f"{side} hangs up" if item < 0 else f"{side}: {_text(walk, item)}")
        if outcome.cause == Cause.PARTED:
            told.append(f"{side} hears that the line is closed")
    quiet = itertools.chain.from_iterable(o.fired for o in move.outcomes)
    return told or (["answers later"] if any(True for _ in quiet) else [])
