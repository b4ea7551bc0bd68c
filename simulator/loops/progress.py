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
    from collections.abc import Sequence

RESTARTS = 2  # how often a countdown may begin again before it is one more thing that goes round
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FALLS = 3  # one after the other, that make a countdown
_STEADY = 3  # times the last step, at most, and at least this part of it
_LAST = 32  # numbers at which it turned that count but once
_FULL = 100  # percent


class Course:
    """The numbers of one message that a side says again and again, and where they go."""

    __slots__ = (
        "_counter",
        "_falls",
        "_moved",
        "_news",
        "_restarts",
        "_scale",
        "_step",
        "_turns",
        "_written",
    )

    def __init__(self, scale: str) -> None:
        self._scale = scale  # what the numbers measure, as `Measure.scale` says
        self._written: Sequence[str] = ()  # the last numbers
        self._step = 0.0  # to them from the ones before
        self._falls = 0  # one after the other
        self._counter = False  # whether it is one number, which only rises
        self._moved = False  # towards the end, since it began last
        self._restarts = 0  # since something new was said
        self._news = 0
        self._turns: Recent[float, float] | None = None  # numbers at which it turned

    def observe(self, written: Sequence[str], news: int) -> bool:
        """Whether these numbers say that something gets somewhere.

        Args:
            written: The numbers of the message, as it has them.
            news: How many messages so far said something new.
        """
        before, self._written = self._written, written
        if self._counter:  # told at a glance: there are many
            (number,), (last,) = written, before
            if (
                number > last
                if len(number) == len(last)
                else len(number) > len(last) and number.isdecimal()
            ):
                return False
        values = _values(written)
        for was, value in zip(_values(before), values, strict=False):
            if value != was:
                return self._changed(values, value - was, news)
        return False

    def _changed(self, values: list[float], by: float, news: int) -> bool:
        step, scale = self._step, self._scale
        self._step = by
        if scale == "near" and step * by < 0:
            return self._turned(values[0])
        if scale in ("", "near"):
            # How long something took goes up and down, and falls as well, but not again and again
            # by about as much: that is a countdown.
            steady = _STEADY * step <= by <= step / _STEADY < 0
            self._falls = self._falls + 1 if steady else int(by < 0)
            advances = self._falls >= _FALLS
        else:
            advances = _rises(values, scale) if by > 0 else scale == "remaining"
        if advances:
            self._moved = True
        elif self._moved:
            self._moved = False
            self._restarts = 1 if news != self._news else self._restarts + 1
            self._news = news
        self._counter = by > 0 and not scale and not self._moved and self._written[0].isdecimal()
        self._counter = self._counter and len(self._written) == 1
        return self._moved and self._restarts <= RESTARTS

    def _turned(self, value: float) -> bool:
        """To and fro goes who looks for a number, or measures one: news where the number is new."""
        if self._turns is None:
            self._turns = Recent(_LAST)
        return value not in self._turns and self._turns.recall(value, value) is None


def _values(written: Sequence[str]) -> list[float]:
    return [float(value) for text in written for value in _NUMBER.findall(text)]


def _rises(values: list[float], scale: str) -> bool:
    """Whether numbers that rose go towards their end."""
    if scale == "percent":
        return values[0] <= _FULL
    return scale == "of" and len(values) > 1 and values[0] <= values[1]
