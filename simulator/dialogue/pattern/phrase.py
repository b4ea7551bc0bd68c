"""Matches the commonest patterns without any machinery: some words, and one slot behind them.

Owns `my name is <x>`, `number <x:number>` and their like, found anywhere in a message. Two searches in a
text are all they need, at half the price of a regular expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.pattern.capture import Value, read_number
from simulator.dialogue.pattern.nodes import STAR, Nodes, Number, Span, Words

if TYPE_CHECKING:
    from simulator.dialogue.words import Heard


class Phrase:
    """Words, and the slot behind them: a number, one word, or the rest of the message."""

    __slots__ = ("_name", "_needle", "_number", "_rest")

    def __init__(self, nodes: Nodes) -> None:
        _, words, slot, *star = nodes
        assert isinstance(words, Words)
        assert isinstance(slot, Number | Span)
        self._needle = f" {' '.join(words.words)} "
        self._name = slot.name
        self._number = isinstance(slot, Number)
        self._rest = not star

    def match(self, heard: Heard) -> dict[str, Value] | None:
        """The capture, or None where the message does not fit."""
        before, words, behind = heard.joined.partition(self._needle)
        word, space, _ = behind.partition(" ")
        if not space:
            return None  # they do not stand there, or nothing stands behind them
        if not self._number:
            first = before.count(" ") + words.count(" ") - 1
            value: Value = heard.slice(first, len(heard.words) if self._rest else first + 1)
            return {} if self._name is None else {self._name: value}
        number = read_number(word)
        if number is None:
            number = self._later(heard.joined, len(before) + 1)
        if number is None:
            return None
        return {} if self._name is None else {self._name: number}

    def _later(self, joined: str, at: int) -> int | float | None:
        """The number behind the words where they stand once more, from this character on."""
        while (at := joined.find(self._needle, at)) >= 0:
            start = at + len(self._needle)
            end = joined.find(" ", start)
            number = None if end < 0 else read_number(joined[start:end])
            if number is not None:
                return number
            at += 1
        return None

    def start(self, heard: Heard) -> int | None:
        """The index of the first word matched, or None where the message does not fit."""
        joined, at = heard.joined, -1
        while (at := joined.find(self._needle, at + 1)) >= 0:
            start = at + len(self._needle)
            end = joined.find(" ", start)
            if end >= 0 and (not self._number or read_number(joined[start:end]) is not None):
                return joined.count(" ", 0, at)
        return None


def is_phrase(nodes: Nodes) -> bool:
    """Whether the nodes are words and a slot, anywhere in a message."""
    match nodes:
        case (star, Words(), Number() | Span(_, 1, 1), end):
            return star == end == STAR
        case (star, Words(), Span(name, 1, None)):
            return star == STAR and name is not None
    return False
