"""Changes to a YAML text, each at its own place: values, entries of a list that go or are new.

Owns how an entry is written beside its neighbours, in a block or between brackets, with the line ends of the file.
Knows no scenario.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.source.spans import Span

_BREAK = re.compile(r"\r\n|\n|\r")
_DASH = re.compile(r"-[ \t\r\n]*\Z")


class Edit(NamedTuple):
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with every edit made; they must not overlap."""
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        assert start >= at, "two edits overlap"
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


class ListEditor:
    """One list of a text: what is to be said of its entries, then the edits that come of it.

    Raises:
        ValueError: from any method: the list is laid out in a way that cannot be changed in place.
    """

    def __init__(self, text: str, key: Span, span: Span) -> None:
        self._text, self._key, self._span = text, key, span
        self._gone: list[int] = []
        self._new: dict[int, list[str]] = {}  # before which entry

    def remove(self, number: int) -> None:
        """The entry goes, and so does a comment in its lines."""
        self._gone.append(number)

    def insert(self, before: int, entry: str) -> None:
        """A new entry, `key: value`, before that one; after those inserted there already."""
        self._new.setdefault(before, []).append(entry)

    def edits(self) -> list[Edit]:
        """What is to be done."""
        if not self._gone and not self._new:
            return []
        if self._span.flow:
            return [*self._cut_flow(), *self._add_flow()]
        if len(self._gone) == len(self._span.items):
            return [self._emptied()]
        return [*self._cut_block(), *self._add_block()]

    # --- between brackets -------------------------------------------------------------------

    def _cut_flow(self) -> list[Edit]:
        items, gone = self._span.items, sorted(self._gone)
        head = 0  # how many go at the beginning
        while head < len(gone) and gone[head] == head:
            head += 1
        edits = []
        if head:
            end = items[head].start if head < len(items) else items[-1].end
            edits.append(Edit(items[0].start, end, ""))
        return edits + [Edit(items[n - 1].end, items[n].end, "") for n in gone[head:]]

    def _add_flow(self) -> list[Edit]:
        items, edits = self._span.items, []
        for before, entries in self._new.items():
            written = ", ".join(f"{{{entry}}}" for entry in entries)
            if not items:
                edits.append(Edit(self._span.start + 1, self._span.start + 1, written))
            elif before == 0:
                edits.append(Edit(items[0].start, items[0].start, f"{written}, "))
            else:
                end = items[before - 1].end
                edits.append(Edit(end, end, f", {written}"))
        return edits

    # --- in a block -------------------------------------------------------------------------

    def _dash(self, number: int) -> tuple[int, str]:
        """Where the dash of an entry stands, and what stands before it in its line."""
        start = self._span.items[number].start
        found = _DASH.search(self._text, 0, start)
        if found is None:
            raise ValueError("a comment stands between a dash and its entry")
        line = _line_start(self._text, found.start())
        indent = self._text[line : found.start()]
        if indent.strip():
            raise ValueError("something stands before the dash of an entry")
        return found.start(), indent

    def _cut_block(self) -> list[Edit]:
        edits = []
        for number in self._gone:
            dash, indent = self._dash(number)
            end = _line_end(self._text, self._span.items[number].end)
            after = _BREAK.match(self._text, end)
            edits.append(Edit(dash - len(indent), after.end() if after else end, ""))
        return edits

    def _add_block(self) -> list[Edit]:
        edits = []
        for before, entries in self._new.items():
            dash, indent = self._dash(max(before - 1, 0))
            break_ = self._break()
            if before == 0:
                new = "".join(f"- {entry}{break_}{indent}" for entry in entries)
                edits.append(Edit(dash, dash, new))
            else:
                end = _line_end(self._text, self._span.items[before - 1].end)
                new = "".join(f"{break_}{indent}- {entry}" for entry in entries)
                edits.append(Edit(end, end, new))
        return edits

    def _emptied(self) -> Edit:
        """Nothing is left: the list is written as an empty one behind its key."""
        colon = self._text.index(":", self._key.end) + 1
        return Edit(colon, _line_end(self._text, self._span.end), " []")

    def _break(self) -> str:
        """How the file ends its lines, here."""
        found = _BREAK.search(self._text, self._key.start) or _BREAK.search(self._text)
        return found[0] if found else "\n"


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)
