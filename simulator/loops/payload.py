"""Which numbers a message is about, and which it only carries along.

Owns the weighing: a number is payload where it is a third of its sentence or more ("17", "Is it
17?"), not in a carrier ("This is automatic reply 17") nor in an aside ("Noted. (reminder 17)"); and
what numbers measure, where their text tells. Knows texts in which each number is masked as N.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.loops.form import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = "N"

_END = re.compile(r"[.!?…؟।]+\s+|[。！？\n]+")  # of a sentence
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LETTER = re.compile(r"[^\W\d_A-Z]")
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\S+?(?=[\s\u3040-\u9fff]|$)")
_MEASURED = re.compile(r"\d(?:ms|s|m|min|h)$")  # how long something took says little
_PROCESS = re.compile(r"\b(?:pid|tid|port)\W{0,2}$")
_REACH = 8  # characters before a number in which its process is named
_PAYLOAD = 3  # a number is what the sentence is about where it is one word in so many
_NEAR = 6  # words of a text that may be about its one number
_SMALL = 5  # characters of such a number; a longer one is an id
_OF = re.compile(r"N(?: out)? (?:of|von|de|sur|di|из|van|z) N")
_LEFT = frozenset(
    word + end
    for word in ("left", "remaining", "remain", "remains", "to-go")
    for end in ("", ".", ",", ":", "!", ")", ";")
)


class Weighed(NamedTuple):
    """A text after its numbers were weighed."""

    text: str  # what is payload stands in it as written
    payload: tuple[bool, ...]  # of each number: whether it does
    measure: Measure


def weigh(text: str, numbers: Sequence[str]) -> Weighed:
    """Put the numbers back that the text is about.

    Args:
        text: With an N for each number.
        numbers: As written, in order.
    """
    measure = _measure(text, numbers)
    short = len(numbers) * _PAYLOAD >= len(text.split()) or not text.isascii()
    if not short and _END.search(text) is None and _ASIDE.search(text) is None:
        return Weighed(text, (False,) * len(numbers), measure)
    payload = [
        is_payload and _MEASURED.search(number) is None
        for is_payload, number in zip(_payload(text), numbers, strict=True)
    ]
    if any(payload):
        first, *rest = text.split(NUMBER)
        written = [n if put else NUMBER for n, put in zip(numbers, payload, strict=True)]
        text = first + "".join([n + piece for n, piece in zip(written, rest, strict=True)])
    return Weighed(text, tuple(payload), measure)


def _measure(text: str, numbers: Sequence[str]) -> Measure:
    """What the numbers measure; where their words tell, whatever else the text says."""
    found = _OF.search(text)
    if found is not None:
        at = text.count(NUMBER, 0, found.start())
        return Measure(_course("of", text, found.start()), "of", at, at + 2)
    for at, number in enumerate(numbers):
        scale = "percent" if number[-1] == "%" else "of" if "/" in number else ""
        if scale:
            place = -1
            for _ in range(at + 1):
                place = text.index(NUMBER, place + 1)
            return Measure(_course(scale, text, place), scale, at, at + 1)
    words = text.split()
    if not _LEFT.isdisjoint(words):
        return Measure(text, "remaining")
    near = len(numbers) == 1 and len(numbers[0]) <= _SMALL and len(_words(text)) <= _NEAR
    near = near and _ASIDE.search(text) is None and _MEASURED.search(numbers[0]) is None
    return Measure(text, "near" if near else "")


def _course(scale: str, text: str, place: int) -> str:
    words = text[:place].split()
    return f"{scale} {words[-1]}" if words else scale


def _payload(text: str) -> list[bool]:
    """Of each number, whether its sentence is about it."""
    outside = _ASIDE.sub(_blank, text)
    if _LETTER.search(outside) is None:
        outside = text  # all of it stands in brackets
    found, start = [], 0
    for end in (*[end.end() for end in _END.finditer(outside)], len(text)):
        is_payload = _is_payload(outside[start:end])
        at = text.find(NUMBER, start, end)
        while at >= 0:
            put = is_payload and outside[at] == NUMBER
            found.append(put and _PROCESS.search(text, max(at - _REACH, 0), at) is None)
            at = text.find(NUMBER, at + 1, end)
        start = end
    return found


def _blank(aside: re.Match[str]) -> str:
    return " " * len(aside[0])


def _is_payload(sentence: str) -> bool:
    return sentence.count(NUMBER) * _PAYLOAD >= len(_words(sentence))


def _words(text: str) -> list[str]:
    return text.split() if text.isascii() else _WORD.findall(text)
