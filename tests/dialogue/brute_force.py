"""Matching by trying everything: slow, short, and written without the code it judges.

A pattern is a list of parts: ("word", w), ("star",), ("slot", name, least, most),
("number", name), ("list", name, entries), ("choice", [parts, …]) and ("option", parts).
Derivations come in the order of preference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Part = tuple[Any, ...]
Found = tuple[
    int, dict[str, Any], bool
]  # next word, captures, whether an <x> reaches from here to the end


def match(parts: Sequence[Part], words: Sequence[str], *, exactly: bool) -> dict[str, Any] | None:
    """The captures of the preferred way to fit, or None."""
    for start in range(1 if exactly else len(words) + 1):
        for at, captures, reaches in derive(parts, words, start, reaches=False):
            if at == len(words) or not (exactly or reaches):
                return dict.fromkeys(names(parts), "") | captures
    return None


def derive(
    parts: Sequence[Part], words: Sequence[str], at: int, *, reaches: bool
) -> Iterator[Found]:
    """Every way in which the parts fit from a word on."""
    if not parts:
        yield at, {}, reaches
        return
    for middle, captures, open_ in derive_one(parts[0], words, at, reaches=reaches):
        for end, more, still in derive(parts[1:], words, middle, reaches=open_):
            yield end, captures | more, still


def derive_one(part: Part, words: Sequence[str], at: int, *, reaches: bool) -> Iterator[Found]:
    """Every way in which one part fits."""
    kind, *rest = part
    if kind == "word" and words[at : at + 1] == [rest[0]]:
        yield at + 1, {}, False
    elif kind == "star":
        for end in range(at, len(words) + 1):
            yield end, {}, False
    elif kind == "slot":
        name, least, most = rest
        for end in range(at + least, min(len(words), at + (most or len(words))) + 1):
            yield end, {name: " ".join(words[at:end])}, most is None
    elif kind == "number" and at < len(words) and re.fullmatch(r"[+-]?\d+(\.\d+)?", words[at]):
        number = float(words[at]) if "." in words[at] else int(words[at])
        yield at + 1, {rest[0]: number}, False
    elif kind == "list":
        for entry in sorted(rest[1], key=lambda text: -len(text.split())):
            if words[at : at + len(entry.split())] == entry.split():
                yield at + len(entry.split()), {rest[0]: entry}, False
    elif kind == "choice":
        for way in rest[0]:
            yield from derive(way, words, at, reaches=False)
    elif kind == "option":
        for end, captures, open_ in derive(rest[0], words, at, reaches=False):
            yield end, captures, open_ or reaches
        yield at, {}, reaches


def names(parts: Sequence[Part]) -> Iterator[str]:
    """The names of all captures."""
    for kind, *rest in parts:
        if kind in ("slot", "number", "list"):
            yield rest[0]
        elif kind == "choice":
            for way in rest[0]:
                yield from names(way)
        elif kind == "option":
            yield from names(rest[0])


def written(parts: Sequence[Part]) -> str:
    """The pattern as an author writes it."""
    return " ".join(map(_written, parts))


def _written(part: Part) -> str:
    match part:
        case ("word", word):
            return str(word)
        case ("star",):
            return "*"
        case ("slot", name, least, None):
            return f"<{name}>" if least else f"<{name}*>"
        case ("slot", name, 1, 1):
            return f"<{name}:word>"
        case ("slot", name, least, most):
            return f"<{name}:{least}-{most}>"
        case ("number", name):
            return f"<{name}:number>"
        case ("list", name, entries):
            return f"<{name}:{'|'.join(entries)}>"
        case ("choice", ways):
            return f"({'|'.join(map(written, ways))})"
        case _:
            return f"[{written(part[1])}]"
