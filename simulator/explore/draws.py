"""Every way that chance can go within one step.

Owns running a step once for each outcome of its draws. A number that a rule draws is known only as far as it
showed: the first of three equal choices means that it lies below a third. Where a rule drew and then turned out
not to fit, its draw is not used up: the next attempt draws the same number. So what is known of it is kept, as
part of the side's state.

How long a wait is drawn is left open (`Span`): when it is over is decided where it is compared with something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.dialogue.bot import Among, Chance

T = TypeVar("T")

MOST = 4_096  # outcomes of one step that are looked at

_WHOLE = (0.0, 1.0)
_LEAST = 1e-12  # a narrower share is a matter of rounding
_ANY = 0.5  # where the number makes no difference

Share = tuple[float, float]  # from, to below


class Unused(NamedTuple):
    """What is known of a number that a rule drew before it turned out not to fit."""

    key: str
    n: int  # counted from the draws that are used up
    share: Share


class Span(NamedTuple):
    """A wait between two durations, both possible, in µs."""

    least: int
    most: int
    among: range  # what the author wrote: `least` is one more where 0 is an outcome of its own


Draw = float | Span  # the number, or a wait whose end is still open


@dataclass(slots=True)
class _Fork:
    """A draw on the way, and which of its outcomes is taken."""

    outcomes: int
    taken: int = 0


class _Call(NamedTuple):
    key: str
    n: int
    drawn: Draw


class Draws:
    """The draws of one step: called by the engine in place of chance, again for each outcome.

    Args:
        unused: What is known of numbers drawn before.
        sampled: Whether a wait is tried at its shortest and its longest only.
    """

    def __init__(self, unused: tuple[Unused, ...] = (), *, sampled: bool = False) -> None:
        self._unused = {(known.key, known.n): known.share for known in unused}
        self._sampled = sampled
        self._forks: list[_Fork] = []
        self.complete = True  # whether no outcome was left out
        self._rewind()

    def outcomes(self, step: Callable[[Chance], T]) -> Iterator[T]:
        """What the step comes to, for each outcome; ask `drawn` and `left` about the latest one."""
        count = 0
        while True:
            yield step(self)
            count += 1
            while self._forks and self._forks[-1].taken + 1 == self._forks[-1].outcomes:
                self._forks.pop()
            if not self._forks:
                return
            if count == MOST:
                self.complete = False
                return
            self._forks[-1].taken += 1
            self._rewind()

    def drawn(self, used: Mapping[str, int]) -> tuple[Draw, ...]:
        """The numbers in the order they were drawn; `used` tells how many of each rule count."""
        last = {(call.key, call.n): index for index, call in enumerate(self._calls)}
        return tuple(
            call.drawn
            if isinstance(call.drawn, float)
            or (call.n < used.get(call.key, 0) and last[call.key, call.n] == index)
            else _ANY
            for index, call in enumerate(self._calls)
        )

    def left(self, used: Mapping[str, int]) -> tuple[Unused, ...]:
        """What is known of the numbers that were drawn and not used up."""
        if not self._known:
            return ()
        return tuple(
            sorted(
                Unused(key, n - used.get(key, 0), share)
                for (key, n), share in self._known.items()
                if n >= used.get(key, 0) and share != _WHOLE
            )
        )

    def __call__(self, key: str, n: int, among: Among = 1, /) -> float:
        """The n-th number of the rule, as far as this outcome goes."""
        if isinstance(among, range) and not self._sampled:
            drawn, number = self._wait(among)
            self._calls.append(_Call(key, n, drawn))
            return number
        low, high = self._known.get((key, n), _WHOLE)
        shares = [
            (max(low, first), min(high, last))
            for first, last in _shares(among)
            if min(high, last) - max(low, first) > _LEAST
        ] or [(low, high)]
        share = self._known[key, n] = shares[self._fork(len(shares))]
        number = plain_number(*share)
        self._calls.append(_Call(key, n, number))
        return number

    def _wait(self, among: range) -> tuple[Draw, float]:
        one = 1 / len(among)
        if among.start == 0:  # nothing to wait for is another case than a short wait
            if self._fork(2) == 0:
                return 0.0, 0.0
            return Span(1, among[-1], among), one * 1.5
        return Span(among.start, among[-1], among), one / 2

    def _fork(self, outcomes: int) -> int:
        if self._at == len(self._forks):
            self._forks.append(_Fork(outcomes))
        fork = self._forks[self._at]
        self._at += 1
        return fork.taken

    def _rewind(self) -> None:
        self._at = 0
        self._known = dict(self._unused)
        self._calls: list[_Call] = []


def plain_number(low: float, high: float) -> float:
    """A number between the two that is quickly written."""
    middle = (low + high) / 2
    for digits in range(1, 14):
        number = round(middle, digits)
        if low + _LEAST < number < high - _LEAST:
            return number
    return middle


def _shares(among: Among) -> Iterator[Share]:
    """The shares of the numbers from 0 to 1 that lead to different outcomes."""
    if isinstance(among, range):  # a wait that is only tried at its ends
        yield 0.0, 1 / len(among)
        yield 1 - 1 / len(among), 1.0
    elif isinstance(among, int):
        for index in range(among):
            yield index / among, (index + 1) / among
    else:
        total, sum_ = sum(among), 0.0
        for weight in among:
            yield sum_ / total, (sum_ + weight) / total
            sum_ += weight
