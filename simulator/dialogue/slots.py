"""A text cut at its slots: plain characters here, expressions there.

Owns where a < opens a slot, where that slot ends, and what a backslash makes literal. What stands in
a slot is not read here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.dialogue.expression.source import ExpressionError

_SPECIAL = re.compile(r"[<\\]")
_ESCAPABLE = frozenset("*()[]|<\\")
_OPENERS = frozenset(":'\"(")
_INSIDE = re.compile(r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+"|['"()\[\]{}>]""", re.DOTALL)
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_TYPED = re.compile(r"\s*(?P<name>[^\W\d]\w*)?\s*(?:\*|:.*)", re.DOTALL)


class Slot(NamedTuple):
    """An expression in a text. offset: where it starts, behind the <."""

    source: str
    offset: int


def cut_at_slots(text: str) -> list[str | Slot]:
    """The plain parts, escapes undone, and the slots of a text, in order; no part is empty.

    Raises:
        ExpressionError: a slot is empty, never closed, or written as in a pattern.
    """
    parts: list[str | Slot] = []
    plain: list[str] = []
    at = 0
    while (found := _SPECIAL.search(text, at)) is not None:
        start = found.start()
        plain.append(text[at:start])
        follows = text[start + 1 : start + 2]
        if found[0] == "\\":
            plain.append(follows if follows in _ESCAPABLE else f"\\{follows}")
            at = start + 2
        elif opens_slot(follows):
            _close(parts, plain)
            slot, at = _read_slot(text, start)
            parts.append(slot)
        else:
            plain.append("<")
            at = start + 1
    plain.append(text[at:])
    _close(parts, plain)
    return parts


def opens_slot(follows: str) -> bool:
    """Whether a < that this character follows opens a slot."""
    return follows.isalpha() or follows in _OPENERS


def _close(parts: list[str | Slot], plain: list[str]) -> None:
    if text := "".join(plain):
        parts.append(text)
    plain.clear()


def _read_slot(text: str, start: int) -> tuple[Slot, int]:
    """The slot that opens at `start`, and where the text goes on."""
    open_brackets: list[str] = []
    for token in _INSIDE.finditer(text, start + 1):
        sign = token[0]
        if sign in "([{":
            open_brackets.append(sign)
        elif sign in _CLOSERS:
            if not open_brackets or open_brackets.pop() != _CLOSERS[sign]:
                raise ExpressionError(
                    f"this {sign} closes nothing in the slot",
                    token.start(),
                    r"write \< for the character",
                )
        elif sign == ">" and not open_brackets:
            source = text[start + 1 : token.start()]
            _check(source, start)
            return Slot(source, start + 1), token.end()
        elif sign in "'\"":
            break  # a quote that never closes hides everything behind it
    hint = r"add a >, or write \< for the character"
    if ">" in text[start:]:
        hint = r"close its quotes and brackets, or write \< for the character"
    raise ExpressionError("the slot that opens here is never closed", start, hint)


def _check(source: str, start: int) -> None:
    typed = _TYPED.fullmatch(source)
    if typed is None:
        return
    name = typed["name"]
    hint = f"write <{name}>" if name else r"write \< for the character"
    raise ExpressionError(f"<{source}> belongs in a pattern; a text says values", start, hint)
