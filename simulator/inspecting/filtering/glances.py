"""Glances at a line of a log: whether one field of it surely is not what is asked, without parsing the line.

Owns reading a field out of the bytes. Right for plain ASCII without \\u escapes; of whatever else, and wherever there is
a doubt, a glance says that the line may fit. Many lines at once are always in doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.inspecting.filtering.conditions import Glance


def number_glance(key: str, within: Callable[[object], bool]) -> Glance:
    """Whether the number of a field may be within bounds."""
    quoted = f'"{key}"'.encode()
    field = re.compile(re.escape(quoted) + rb":([0-9]{1,18})[,}]").search

    def glance(line: bytes) -> bool:
        # The name twice: in another field, or as a text. Once, and it is this field or in another.
        if line.count(quoted) != 1:
            return quoted in line
        found = field(line)
        return found is None or within(int(found[1]))

    return glance


def text_glance(keys: Sequence[str], holds: Callable[[str], bool]) -> Glance:
    """Whether the text of one of these fields may hold what is asked."""
    names = [f'"{key}"'.encode() for key in keys]
    first = names[0]
    start = first + b':"'

    def glance(line: bytes) -> bool:
        count = line.count(first)
        if b"\\" in line or count > 1 or any(name in line for name in names[1:]):
            return True
        if count == 0:
            return False
        begin = line.find(start)
        if begin < 0:
            return True
        begin += len(start)
        end = line.find(b'"', begin)
        return end < 0 or holds(line[begin:end].decode("ascii", "replace"))

    return glance
