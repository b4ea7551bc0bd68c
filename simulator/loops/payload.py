"""Which numbers a message is about, and which it only carries along.

Owns the weighing: a number is payload where it is a third of its sentence or more ("17", "Is it
17?"), not in a carrier ("This is automatic reply 17") nor in an aside ("Noted. (reminder 17)"); and
what numbers measure, where their text tells. Knows texts in which each number is masked as N.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.loops.spread import END

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
    scale: str  # what the numbers measure; "" where unknown


def weigh(text: str, numbers: list[str], scale: str) -> Weighed:
    """Put the numbers back that the text is about.

    Args:
        text: With an N for each number.
        numbers: As written, in order.
        scale: What one of them measures, where it says so itself.
    """
    words = text.split()
    if not scale:
        if len(numbers) > 1 and _OF.search(text):
            scale = "of"
        elif not _LEFT.isdisjoint(words):
            scale = "remaining"
    parts = _SENTENCE.split(text)
    if len(parts) == 1 and text.isascii() and len(numbers) * _PAYLOAD < len(words):
        return Weighed(text, (False,) * len(numbers), scale)
    payload = [is_ for sentence in parts for is_ in _payload(sentence)]
    left = iter(zip(numbers, payload, strict=True))
    made = []
    for char in END.join(parts):
        if char == NUMBER:
            number, is_payload = next(left)
            made.append(number if is_payload else NUMBER)
        else:
            made.append(char)
    return Weighed("".join(made), tuple(payload), scale)


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
