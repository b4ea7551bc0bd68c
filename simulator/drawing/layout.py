"""Where boxes and the words of arrows go: rows from top to bottom, as few crossings as some sweeps give.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures", 1981: rows by
the shortest way from the first box, then the order in each row by the mean place of the neighbours. The words of an
arrow get a place of their own in the row between, so that no words ever lie on others. The same picture is always laid
out the same.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.drawing.picture import Picture

CHAR, LINE = 7.3, 16.0  # of a monospaced letter of 12 px
PAD = 10.0
_GAP_X, _GAP_Y = 26.0, 34.0
_SWEEPS = 12


class Box(NamedTuple):
    """A place: the middle, and the size."""

    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """Places for every box and for the words of every arrow, and the size of it all."""

    nodes: tuple[Box, ...]
    edges: tuple[Box, ...]
    width: float
    height: float


def lay_out(picture: Picture) -> Layout:
    """The places of everything in the picture."""
    count = len(picture.nodes)
    texts = [node.lines for node in picture.nodes] + [edge.lines for edge in picture.edges]
    sizes = [_size(lines, padded=n < count) for n, lines in enumerate(texts)]
    ranks = _ranks(picture)
    neighbours: list[list[int]] = [[] for _ in texts]
    for number, edge in enumerate(picture.edges, count):
        for end in (edge.source, edge.target):
            neighbours[number].append(end)
            neighbours[end].append(number)
    rows: list[list[int]] = [[] for _ in range(max(ranks) + 1)]
    for number, rank in enumerate(ranks):
        rows[rank].append(number)
    _order(rows, neighbours)
    return _placed(rows, sizes, count)


def _ranks(picture: Picture) -> list[int]:
    """The row of each box, even, and of the words of each arrow, odd."""
    targets: list[list[int]] = [[] for _ in picture.nodes]
    for edge in picture.edges:
        targets[edge.source].append(edge.target)
    ranks = [-1] * len(picture.nodes)
    for root in range(len(ranks)):  # what no way leads to begins at the top as well
        if ranks[root] >= 0:
            continue
        ranks[root] = 0
        work = deque([root])
        while work:
            here = work.popleft()
            for target in targets[here]:
                if ranks[target] < 0:
                    ranks[target] = ranks[here] + 2
                    work.append(target)
    return ranks + [min(ranks[edge.source], ranks[edge.target]) + 1 for edge in picture.edges]


def _order(rows: list[list[int]], neighbours: Sequence[Sequence[int]]) -> None:
    """Sort each row by the mean place of its neighbours, down and up again."""
    places = {n: (at + 0.5) / len(row) for row in rows for at, n in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            means = {
                n: sum(places[m] for m in near) / len(near)
                if (near := neighbours[n])
                else places[n]
                for n in row
            }
            row.sort(key=lambda n, means=means: (means[n], n))  # type: ignore[misc]
            places.update({n: (at + 0.5) / len(row) for at, n in enumerate(row)})


def _placed(
    rows: Sequence[Sequence[int]], sizes: Sequence[tuple[float, float]], count: int
) -> Layout:
    widths = [sum(sizes[n][0] + _GAP_X for n in row) + _GAP_X for row in rows]
    whole = max(widths)
    boxes: dict[int, Box] = {}
    y = _GAP_Y
    for row, width in zip(rows, widths, strict=True):
        height = max((sizes[n][1] for n in row), default=0.0)
        x = (whole - width) / 2 + _GAP_X
        for n in row:
            boxes[n] = Box(x + sizes[n][0] / 2, y + height / 2, *sizes[n])
            x += sizes[n][0] + _GAP_X
        y += height + _GAP_Y
    placed = tuple(boxes[n] for n in range(len(sizes)))
    return Layout(placed[:count], placed[count:], whole, y)


def _size(lines: Sequence[str], *, padded: bool) -> tuple[float, float]:
    pad = 2 * PAD if padded else 4.0
    width = max(map(columns, lines), default=0)
    return width * CHAR + pad, max(len(lines), 1) * LINE + pad


def columns(text: str) -> int:
    """How many letters wide a text is; East Asian letters and emoji are two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
