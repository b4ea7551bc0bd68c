"""From the words that a slot took to the value it captures.

Owns what a captured number, list entry or text is. Every reader is a function of (heard, first
word, word after the last).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.dialogue.pattern.nodes import Number, OneOf, Span
from simulator.dialogue.words import Heard

Value = str | int | float
Read = Callable[[Heard, int, int], Value]

# So many digits a float can hold and int() reads at once (sys.int_info.default_max_str_digits).
NUMBER = r"[+-]?(?:\d{1,300}\.\d+|\d{1,4300})"
_is_written = re.compile(NUMBER).fullmatch
_SHORT = 300  # digits that nobody need count


def read_number(word: str) -> int | float | None:
    """The number that a word spells, an int where it has no dot; None where it spells none."""
    if word.isdecimal() and len(word) <= _SHORT:
        return int(word)
    if _is_written(word) is None:
        return None
    return float(word) if "." in word else int(word)


def reader(slot: Span | Number | OneOf) -> Read:
    """The function that gives the value of a slot."""
    match slot:
        case Number():
            return lambda heard, first, _: _number(heard.words[first])
        case OneOf():
            spellings = dict(slot.entries)
            return lambda heard, first, end: spellings[heard.words[first:end]]
        case Span():
            return Heard.slice


def _number(word: str) -> int | float:
    number = read_number(word)
    assert number is not None, "the pattern has matched a number"
    return number
