"""The parts of a graph from each node of which every other can be reached.

Tarjan, "Depth-first search and linear graph algorithms", 1972, without recursion: a chain of a hundred thousand
states is as deep as it is long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def strong_components(targets: Sequence[tuple[int, ...] | None]) -> list[list[int]]:
    """The strongly connected components that go round: of several nodes, or of one that leads to itself.

    Args:
        targets: Where each node leads; None and () lead nowhere.

    Returns:
        Each with its nodes ascending, the one with the least node first.
    """
    count = len(targets)
    order, low = [0] * count, [0] * count  # 0: not met yet
    on_stack = bytearray(count)
    stack: list[int] = []
    found: list[list[int]] = []
    met = 0
    for root in range(count):
        if order[root]:
            continue
        met += 1
        order[root] = low[root] = met
        stack.append(root)
        on_stack[root] = 1
        work = [(root, iter(targets[root] or ()))]
        while work:
            node, rest = work[-1]
            for target in rest:
                if not order[target]:
                    met += 1
                    order[target] = low[target] = met
                    stack.append(target)
                    on_stack[target] = 1
                    work.append((target, iter(targets[target] or ())))
                    break
                if on_stack[target] and order[target] < low[node]:
                    low[node] = order[target]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == order[node]:
                    part = _cut_off(stack, node, on_stack)
                    if len(part) > 1 or node in (targets[node] or ()):
                        found.append(sorted(part))
    return sorted(found)


def _cut_off(stack: list[int], node: int, on_stack: bytearray) -> list[int]:
    part = []
    while True:
        part.append(stack.pop())
        on_stack[part[-1]] = 0
        if part[-1] == node:
            return part


def reaching(targets: Sequence[tuple[int, ...] | None], goals: Sequence[int]) -> bytearray:
    """For each node, whether some way leads from it to one of the goals."""
    sources: list[list[int]] = [[] for _ in targets]
    for node, leads in enumerate(targets):
        for target in leads or ():
            sources[target].append(node)
    reached = bytearray(len(targets))
    work = list(goals)
    for node in work:
        reached[node] = 1
    while work:
        for source in sources[work.pop()]:
            if not reached[source]:
                reached[source] = 1
                work.append(source)
    return reached
