"""Changes in what is heard and said, word for word, and the cutting of a message into pieces.

Owns `substitutions`, `incoming` and `outgoing`, and `split_at`. Words are compared as patterns compare them; whatever is not
replaced or cut away stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from simulator.dialogue.expression.filters import FILTERS
from simulator.dialogue.words import Heard, hear, read_words

_Table = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word, longest first


class Substitutions:
    """A map of words to what stands in their place.

    Raises:
        ValueError: a key without a word.
    """

    __slots__ = ("_table",)

    def __init__(self, mapping: Mapping[str, str]) -> None:
        for key in mapping:
            if not read_words(key):
                raise ValueError(f"{key!r} has no word that could be replaced")
        self._table = _table(mapping)

    def apply(self, text: str) -> str:
        """The text with every whole word of the map replaced, longest first, in one pass."""
        parts: list[str] = []
        done = 0
        for start, end, new in _found(hear(text), self._table):
            parts += (text[done:start], new)
            done = end
        return "".join(parts) + text[done:] if parts else text


def filtered(text: str, names: Sequence[str], own: Mapping[str, Substitutions]) -> str:
    """The text after the filters and substitutions of these names, in order.

    Args:
        text: What was heard, or is to be said.
        names: Of the author's own substitutions, else of built-in filters.
        own: The author's own.
    """
    for name in names:
        substitutions = own.get(name)
        text = str(FILTERS[name](text)) if substitutions is None else substitutions.apply(text)
    return text


def split(text: str, marks: Sequence[str]) -> list[str]:
    """The pieces between the marks, stripped, empty ones left out.

    A mark that is words is taken only whole; a dot only before white space or at the end; no mark
    between digits.
    """
    signs, table = _compiled(tuple(marks))
    cuts = [(start, end) for start, end, _ in _found(hear(text), table)] if table else []
    if signs is not None:
        cuts += (found.span() for found in signs.finditer(text))
    pieces: list[str] = []
    done = 0
    for start, end in sorted(cuts):
        if start >= done:
            pieces.append(text[done:start])
            done = end
    pieces.append(text[done:])
    return [piece for piece in map(str.strip, pieces) if piece]


@lru_cache(maxsize=64)
def _compiled(marks: tuple[str, ...]) -> tuple[re.Pattern[str] | None, _Table]:
    """The expression that finds the punctuation among the marks, and the table of the words."""
    wordless = sorted(
        (mark for mark in marks if mark and not read_words(mark)), key=len, reverse=True
    )
    table = _table({mark: "" for mark in marks if read_words(mark)})
    if not wordless:
        return None, table
    signs = "|".join(r"\.(?=\s|\Z)" if mark == "." else re.escape(mark) for mark in wordless)
    return re.compile(rf"(?<!\d)(?:{signs})|(?:{signs})(?!\d)"), table


def _table(mapping: Mapping[str, str]) -> _Table:
    table: dict[str, dict[tuple[str, ...], str]] = {}
    for key, new in mapping.items():
        words = tuple(read_words(key))
        table.setdefault(words[0], {}).setdefault(words, new)
    return {
        first: tuple(sorted(entries.items(), key=lambda entry: -len(entry[0])))
        for first, entries in table.items()
    }


def _found(heard: Heard, table: _Table) -> Iterator[tuple[int, int, str]]:
    """Start and end in the raw text of each entry found, in order, and what it maps to."""
    words = heard.words
    if table.keys().isdisjoint(words):
        return
    at = 0
    while at < len(words):
        for entry, new in table.get(words[at], ()):
            if words[at : at + len(entry)] == entry:
                spans = heard.spans()
                yield spans[at][0], spans[at + len(entry) - 1][1], new
                at += len(entry)
                break
        else:
            at += 1
