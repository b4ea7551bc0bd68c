"""Whether the numbers in otherwise equal messages get somewhere.

Owns the directions that count as progress: a countdown, "3 of 10", a rising percentage, what is
remaining. A counter that only rises gets nowhere. Starting over counts as progress a few times,
not for ever. Knows nothing of loops.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RESTARTS = 2  # how often a countdown may begin again before it is one more thing that goes round
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FULL = 100  # percent


class Course:
    """The numbers of one message that a side says again and again, and where they go."""

    __slots__ = ("_moved", "_news", "_restarts", "_values")

    def __init__(self) -> None:
        self._values: list[float] = []
        self._moved = False  # towards the end, since it began last
        self._restarts = 0  # since something new was said
        self._news = 0

    def observe(self, written: Sequence[str], scale: str, news: int) -> bool:
        """Whether these numbers are closer to an end than the last ones.

        Args:
            written: The numbers of the message, as it has them.
            scale: What they measure, as `Form.scale` says.
            news: How many messages so far said something new.
        """
        before = self._values
        self._values = values = _values(written)
        for last, value in zip(before, values, strict=False):
            if value != last:
                break
        else:
            return False
        if _advances(values, scale) if value > last else not scale or scale == "remaining":
            self._moved = True
        elif self._moved:
            self._moved = False
            self._restarts = 1 if news != self._news else self._restarts + 1
            self._news = news
        return self._moved and self._restarts <= RESTARTS


def _values(written: Sequence[str]) -> list[float]:
    try:
        return list(map(int, written))
    except ValueError:
        return [float(value) for text in written for value in _NUMBER.findall(text)]


def _advances(values: list[float], scale: str) -> bool:
    """Whether numbers that rose go towards their end."""
    if scale == "percent":
        return values[0] <= _FULL
    return scale == "of" and len(values) > 1 and values[0] <= values[1]
