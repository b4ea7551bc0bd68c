"""Whether the numbers in otherwise equal messages get somewhere.

Owns the directions that count as progress: a countdown, "3 of 10", a rising percentage, what is
remaining. A counter that only rises gets nowhere. Starting over counts as progress a few times,
not for ever. Knows nothing of loops.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.loops.recent import Recent

if TYPE_CHECKING:
    from simulator.loops.mask import Masked
    from simulator.record import Side

RESTARTS = 2  # how often a countdown may begin again before it is one more thing that goes round
_KEPT = 1_000  # messages whose last numbers are remembered
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FULL = 100  # percent


class _Course:
    """The numbers of one message so far."""

    __slots__ = ("moved", "restarts", "values")

    def __init__(self, values: list[float]) -> None:
        self.values = values
        self.moved = False  # towards the end, since it began last
        self.restarts = 0


class Progress:
    """Follows the numbers of each side's messages."""

    __slots__ = ("_courses",)

    def __init__(self) -> None:
        self._courses: Recent[tuple[Side, str], _Course] = Recent(_KEPT)

    def observe(self, side: Side, masked: Masked) -> bool:
        """Whether the numbers of this message come closer to an end than the last time."""
        values = [
            value
            for text in masked.numbers
            for value in ((float(text),) if text.isdecimal() else map(float, _NUMBER.findall(text)))
        ]
        key = (side, masked.text)
        course = self._courses.get(key)
        if course is None:
            self._courses.set(key, _Course(values))
            return False
        before, course.values = course.values, values
        change = next((b - a for a, b in zip(before, values, strict=False) if a != b), 0.0)
        if not change:
            return False
        if _advances(change, values, masked.scale):
            course.moved = True
        elif course.moved:
            course.moved = False
            course.restarts += 1
        return course.moved and course.restarts <= RESTARTS


def _advances(change: float, values: list[float], scale: str) -> bool:
    """Whether numbers that changed so go towards their end."""
    if scale == "percent":
        return change > 0 and values[0] <= _FULL
    if scale == "of":
        return change > 0 and len(values) > 1 and values[0] <= values[1]
    return change < 0
