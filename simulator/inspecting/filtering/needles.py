"""Needles of regular expressions: texts that stand in whatever an expression fits.

Owns reading them off the expression. What is in doubt is no needle: groups, classes and alternatives are passed over,
and so is every expression with an escape that means more than its character. Knows no log. Pure.
"""

from __future__ import annotations

import re

_REPEATED = re.compile(r"\{[0-9]+(,[0-9]*)?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_FLAGS = re.compile(r"\(\?[A-Za-z-]*\)")
_CLASSES = frozenset("dDsSwWbBAz")  # escapes of one letter that stand for no character of their own
_CONTROLS = frozenset("aftnrv")


def needles_of(source: str) -> list[str]:
    """Texts that all stand in every text in which the expression is found, but for capitals.

    Args:
        source: An expression that RE2 takes.
    """
    try:
        return [run for run in _Runs(source).read() if run]
    except _InDoubt:
        return []


class _InDoubt(Exception):
    """There is no telling what has to be there."""


class _Runs:
    """One walk over the expression; a run is of characters that all have to be there, one behind the other."""

    def __init__(self, source: str) -> None:
        self._source, self._at = source, 0
        self._runs = [""]

    def read(self) -> list[str]:
        while self._at < len(self._source):
            char = self._source[self._at]
            self._at += 1
            match char:
                case "|":
                    raise _InDoubt
                case "(":
                    self._pass_group()
                case "[":
                    self._pass_class()
                case "\\":
                    self._escape()
                case "*" | "?":
                    self._last_may_be_missing()
                case "{":
                    self._repeat()
                case "+" | "." | "^" | "$":
                    self._runs.append("")
                case _:
                    self._runs[-1] += char
        return self._runs

    def _last_may_be_missing(self) -> None:
        self._runs[-1] = self._runs[-1][:-1]
        self._runs.append("")

    def _repeat(self) -> None:
        found = _REPEATED.match(self._source, self._at - 1)
        if found is None:
            self._runs[-1] += "{"
            return
        self._at = found.end()
        self._last_may_be_missing()

    def _escape(self) -> None:
        char = self._source[self._at : self._at + 1]
        self._at += 1
        if char in _CLASSES or char in _CONTROLS:
            self._runs.append("")
        elif char.isalnum() or not char.isascii():
            raise _InDoubt  # \pN, \x41, \Q…\E and the like
        else:
            self._runs[-1] += char

    def _pass_class(self) -> None:
        found = _CLASS.match(self._source, self._at - 1)
        if found is None:
            raise _InDoubt
        self._at = found.end()
        self._runs.append("")

    def _pass_group(self) -> None:
        if self._at > 1 and _FLAGS.match(self._source, self._at - 1):
            raise _InDoubt  # a * behind it is about what stands before it
        kept, depth = self._runs, 1
        self._runs = [""]  # what stands in it may be one of several, or missing
        while depth:
            char = self._source[self._at : self._at + 1]
            self._at += 1
            match char:
                case "[":
                    self._pass_class()
                case "\\":
                    self._escape()
                case "(":
                    depth += 1
                case ")":
                    depth -= 1
                case "":
                    raise _InDoubt
        self._runs = [*kept, ""]
