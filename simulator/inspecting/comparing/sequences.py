"""What two sequences have in common, in order: the longest where they are short, else nearly that.

Owns matching by equal keys alone. Turned round it says the same: `matches(b, a)` are the pairs of `matches(a, b)`,
swapped. Knows no message.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Keys can be ordered: a tie is decided by what stands there, not by whose it is.
Key = tuple[str, ...]
Matches = list[tuple[int, int]]  # positions in both, rising

_TABLE = 40_000  # pairs of positions that are all looked at
_AHEAD = 100  # items that are looked at for where longer sequences meet again


def matches(a: Sequence[Key], b: Sequence[Key]) -> Matches:
    """Positions of equal items of both, each rising."""
    least = min(len(a), len(b))
    start = next((n for n in range(least) if a[n] != b[n]), least)
    left = least - start
    end = next((n for n in range(left) if a[-1 - n] != b[-1 - n]), left)
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    small = len(inner_a) * len(inner_b) <= _TABLE
    found = _longest(inner_a, inner_b) if small else _nearest(inner_a, inner_b)
    return [
        *((n, n) for n in range(start)),
        *((i + start, j + start) for i, j in found),
        *((len(a) - n, len(b) - n) for n in range(end, 0, -1)),
    ]


def paired(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[int | None, int | None]]:
    """Every position of both, in order: equal items together, and what is left between them one by one."""
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    for next_i, next_j in (*matches(a, b), (len(a), len(b))):
        found += zip_longest(range(i, next_i), range(j, next_j))
        if next_i < len(a):
            found.append((next_i, next_j))
        i, j = next_i + 1, next_j + 1
    return found


def _longest(a: Sequence[Key], b: Sequence[Key]) -> Matches:
    """The longest common subsequence, by the table of what is left at each pair of positions."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below = table[i], table[i + 1]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if a[i] == b[j] else max(below[j], row[j + 1])
    found, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif _passes_a(table[i + 1][j], table[i][j + 1], a[i], b[j]):
            i += 1
        else:
            j += 1
    return found


def _passes_a(without_a: int, without_b: int, a: Key, b: Key) -> bool:
    """Whether it is the item of the first sequence that is passed over."""
    return without_a > without_b or (without_a == without_b and a < b)


def _nearest(a: Sequence[Key], b: Sequence[Key]) -> Matches:
    """A common subsequence: wherever the two part, they are taken up where they meet again soonest."""
    found, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
            continue
        soon_a, soon_b = _first_places(a, i), _first_places(b, j)
        meeting = min(
            ((soon_a[key] + soon_b[key], key) for key in soon_a.keys() & soon_b.keys()),
            default=None,
        )
        if meeting is None:
            i, j = i + 1, j + 1
        else:
            i, j = i + soon_a[meeting[1]], j + soon_b[meeting[1]]
    return found


def _first_places(items: Sequence[Key], start: int) -> dict[Key, int]:
    """How far ahead each of the next items is for the first time."""
    ahead = items[start : start + _AHEAD]
    return {key: len(ahead) - 1 - n for n, key in enumerate(reversed(ahead))}
