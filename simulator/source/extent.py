"""How far down what begins at a line and column of a YAML text goes, by its indentation.

Owns one question about lines. Pure: the lines of a text that loads in, a line number out; both count from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def last_line(lines: Sequence[str], line: int, column: int) -> int:
    """The last line of what begins there: what follows is indented deeper, or is a list right below."""
    last = line
    for number in range(line, len(lines)):
        text = lines[number]
        body = text.lstrip(" ")
        if not body or body.startswith("#"):
            continue
        indent = len(text) - len(body)
        # In a list item, column 5 of `  - when: x`, a line of the rule has that indentation itself.
        item = lines[line - 1][: column - 1].rstrip(" ").endswith("-")
        deeper = indent >= column - (1 if item else 0)
        below = not item and indent == column - 1 and body.startswith("- ")
        if not (deeper or below):
            break
        last = number + 1
    return last
