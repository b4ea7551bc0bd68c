"""Snippets with a ‸ where a finding is expected."""

from __future__ import annotations

MARK = "‸"


def unmark(snippet: str) -> tuple[str, tuple[int, int]]:
    """The snippet without its mark, and the line and column that the mark stood at."""
    before, _, after = snippet.partition(MARK)
    line = before.count("\n") + 1
    return before + after, (line, len(before) - before.rfind("\n"))
