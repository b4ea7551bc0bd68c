"""Which numbers a message is about, and which it only carries along.

Owns the weighing: a number is payload where it is a third of its sentence or more ("17", "Is it
17?"), not in a carrier ("This is automatic reply 17") nor in an aside ("Noted. (reminder 17)"); and
what numbers measure, where their text tells. Knows texts in which each number is masked as N.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.loops.form import Measure
from simulator.loops.spread import END

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = "N"

_SENTENCE = re.compile(  # what stands in ( ) belongs to the one before
    r"[.!?…؟।]+\s+(?!\()|[。！？\n]+"
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LETTER = re.compile(r"[^\W\d_A-Z]")
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\S+?(?=[\s\u3040-\u9fff]|$)")
_PAYLOAD = 3  # a number is what the sentence is about where it is one word in so many
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
    parts = _SENTENCE.split(text)
    if len(parts) == 1 and text.isascii() and len(numbers) * _PAYLOAD < len(text.split()):
        return Weighed(text, (False,) * len(numbers), measure)
    payload = [is_payload for sentence in parts for is_payload in _payload(sentence)]
    left = iter(zip(numbers, payload, strict=True))
    made = []
    for char in END.join(parts):
        if char == NUMBER:
            number, is_payload = next(left)
            made.append(number if is_payload else NUMBER)
        else:
            made.append(char)
    return Weighed("".join(made), tuple(payload), measure)


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
    return Measure(text, "" if _LEFT.isdisjoint(text.split()) else "remaining")


def _course(scale: str, text: str, place: int) -> str:
    words = text[:place].split()
    return f"{scale} {words[-1]}" if words else scale


def _payload(sentence: str) -> list[bool]:
    """Of each number in the sentence, whether the sentence is about it."""
    count = sentence.count(NUMBER)
    if not count:
        return []
    outside = _ASIDE.sub(" ", sentence)
    if outside == sentence or not _LETTER.search(outside):
        return [_is_payload(sentence, count)] * count
    is_payload = _is_payload(outside, outside.count(NUMBER))
    asides = [range(*found.span()) for found in _ASIDE.finditer(sentence)]
    places = [at for at, char in enumerate(sentence) if char == NUMBER]
    return [is_payload and not any(at in aside for aside in asides) for at in places]


def _is_payload(sentence: str, numbers: int) -> bool:
    words = sentence.split() if sentence.isascii() else _WORD.findall(sentence)
    return numbers * _PAYLOAD >= len(words)
