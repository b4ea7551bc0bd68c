"""What an author declares volatile, masked before anything else.

Owns finding the stretch of a message that a volatile pattern matches. The rest is `mask`'s part.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.dialogue.words import hear
from simulator.loops.mask import mask, mask_folded
from simulator.loops.spread import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.loops.form import Form

_REACH = 60  # words a pattern is followed for; what matches further is masked to the end


def masker(volatile: Sequence[Pattern]) -> Callable[[str], Form]:
    """A function like `mask` that masks what the patterns match as well."""
    if not volatile:
        return mask
    patterns = tuple(volatile)

    @lru_cache(maxsize=1024)
    def mask_volatile(text: str) -> Form:
        cuts = sorted(cut for pattern in patterns for cut in _matches(pattern, text))
        if not cuts:
            return mask(text)
        pieces, at = [], 0
        for start, end in cuts:
            if start >= at:
                pieces.append(fold(text[at:start]))
            at = max(at, end)
        pieces.append(fold(text[at:]))
        return mask_folded("V".join(pieces), ("volatile",))

    return mask_volatile


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
