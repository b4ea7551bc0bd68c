"""A pattern, compiled: what `when` and its relatives listen for.

Owns compiling a pattern and asking it about a message. Knows nothing of rules; which of them to ask
at all is `matcher`'s part. Owns the choice of how it is matched: by a plain search, a regular
expression or the word machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.pattern.glob import Glob, is_glob
from simulator.dialogue.pattern.machine import Machine
from simulator.dialogue.pattern.nodes import (
    Choice,
    Nodes,
    PatternError,
    Span,
    WordList,
    Words,
    names_of,
)
from simulator.dialogue.pattern.phrase import Phrase, is_phrase
from simulator.dialogue.pattern.reach import anywhere
from simulator.dialogue.pattern.syntax import parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.dialogue.pattern.capture import Value
    from simulator.dialogue.words import Heard

__all__ = ["Pattern", "PatternError", "WordList", "compile_pattern"]

_NO_NAMES: frozenset[str] = frozenset()
_NO_LISTS: Mapping[str, WordList] = {}


class Pattern:
    """A compiled pattern.

    source: as the author wrote it. captures: the names it gives. required: literal words without
    which no message fits, each once.
    """

    __slots__ = ("_engine", "_needle", "_nodes", "_phrase", "captures", "required", "source")

    def __init__(self, source: str, nodes: Nodes, *, exactly: bool) -> None:
        self.source = source
        self._nodes = nodes if exactly else anywhere(nodes)
        self._engine: Phrase | Glob | Machine | None = None
        first = nodes[0]
        if len(nodes) == 1 and isinstance(first, Words):  # as nearly all of a hundred thousand are
            distinct = dict.fromkeys(first.words)
            self.captures = _NO_NAMES
            self.required = first.words if len(distinct) == len(first.words) else tuple(distinct)
            self._needle = f" {' '.join(first.words)} "
            self._phrase = not exactly
            return
        self.captures = frozenset(names_of(nodes))
        self.required = tuple(dict.fromkeys(_required(nodes)))
        runs = [f" {' '.join(node.words)} " for node in nodes if isinstance(node, Words)]
        self._needle = max(runs, key=len, default="")  # "" is part of every text
        self._phrase = False

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"

    @property
    def phrase(self) -> tuple[str, ...] | None:
        """The words that are all it asks for, anywhere in the message; None where it asks more."""
        return self.runs[0] if self._phrase else None

    @property
    def fits_any_words(self) -> bool:
        """Whether every message with a word in it fits: it is `<x>` alone."""
        match self._nodes:
            case (Span(None, 0, None), Span(_, least, None)):
                return least <= 1
        return False

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """The words that stand next to each other in every message that fits."""
        return tuple(node.words for node in self._nodes if isinstance(node, Words))

    def match(self, heard: Heard) -> dict[str, Value] | None:
        """The captures, "" for one in a part left out; None where the message does not fit."""
        if self._needle not in heard.joined:
            return None
        if self._phrase:
            return {}
        found = (self._engine or self._build()).match(heard)
        if found is not None and len(found) != len(self.captures):
            for name in self.captures:
                found.setdefault(name, "")
        return found

    def place(self, heard: Heard) -> int | None:
        """The index of the first word of the match; None where the message does not fit."""
        at = heard.joined.find(self._needle)
        if at < 0:
            return None
        if self._phrase:
            return heard.joined.count(" ", 0, at)
        return (self._engine or self._build()).start(heard)

    def _build(self) -> Phrase | Glob | Machine:
        # Not before it is needed: of 10,000 rules a conversation asks few, and `re` compiles
        # slowly.
        self._engine = _engine_of(self._nodes)
        return self._engine

    @property
    def nodes(self) -> Nodes:
        """What it is made of, for whoever tells why it does not fit."""
        return self._nodes

    def fits_a_part(self, heard: Heard) -> bool:
        """Whether it is found somewhere in the message, also where it must fit the whole."""
        try:
            wider = anywhere(self._nodes)
        except PatternError:  # more open ends than `when` takes
            return False
        return _engine_of(wider).match(heard) is not None


def _engine_of(nodes: Nodes) -> Phrase | Glob | Machine:
    if is_phrase(nodes):
        return Phrase(nodes)
    return Glob(nodes) if is_glob(nodes) else Machine(nodes)


def compile_pattern(
    source: str, *, words: Mapping[str, WordList] = _NO_LISTS, exactly: bool = False
) -> Pattern:
    """The pattern that a text means.

    Args:
        source: The pattern as written.
        words: The word lists that <x:LIST> may name.
        exactly: Whether it must fit the whole message; else it is found anywhere in it.

    Raises:
        PatternError: the text is no pattern; with the offset in `source` and what to write instead.
    """
    return Pattern(source, parse_pattern(source, words), exactly=exactly)


def _required(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Words):
            yield from node.words
        elif isinstance(node, Choice):
            first, *others = (list(_required(way)) for way in node.alternatives)
            yield from (word for word in first if all(word in other for other in others))
