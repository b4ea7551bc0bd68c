"""Which rules may fit at all: an index from words to the entries that need them.

Owns the cheap first look at a message. An entry is filed under the literal word that fewest entries
need, so a message only meets the entries that have a rare word in common with it; those are kept
whose other words all occur. Whether a pattern really fits is the pattern's own business.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.words import Heard

_CROWDED = 8  # entries under one word, above which they are told apart by a second word

_Filed = tuple[frozenset[str], int]  # the other words that must occur, the entry


class _Drawer:
    """The entries filed under one word."""

    __slots__ = ("at_once", "by_second", "plain")

    def __init__(self, filed: Sequence[tuple[tuple[str, ...], int]]) -> None:
        self.at_once = tuple(index for others, index in filed if not others)  # need no other word
        self.plain: tuple[_Filed, ...] = ()
        self.by_second: dict[
            str, tuple[_Filed, ...]
        ] = {}  # instead of `plain`, where those are many
        rest = [(others, index) for others, index in filed if others]
        if len(rest) <= _CROWDED:
            self.plain = tuple((frozenset(others), index) for others, index in rest)
            return
        second: dict[str, list[_Filed]] = {}
        for others, index in rest:
            second.setdefault(others[0], []).append((frozenset(others), index))
        self.by_second = {word: tuple(entries) for word, entries in second.items()}

    def collect(self, words: frozenset[str], hits: set[int]) -> None:
        """Add the entries whose other words are all among these."""
        hits.update(self.at_once)
        filed = self.plain
        if self.by_second:
            seconds = words & self.by_second.keys()
            filed = tuple(entry for word in seconds for entry in self.by_second[word])
        hits.update(index for others, index in filed if others <= words)


class Matcher:
    """The index over entries, each with the patterns of which any may fit.

    Args:
        entries: In the order of their indices; None for an entry that does not depend on words.
    """

    __slots__ = ("_always", "_drawers")

    def __init__(self, entries: Sequence[Sequence[Pattern] | None]) -> None:
        usual = Counter(word for entry in entries if entry for p in entry for word in p.required)
        always: list[int] = []
        filed: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for index, entry in enumerate(entries):
            if entry is None or any(not pattern.required for pattern in entry):
                always.append(index)
                continue
            for pattern in entry:
                rarest, *others = sorted(pattern.required, key=usual.__getitem__)
                filed.setdefault(rarest, []).append((tuple(others), index))
        self._always = tuple(always)
        self._drawers = {word: _Drawer(entries_) for word, entries_ in filed.items()}

    def candidates(self, heard: Heard) -> Sequence[int]:
        """The indices of the entries that may fit, ascending."""
        drawers = self._drawers
        if drawers.keys().isdisjoint(heard.words):
            return self._always
        words = frozenset(heard.words)
        hits: set[int] = set()
        for word in words & drawers.keys():
            drawers[word].collect(words, hits)
        if not hits:
            return self._always
        hits.update(self._always)
        return sorted(hits)
