"""From what is written to nodes: words glued to brackets become alternatives.

Owns the question what `dog[s]` and `(in|out)side` spell. Text and brackets that touch without white
space are multiplied out; everything else passes through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from simulator.dialogue.pattern.nodes import Choice, Node, Nodes, PatternError, Words
from simulator.dialogue.words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SPELLINGS = 256  # of one word with optional parts: dog[s]


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives before it is known what they are glued to; None: the optional part left out."""

    alternatives: tuple[Written | None, ...]


Written = tuple["str | Node | Group", ...]  # str: text with its white space, escapes undone


def to_nodes(written: Written) -> Nodes:
    """The nodes of what is written, neighbouring words joined to one."""
    nodes: list[Node] = []
    for cluster in _clusters(written):
        if isinstance(cluster, list):
            _add_spellings(nodes, cluster)
        elif isinstance(cluster, str):
            _add(nodes, _words(cluster))
        else:
            nodes.append(cluster)
    return tuple(nodes)


def _clusters(written: Written) -> Iterator[str | Node | list[str | Group]]:
    """Texts and nodes in order; a group comes in a list with the text that touches it."""
    pieces: list[str | Node | Group] = []
    for item in written:
        if isinstance(item, str) and len(written) > 1:
            pieces += re.findall(r"\s+|\S+", item)
        else:
            pieces.append(item)
    cluster: list[str | Group] = []
    for piece in [*pieces, " "]:
        if isinstance(piece, Group) or (isinstance(piece, str) and not piece.isspace()):
            cluster.append(piece)
            continue
        if any(isinstance(part, Group) for part in cluster):
            yield cluster
        else:
            yield from (part for part in cluster if isinstance(part, str))
        cluster = []
        if not isinstance(piece, str):
            yield piece


def _add_spellings(nodes: list[Node], cluster: list[str | Group]) -> None:
    """Add a group; dog[s] is the choice of the texts "dogs" and "dog", in order of preference."""
    count = _spellings(tuple(cluster))
    if len(cluster) > 1 and count > MAX_SPELLINGS:
        raise PatternError(
            f"a word with {count} spellings is too much (at most {MAX_SPELLINGS})",
            help="put white space between the brackets, or fewer brackets into one word",
        )
    ways = [part.alternatives if isinstance(part, Group) else ((part,),) for part in cluster]
    spelled = [to_nodes(_join(combination)) for combination in product(*ways)]
    alternatives = tuple(dict.fromkeys(spelled))
    if len(alternatives) > 1:
        nodes.append(Choice(alternatives))
    else:
        for node in alternatives[0]:
            _add(nodes, node)


def _spellings(written: Written | None) -> int:
    groups = (part for part in written or () if isinstance(part, Group))
    return prod(sum(map(_spellings, group.alternatives)) for group in groups)


def _join(parts: tuple[Written | None, ...]) -> Written:
    joined: list[str | Node | Group] = []
    for item in (item for part in parts if part is not None for item in part):
        last = joined[-1] if joined else None
        if isinstance(item, str) and isinstance(last, str):
            joined[-1] = last + item
        else:
            joined.append(item)
    return tuple(joined)


def _words(text: str) -> Words:
    return Words(tuple(read_words(text)))


def _add(nodes: list[Node], node: Node) -> None:
    """Append; words that follow words join them, no words are nothing."""
    if isinstance(node, Words):
        if not node.words:
            return
        if nodes and isinstance(nodes[-1], Words):
            node = Words(nodes.pop().words + node.words)  # type: ignore[union-attr]
    nodes.append(node)
