"""The bar that counts scenarios while they are played.

Owns one line of standard error, and only between two things that are printed: whoever prints clears it before.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from shutil import get_terminal_size
from typing import Self

_WIDTH = 30  # columns of the bar itself
_CLEAR = "\r\x1b[K"


class Counting:
    """A bar on standard error, where it is wanted and there is a terminal."""

    def __init__(self, total: int, *, wanted: bool) -> None:
        self._total, self._begun = total, 0
        self._drawn = wanted and sys.stderr.isatty() and _moves()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def advance(self) -> None:
        """The next scenario begins."""
        self._begun += 1
        if not self._drawn:
            return
        told = f"{self._begun} of {self._total}"
        width = max(min(_WIDTH, get_terminal_size().columns - len(told) - 4), 1)  # on one line
        filled = width * (self._begun - 1) // self._total
        self._write(f"{_CLEAR}[{'#' * filled}{'-' * (width - filled)}] {told}")

    def clear(self) -> None:
        """Leave the line to what is printed next."""
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        if self._drawn:
            with suppress(OSError):
                sys.stderr.write(text)
                sys.stderr.flush()


def _moves() -> bool:
    """Whether the terminal can go back on its line."""
    return os.environ.get("TERM", "") not in ("", "dumb")
