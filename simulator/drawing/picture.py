"""What is drawn: boxes and arrows with their words. How they are written is not known here.

Every text is on one line and shows what it holds: a control character of somebody's message is escaped before it
gets here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.diagnostics import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG = 44  # characters of a line
_MANY = 8  # lines of a box or an arrow


class Kind(StrEnum):
    """What a box stands for."""

    START = "start"
    STATE = "state"
    LOOP = "loop"  # part of a round that can be left
    TRAP = "trap"  # part of a round that cannot be left
    END = "end"  # the conversation is over
    OPEN = "open"  # what comes after was not looked at


@dataclass(frozen=True, slots=True)
class Node:
    """A box; the first line is its name."""

    lines: tuple[str, ...]
    kind: Kind = Kind.STATE


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two boxes, by their numbers."""

    source: int
    target: int
    lines: tuple[str, ...] = ()
    loop: bool = False  # it belongs to a round


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; the first box is where everything begins."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()  # what has to be said beside it


def line(text: str) -> str:
    """A text as one line of a box or an arrow."""
    return shown(text, _LONG)


def lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Several lines, each once; of very many the first ones."""
    all_ = tuple(dict.fromkeys(map(line, texts)))
    return all_ if len(all_) <= _MANY else (*all_[: _MANY - 1], f"… {len(all_) - _MANY + 1} more")
