"""The form of a text: what of it counts when messages are compared, worked out once.

Owns the value `Form`, and what can be asked of a text alone. What is masked is `mask`'s part; what
was said when, and by whom, is the chain's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from simulator.loops.spread import END

if TYPE_CHECKING:
    from collections.abc import Sequence

Pair = tuple[str, str]
Field = tuple[str, str]  # a kind, and what was written where it is masked


class Measure(NamedTuple):
    """What the numbers in a text measure, as far as their words tell."""

    course: str  # what goes on from number to number: texts with the same word go on together
    scale: str = ""  # "of", "percent" or "remaining"; "near" where the words are about it; else ""
    first: int = 0  # of the numbers that count
    end: int | None = None  # behind the last one


@dataclass(slots=True)
class Masks:
    """What in a text varies by itself, and the numbers in it."""

    varied: tuple[str, ...] = ()  # kinds of what was masked, each once
    written: tuple[str, ...] = ()  # the numbers, also those that the text is about
    measure: Measure | None = None  # None where it has no number
    spans: tuple[slice, ...] = ()  # where those that count stand, if texts share the form

    def numbers(self, text: str) -> Sequence[str]:
        """The numbers that count in this text, which has these masks."""
        spans = self.spans
        if len(spans) == 1:
            return (text[spans[0]],)
        if spans or self.measure is None:
            return [text[span] for span in spans]
        return self.written[self.measure.first : self.measure.end]


class Form:
    """A text as loops compare it. Masks are single capitals, which no case-folded text contains.

    text: words with one space between; never empty unless the message is. masks: None where there is
    nothing to mask and no number. values: whether it is JSON, where one value says as much as a
    sentence.
    """

    __slots__ = ("_pairs", "_said", "_words", "masks", "text", "values")

    def __init__(
        self,
        text: str,
        said: str = "",
        masks: Masks | None = None,
        *,
        values: bool = False,
        words: list[str] | None = None,
    ) -> None:
        self.text = text
        self.masks = masks
        self.values = values
        self._said = said  # the sentences, a line each
        self._words = words  # of it, until they were taken
        self._pairs: list[Pair] | None = None  # until they are asked for

    def __repr__(self) -> str:
        return f"Form({self.text!r}, {self.masks!r})"

    def take_words(self) -> Sequence[str]:
        """What is said, in order; of JSON only the values, for keys are always the same.

        They are wanted once, as a rule, and are many: whoever takes them has them.
        """
        words = self._words
        if words is None:
            words = self._said.split()
        self._words = None
        return words or (self.text,)

    @property
    def pairs(self) -> list[Pair]:
        """Words that stand side by side in one sentence."""
        pairs = self._pairs
        if pairs is None:
            pairs = self._pairs = []
            for sentence in self._said.split(END):
                pairs += pairwise(sentence.split())
        return pairs


@lru_cache(maxsize=1024)
def form_of_bytes(data: bytes) -> Form:
    """The form of a binary message: its bytes, all of them."""
    text = repr(data)
    return Form(text)
