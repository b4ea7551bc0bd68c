"""What looking for loops costs, by the length of the talk: µs a message, nothing asserted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.batch import run_loop
from simulator.loops import LoopDetector
from simulator.record import Side, Turn
from tests.benchmarks.pipeline import counter, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

HISTORIES = (1_000, 100_000)
MESSAGES = 5_000
ROUNDS = 3  # the quickest counts: the others were disturbed

_SIDES = (Side.CLIENT, Side.SERVER)


@dataclass(frozen=True, slots=True)
class _Configuration:
    """Of two sides that remember a number."""

    number: int
    clock = False

    def key(self) -> Hashable:
        return self.number

    def draws(self) -> Hashable:
        return 0

    def drawn_since(self, before: _Configuration) -> list[dict[str, Any]]:
        return []

    def certificate(self, last: object) -> dict[str, Any]:
        return {}


def rows(
    histories: tuple[int, ...] = HISTORIES, messages: int = MESSAGES, rounds: int = ROUNDS
) -> list[tuple[str, float]]:
    """Label and µs a message, for each kind of talk after each history."""
    return [
        (f"{kind}, after {history:,} messages", _microseconds(text, history, messages, rounds))
        for kind, text in _TALKS.items()
        for history in histories
    ]


def _counting(i: int) -> str:
    return f"Hello, I am the {_SIDES[i % 2]}, number {i}"


def _news(i: int) -> str:
    """Never the same words: a number spelled in letters, which no mask takes for a counter."""
    return "I have heard of " + " and ".join(_spelled(i * step) for step in (7_919, 104_729, 3))


def _spelled(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _pool(i: int) -> str:
    """One of forty answers, in no order that repeats soon."""
    return f"This is what we say about the {_spelled(i * i % 1_009 % 40)} of it all."


_TALKS: dict[str, Callable[[int], str]] = {
    "counting": _counting,
    "always new": _news,
    "from a pool": _pool,
}


def shares(messages: int = 20_000, rounds: int = ROUNDS) -> list[tuple[str, float, float]]:
    """Label, and messages a second of a whole conversation, loops looked for and not."""
    wanted = {loops: counter(messages, loops=loops) for loops in ("warn", "off")}
    best = dict.fromkeys(wanted, float("inf"))
    for _ in range(rounds):  # by turns, so that what slows the machine down slows both
        for loops, made in wanted.items():
            best[loops] = min(best[loops], run_loop(timed(made, 1, messages)))
    return [("1 conversation", messages / best["warn"], messages / best["off"])]


def _microseconds(text: Callable[[int], str], history: int, messages: int, rounds: int) -> float:
    detector = LoopDetector()
    _observe(detector, text, 0, history)
    begins = (history + round_ * messages for round_ in range(rounds))
    best = min(_observe(detector, text, begin, begin + messages) for begin in begins)
    return best / messages * 1e6


def _observe(detector: LoopDetector, text: Callable[[int], str], first: int, end: int) -> float:
    """Seconds to show the detector these messages; making them does not count."""
    turns = [
        Turn(i, i * 1000, _SIDES[i % 2], text(i), i - 1 if i else None, i)
        for i in range(first, end)
    ]
    begun = time.perf_counter()
    for turn in turns:
        detector.observe(turn, configuration=_Configuration(turn.id))
    return time.perf_counter() - begun
