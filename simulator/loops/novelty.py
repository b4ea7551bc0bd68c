"""What has been said so far, and how much of a message is new.

Owns the measure: the mean share of words and of pairs of neighbouring words that nobody has said
before. Pairs do not cross the ends of sentences, so answers shuffled from a pool, and paraphrase
from fixed parts, bring nothing new. Knows neither sides nor loops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.loops.form import Form, Pair

NEW = 0.2  # novelty from which a message says something new
REMEMBERED = 10_000  # words, and as many pairs, that are known at least
_VALUES = 5  # of JSON, one new one of which is enough, however many more are always the same
_WAITING = 32  # forms at least, whose pairs nobody has asked for

T = TypeVar("T")


class Novelty:
    """Everything that was said in one chain."""

    __slots__ = ("_pairs", "_waiting", "_words")

    def __init__(self) -> None:
        self._words: _Known[str] = _Known(REMEMBERED)
        self._pairs: _Known[Pair] = _Known(REMEMBERED)
        self._waiting: list[Form] = []

    def observe(self, form: Form) -> float:
        """The novelty of a message of this form; from now on its words are known.

        A new word makes new pairs as well, so where the words suffice the pairs can wait.
        """
        words, waiting = form.take_words(), self._waiting
        said = len(words)
        new = self._words.learn(words) / (said if said < _VALUES or not form.values else _VALUES)
        if new >= NEW:
            waiting.append(form)
            if len(waiting) >= 2 * _WAITING:
                del waiting[:_WAITING]
            return new
        if waiting:
            for before in waiting:
                self._pairs.learn(before.pairs)
            waiting.clear()
        pairs = form.pairs
        return (new + self._pairs.learn(pairs) / len(pairs)) / 2 if pairs else new


class _Known(Generic[T]):
    """A set that forgets what has not been said for long."""

    __slots__ = ("_new", "_old", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._new: set[T] = set()
        self._old: set[T] = set()

    def learn(self, items: Sequence[T]) -> int:
        """How many different ones of the items were not known; from now on they are."""
        known = self._new
        if self._old:
            return self._learn(items)
        before = len(known)
        known.update(items)
        new = len(known) - before
        if len(known) >= self._size:
            self._old, self._new = known, set()
        return new

    def _learn(self, items: Sequence[T]) -> int:
        known, old = self._new, self._old
        missing = {item for item in items if item not in known}
        known |= missing
        missing -= old
        if len(known) >= self._size:
            self._old, self._new = known, set()
        return len(missing)
