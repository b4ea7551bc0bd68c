"""What a pattern is made of, once its notation is read.

Owns the nodes, and `PatternError`, which every step of compiling a pattern may raise. Knows neither
the notation nor how nodes are matched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.dialogue.notation import NotationError

WordList = Mapping[str, tuple[str, ...]]  # own spelling -> its synonyms


class PatternError(NotationError):
    """A pattern that cannot be meant so."""


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised words, each as it stands."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`least` to `most` words of any kind; None: without bound. A `*` has no name."""

    name: str | None
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Number:
    """One word that is a number."""

    name: str | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """An entry of a word list: (normalised words, own spelling), longest first."""

    name: str | None
    entries: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first alternative that fits; an optional part ends in the empty alternative."""

    alternatives: tuple[Nodes, ...]


Node = Words | Span | Number | OneOf | Choice
Nodes = tuple[Node, ...]
STAR = Span(None, 0, None)


def names_of(nodes: Nodes) -> Iterator[str]:
    """The names of all captures, in order; one that stands in several alternatives comes again."""
    for node in nodes:
        if isinstance(node, Choice):
            for alternative in node.alternatives:
                yield from names_of(alternative)
        elif not isinstance(node, Words) and node.name is not None:
            yield node.name
