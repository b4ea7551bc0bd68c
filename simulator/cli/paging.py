"""Prints many lines: at once where nobody looks on, else a screen at a time.

Owns the pager ($PAGER, less) and when one is started: on a terminal, for more than fits on it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_ONCE = 512  # lines written at once
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that are safe for a terminal."""
    never_fail_on_characters()
    rest = iter(lines)
    if not sys.stdout.isatty():
        _write(rest)
        return
    size = shutil.get_terminal_size()
    screen, rows = [], 0
    for line in rest:
        screen.append(line)
        for part in _COLOUR.sub("", line).split("\n"):
            rows += 1 + max(0, len(part) - 1) // max(1, size.columns)
        if rows >= size.lines:  # the last row is the prompt's
            os.environ.setdefault("LESS", "-R")  # colours, and no other escapes
            click.echo_via_pager((f"{line}\n" for line in chain(screen, rest)), color=True)
            return
    _write(iter(screen))


def print_at_once(line: str) -> None:
    """Print a line for somebody who looks on while it grows."""
    never_fail_on_characters()
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def never_fail_on_characters() -> None:
    """Let what the terminal's encoding does not have be written as an escape."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def _write(lines: Iterable[str]) -> None:
    rest = iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        sys.stdout.write("\n".join((*some, "")))
    sys.stdout.flush()
