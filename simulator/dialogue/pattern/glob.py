"""Matches the patterns that `re` can match in linear time, at its speed.

Owns the translation of nodes to a regular expression over `Heard.joined`. Between two wildcards a
section of always equally many words is best placed at the first place that fits: no later place
leaves more room. So each is an atomic group that never looks back. Only the last section may vary
in length, and only in few ways. Everything else is left to `machine`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.dialogue.pattern.capture import NUMBER, Read, Value, read_number, reader
from simulator.dialogue.pattern.nodes import STAR, Choice, Node, Nodes, Number, OneOf, Span, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.dialogue.words import Heard

_MAX_WAYS = 64  # lengths and alternatives within one section
_MAX_ENTRIES = 40  # of a word list; `re` tries them one by one

# Each node ends behind the space that follows its last word.
_ANY = "[^ ]+ "


class Glob:
    """A pattern as a regular expression over the joined words."""

    __slots__ = ("_captures", "_find", "_floats")

    def __init__(self, nodes: Nodes) -> None:
        builder = _Builder()
        compiled = re.compile(builder.whole(nodes))
        self._captures = tuple(builder.captures)
        self._floats = builder.floats
        self._find: Callable[[str], re.Match[str] | None] = (
            compiled.search if builder.floats else compiled.match
        )

    def match(self, heard: Heard) -> dict[str, Value] | None:
        """The captures of the slots that took part, or None where the message does not fit."""
        joined = heard.joined
        found = self._find(joined)
        if found is None:
            return None
        captures: dict[str, Value] = {}
        for group, name, read in self._captures:
            if read is None:
                word = found[group]
                if word is not None:
                    captures[name] = read_number(word[:-1])  # type: ignore[assignment]
                continue
            start, end = found.span(group)
            if start >= 0:
                count = joined.count
                captures[name] = read(heard, count(" ", 0, start) - 1, count(" ", 0, end) - 1)
        return captures

    def start(self, heard: Heard) -> int | None:
        """The index of the first word matched, or None where the message does not fit."""
        found = self._find(heard.joined)
        if found is None:
            return None
        start = found.start() + 1 if self._floats else found.start(1)
        return heard.joined.count(" ", 0, start) - 1


def is_glob(nodes: Nodes) -> bool:
    """Whether a regular expression matches these nodes in linear time, and rightly."""
    sections, tail = _sections(nodes)
    *fixed, last = sections
    return (
        all(map(_is_small, sections))
        and all(_width(section) is not None for section in fixed)
        and not any(
            _holds_wildcard(node, last=tail is None and i == len(last) - 1)
            for i, node in enumerate(last)
        )
    )


def _sections(nodes: Nodes) -> tuple[list[Nodes], Span | None]:
    """The nodes between unbounded wildcards, and the wildcard that ends the pattern, if any."""
    body, tail = _tail(nodes)
    if body[:1] == (STAR,):
        body = body[1:]
    sections: list[list[Node]] = [[]]
    for node in body:
        if _is_wildcard(node):
            sections.append([])
        else:
            sections[-1].append(node)
    return [tuple(section) for section in sections], tail


def _tail(nodes: Nodes) -> tuple[Nodes, Span | None]:
    """The nodes without the wildcard at their end, and that wildcard."""
    last = nodes[-1] if nodes else None
    if isinstance(last, Span) and last.most is None:
        return nodes[:-1], last
    return nodes, None


def _is_wildcard(node: Node) -> bool:
    return isinstance(node, Span) and node.most is None


def _holds_wildcard(node: Node, *, last: bool) -> bool:
    """Whether an unbounded wildcard stands inside, but for one that ends the whole pattern."""
    if _is_wildcard(node):
        return not last
    if not isinstance(node, Choice):
        return False
    return any(
        _holds_wildcard(inner, last=last and i == len(way) - 1)
        for way in node.alternatives
        for i, inner in enumerate(way)
    )


def _is_small(section: Nodes) -> bool:
    return _ways(section) <= _MAX_WAYS and _entries(section) <= _MAX_ENTRIES


def _ways(nodes: Nodes) -> int:
    """At most how many ways of matching there are at one place."""
    ways = 1
    for node in nodes:
        match node:
            case Choice():
                ways *= sum(map(_ways, node.alternatives))
            case OneOf():
                ways *= len({len(words) for words, _ in node.entries})
            case Span() if node.most is not None:
                ways *= node.most - node.least + 1
    return ways


def _entries(nodes: Nodes) -> int:
    return sum(
        sum(map(_entries, node.alternatives))
        if isinstance(node, Choice)
        else len(node.entries)
        if isinstance(node, OneOf)
        else 0
        for node in nodes
    )


def _width(nodes: Nodes) -> int | None:
    """How many words the nodes take; None where that varies."""
    total = 0
    for node in nodes:
        match node:
            case Words():
                widths = {len(node.words)}
            case Number():
                widths = {1}
            case OneOf():
                widths = {len(words) for words, _ in node.entries}
            case Span():
                widths = {node.least} if node.least == node.most else set()
            case Choice():
                inner = {_width(way) for way in node.alternatives}
                widths = set() if None in inner else {w for w in inner if w is not None}
        if len(widths) != 1:
            return None
        total += widths.pop()
    return total


class _Builder:
    """Writes the expression and numbers the captures."""

    def __init__(self) -> None:
        # Group, name, and how its words are read; None for a number, which the group itself spells.
        self.captures: list[tuple[int, str, Read | None]] = []
        self.floats = False  # to be searched for: then the match itself tells where it begins
        self.groups = 0  # else the first is empty, and tells that

    def whole(self, nodes: Nodes) -> str:
        floating = nodes[:1] == (STAR,)
        nodes = nodes[1:] if floating else nodes
        nodes, end = _tail(nodes)
        cuts = [i for i, node in enumerate(nodes) if _is_wildcard(node)]
        # Where it is searched for, an empty group would hide the first letters from `re`.
        self.floats = floating and not cuts
        self.groups = 0 if self.floats else 1
        start = " " if self.floats else " ()"
        head = start + self.sequence(nodes[: cuts[0]] if cuts else nodes)
        if not cuts:
            return head + self.ending(end)
        parts = [f"(?>.*?{head})" if floating and cuts[0] else head]
        for cut, following in pairwise(cuts):
            parts.append(f"(?>{self.sequence(nodes[cut:following])})")
        parts.append(self.sequence(nodes[cuts[-1] :]))
        return "".join(parts) + self.ending(end)

    def ending(self, wildcard: Span | None) -> str:
        if wildcard is None:
            return r"\Z"
        return self.slot(wildcard, ".+" if wildcard.least else ".*")

    def sequence(self, nodes: Nodes) -> str:
        return "".join(map(self.node, nodes))

    def node(self, node: Node) -> str:
        match node:
            case Words():
                return "".join(re.escape(word) + " " for word in node.words)
            case Choice():
                return f"(?:{'|'.join(map(self.sequence, node.alternatives))})"
            case Span():
                return self.slot(node, _words(node.least, node.most))
            case Number():
                return self.slot(node, NUMBER + " ")
            case OneOf():
                entries = (re.escape(" ".join(words)) for words, _ in node.entries)
                return self.slot(node, f"(?:{'|'.join(entries)}) ")

    def slot(self, node: Span | Number | OneOf, inner: str) -> str:
        if node.name is None:
            return inner
        self.groups += 1
        read = None if isinstance(node, Number) else reader(node)
        self.captures.append((self.groups, node.name, read))
        return f"({inner})"


def _words(least: int, most: int | None) -> str:
    """As few words as possible."""
    if most is None:
        return ".+? " if least else "(?:.*? )??"
    return _ANY if least == most == 1 else f"(?:{_ANY}){{{least},{most}}}?"
