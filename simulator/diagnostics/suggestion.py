"""The known word that a misspelt one most likely means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.diagnostics.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a slip of, or None."""
    folded = word.casefold()
    bound = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    best: str | None = None
    for candidate in known:
        if abs(len(candidate) - len(word)) > bound:
            continue
        other = candidate.casefold()
        if other == folded:
            return candidate
        far = _slips(folded, other, bound)
        if far <= bound and far < len(other):
            best, bound = candidate, far - 1
    return best


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The sentence that offers the likely word, or ''."""
    found = suggest(word, known)
    return f"did you mean {shown(found)}?" if found is not None else ""


def _slips(a: str, b: str, bound: int) -> int:
    """Optimal string alignment distance (Damerau 1964); `bound + 1` for all beyond `bound`."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, now[-1] + 1, last[j - 1] + (x != y))
            if before and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > bound:
            return bound + 1
        before, last = last, now
    return last[-1]
