"""The form of a text: what of it counts when messages are compared, worked out once.

Owns the value `Form`, and what can be asked of a text alone. What is masked is `mask`'s part; what
was said when, and by whom, is the chain's.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.loops.spread import END

if TYPE_CHECKING:
    from collections.abc import Sequence

Pair = tuple[str, str]


class Form:
    """A text as loops compare it. Masks are single capitals, which no case-folded text contains.

    text: words with one space between; never empty unless the message is. varied: kinds of what was
    masked, each once. scale: what the numbers in it measure, "of", "percent" or "remaining"; "" where
    unknown. course: the text without any number, also where it is about them; "" where it has none.
    words: what is said, each word once.
    """

    __slots__ = (
        "_numbers",
        "_pairs",
        "_said",
        "_spans",
        "course",
        "scale",
        "text",
        "varied",
        "words",
    )

    def __init__(
        self,
        text: str,
        said: str,
        varied: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
        *,
        scale: str = "",
        course: str = "",
        spans: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.text = text
        self.varied = varied
        self.scale = scale
        self.words = frozenset(said.split() or (text,))
        self.course = course  # "" where there are no numbers in it
        self._said = said  # sentences, a line each
        self._pairs: frozenset[Pair] | None = None  # until they are asked for
        self._numbers = numbers
        self._spans = spans

    def __repr__(self) -> str:
        return f"Form({self.text!r}, {self.varied!r}, scale={self.scale!r})"

    @property
    def pairs(self) -> frozenset[Pair]:
        """Words that stand side by side in one sentence."""
        if self._pairs is None:
            sentences = [sentence.split() for sentence in self._said.split(END)]
            self._pairs = frozenset([pair for words in sentences for pair in pairwise(words)])
        return self._pairs

    def numbers(self, text: str) -> Sequence[str]:
        """The numbers in it, as this text of this form has them."""
        spans = self._spans
        if len(spans) == 1:
            ((start, end),) = spans
            return (text[start:end],)
        return [text[start:end] for start, end in spans] if spans else self._numbers

    def shared(self, spans: tuple[tuple[int, int], ...]) -> Form:
        """The same form for all texts that have other numbers at these places."""
        return Form(
            self.text,
            self._said,
            self.varied,
            self._numbers,
            scale=self.scale,
            course=self.course,
            spans=spans,
        )


@lru_cache(maxsize=1024)
def form_of_bytes(data: bytes) -> Form:
    """The form of a binary message: its bytes, all of them."""
    text = repr(data)
    return Form(text, "".join(text.split()))
