"""Findings of snippets, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.checking import check_file
from tests.marked import unmark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.diagnostics import Diagnostic


def check(text: str, others: Mapping[str, str] | None = None) -> tuple[Diagnostic, ...]:
    """Everything there is to say about a file of that text."""
    files = {"f.yaml": text, **(others or {})}

    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return files[path].encode()

    return check_file("f.yaml", read=read)


def told(snippet: str) -> tuple[list[tuple[str, str, tuple[int, int]]], tuple[int, int]]:
    """Code, severity and place of each finding; and the place of the snippet's mark."""
    text, place = unmark(snippet)
    return [(f.code, f.severity.value, f.place[1:]) for f in check(text)], place
