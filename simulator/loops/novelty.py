"""What has been said so far, and how much of a message is new.

Owns the measure: the mean share of words and of pairs of neighbouring words that nobody has said
before. Pairs do not cross the ends of sentences, so answers shuffled from a pool, and paraphrase
from fixed parts, bring nothing new. Knows neither sides nor loops.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from simulator.loops.form import Form, Pair

NEW = 0.2  # novelty from which a message says something new
REMEMBERED = 20_000  # words, pairs and texts, each, that are known at least
_WAITING = 256  # forms at least, whose pairs nobody has asked for

T = TypeVar("T")


class News(Enum):
    """What a message brings."""

    NEW = "new"
    RECOMBINED = "recombined"  # never said in these words, but nothing new
    NONE = "none"  # said before


class Novelty:
    """Everything that was said in one chain."""

    __slots__ = ("_pairs", "_texts", "_waiting", "_words")

    def __init__(self) -> None:
        self._words: _Known[str] = _Known(REMEMBERED)
        self._pairs: _Known[Pair] = _Known(REMEMBERED)
        self._texts: _Known[str] = _Known(REMEMBERED)
        self._waiting: list[Form] = []

    def observe(self, form: Form) -> News:
        """What a message of this form brings; from now on it has been said.

        A new word makes new pairs as well, so where the words suffice the pairs can wait.
        """
        if not self._texts.learn({form.text}):
            return News.NONE
        words, waiting = form.words, self._waiting
        new = len(self._words.learn(words)) / len(words)
        if new >= NEW:
            waiting.append(form)
            if len(waiting) >= 2 * _WAITING:
                del waiting[:_WAITING]
            return News.NEW
        for before in waiting:
            self._pairs.learn(before.pairs)
        waiting.clear()
        pairs = form.pairs
        if pairs and new + len(self._pairs.learn(pairs)) / len(pairs) >= 2 * NEW:
            return News.NEW
        return News.RECOMBINED


class _Known(Generic[T]):
    """A set that forgets what has not been said for long."""

    __slots__ = ("_new", "_old", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._new: set[T] = set()
        self._old: set[T] = set()

    def learn(self, items: AbstractSet[T]) -> AbstractSet[T]:
        """Those of the items that were not known; from now on they are."""
        new = items - self._new
        if new:
            self._new |= new
            if self._old:
                new = new - self._old
            if len(self._new) >= self._size:
                self._old, self._new = self._new, set()
        return new
