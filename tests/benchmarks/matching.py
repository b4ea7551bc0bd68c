"""What finding the rule costs, by the number of rules: µs a message, nothing asserted."""

from __future__ import annotations

import random
import time

from simulator.dialogue.matcher import Matcher
from simulator.dialogue.pattern import Pattern, compile_pattern
from simulator.dialogue.words import hear

MESSAGES = 5_000
ROUNDS = 5  # the quickest counts: the others were disturbed

_STARTS = [c + v for c in "bdfgklmnprst" for v in ("a", "e", "i", "o", "u", "ai", "ou")]
_ENDS = ("bel", "dor", "fin", "gar", "kin", "lom", "mas", "nep", "rud", "sol", "tam", "vex")
_WORDS = [start + end for start in _STARTS for end in _ENDS]


def rows() -> list[tuple[str, float]]:
    """Label and µs a message to hear it, find the candidates and match the rule that answers."""
    return [(f"{count:,} rules", _microseconds(count)) for count in (10, 1_000, 10_000)]


def _microseconds(count: int) -> float:
    patterns = _patterns(count)
    matcher = Matcher([(pattern,) for pattern in patterns])
    best = float("inf")
    for round_ in range(ROUNDS):
        first = round_ * MESSAGES  # a new number each, so that no message was heard before
        messages = [f"Hello, dear gomas there, number {first + i}" for i in range(MESSAGES)]
        begun = time.perf_counter()
        for message in messages:
            _answer(matcher, patterns, message)
        best = min(best, time.perf_counter() - begun)
    return best / MESSAGES * 1e6


def _answer(matcher: Matcher, patterns: list[Pattern], message: str) -> None:
    heard = hear(message)
    for index in matcher.candidates(heard):
        if patterns[index].match(heard) is not None:
            return
    raise AssertionError(f"no rule answers {message!r}")


def _patterns(count: int) -> list[Pattern]:
    """Rules of three words, half with a word of their own; the last is the one that answers."""
    draw = random.Random(3)
    texts = []
    for i in range(count):
        first, second, third = draw.choices(_WORDS, k=3)
        texts.append(f"{first} * {second} {third}" + (f"x{i}" if i % 2 else ""))
    return [compile_pattern(text) for text in [*texts, "number <x:number>"]]
