"""What an author declares volatile, masked before anything else.

Owns finding the stretch of a message that a volatile pattern matches. The rest is `mask`'s part.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.dialogue.words import hear
from simulator.loops.kinds import LETTERS
from simulator.loops.mask import mask, mask_folded, mask_text
from simulator.loops.spread import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.loops.form import Field, Form

_KEPT = 1024  # texts
_REACH = 60  # words a pattern is followed for; what matches further is masked to the end


class Masker:
    """Masks texts, and in them what an author calls volatile.

    Attributes:
        form: The form of a text; kept for the texts met last.
    """

    def __init__(self, volatile: Sequence[Pattern] = ()) -> None:
        self._patterns = tuple(volatile)
        self.form: Callable[[str], Form] = mask
        if self._patterns:
            self.form = lru_cache(maxsize=_KEPT)(self._mask)

    def fields(self, text: str) -> list[Field]:
        """What is masked in a text: kind and what was written, in an order texts of a form share."""
        fields: list[Field] = []
        self._mask(text, fields)
        return fields

    def _mask(self, text: str, fields: list[Field] | None = None) -> Form:
        cuts = sorted(cut for pattern in self._patterns for cut in _matches(pattern, text))
        if not cuts:
            return mask(text) if fields is None else mask_text(text, fields)
        fields = [] if fields is None else fields
        pieces, at = [], 0
        for start, end in cuts:
            if start >= at:
                pieces.append(fold(text[at:start]))
                fields.append(("volatile", text[start:end]))
            at = max(at, end)
        pieces.append(fold(text[at:]))
        return mask_folded(LETTERS["volatile"].join(pieces), fields)


def _matches(pattern: Pattern, text: str) -> list[tuple[int, int]]:
    """Start and end in the text of everything that fits the pattern, none over another."""
    heard, cuts, at = hear(text), [], 0
    words = heard.words
    while at < len(words):
        rest = hear(" ".join(words[at:]))
        start = pattern.place(rest)
        if start is None or len(rest.words) != len(words) - at:
            break
        end = at + _end(pattern, words[at:], start)
        cuts.append((heard.spans()[at + start][0], heard.spans()[end - 1][1]))
        at = end
    return cuts


def _end(pattern: Pattern, words: Sequence[str], start: int) -> int:
    """Behind the last word of the match that begins at `start`.

    A pattern does not tell where its match ends: the shortest stretch that fits is where, and what
    it captured belongs to it, even a capture that takes all the rest.
    """
    stop = min(len(words), start + _REACH)
    for end in range(start + 1, stop + 1):
        if pattern.match(hear(" ".join(words[start:end]))) is not None:
            break
    else:
        return len(words)
    captures = pattern.match(hear(" ".join(words[start:]))) or {}
    for value in captures.values():
        held = hear(str(value)).words
        for at in range(start, len(words) - len(held) + 1):
            if held and tuple(words[at : at + len(held)]) == held:
                end = max(end, at + len(held))
                break
    return end
