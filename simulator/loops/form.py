"""The form of a text: what of it counts when messages are compared, worked out once.

Owns the value `Form` and which texts share one: texts that differ in masked digits alone do. What
is masked is `mask`'s part; what was said when, and by whom, is the chain's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Form:
    """A text as loops compare it. Masks are single capitals, which no case-folded text contains.

    text: words with one space between; never empty unless the message is. varied: kinds of what was
    masked, each once. scale: what the masked numbers measure, "of", "percent" or "remaining"; ""
    where unknown.
    """

    __slots__ = ("_numbers", "_spans", "counts", "scale", "text", "varied")

    def __init__(
        self,
        text: str,
        varied: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
        *,
        scale: str = "",
        spans: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.text = text
        self.varied = varied
        self.scale = scale
        self.counts = bool(numbers)  # whether numbers were masked
        self._numbers = numbers
        self._spans = spans

    def __repr__(self) -> str:
        return f"Form({self.text!r}, {self.varied!r}, scale={self.scale!r})"

    def numbers(self, text: str) -> Sequence[str]:
        """The numbers that were masked, as this text of this form has them."""
        spans = self._spans
        if len(spans) == 1:
            ((start, end),) = spans
            return (text[start:end],)
        return [text[start:end] for start, end in spans] if spans else self._numbers

    def shared(self, spans: tuple[tuple[int, int], ...]) -> Form:
        """The same form for all texts that have other numbers at these places."""
        return Form(self.text, self.varied, self._numbers, scale=self.scale, spans=spans)


@lru_cache(maxsize=1024)
def form_of_bytes(data: bytes) -> Form:
    """The form of a binary message: its bytes, all of them."""
    return Form(repr(data))
