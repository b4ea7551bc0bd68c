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
REMEMBERED = 20_000  # words, pairs and texts, each, that are known at least
_VALUES = 5  # of JSON, one new one of which is enough, however many more are always the same
_WAITING = 256  # forms at least, whose pairs nobody has asked for

T = TypeVar("T")


class Novelty:
    """Everything that was said in one chain."""

    __slots__ = ("_pairs", "_texts", "_waiting", "_words")

    def __init__(self) -> None:
        self._texts: _Known[str] = _Known(REMEMBERED)
        self._words: _Known[str] = _Known(REMEMBERED)
        self._pairs: _Known[Pair] = _Known(REMEMBERED)
        self._waiting: list[Form] = []

    def observe(self, form: Form) -> float | None:
        """The novelty of a message of this form, None if it was said before; from now on it was.

        A new word makes new pairs as well, so where the words suffice the pairs can wait.
        """
        if not self._texts.learn((form.text,)):
            return None
        words, waiting = form.words, self._waiting
        said = min(len(words), _VALUES) if form.values else len(words)
        new = self._words.learn(words) / said
        if new >= NEW:
            waiting.append(form)
            if len(waiting) >= 2 * _WAITING:
                del waiting[:_WAITING]
            return new
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
        """How many of the items were not known; from now on they are."""
        known = self._new
        missing = [item for item in items if item not in known]
        if not missing:
            return 0
        known.update(missing)
        if self._old:
            old = self._old
            missing = [item for item in missing if item not in old]
        if len(known) >= self._size:
            self._old, self._new = known, set()
        return len(missing)
