"""Where each value of a YAML text begins and ends, for changing one of them and nothing else.

Owns offsets into the text, from the marks of libyaml's events. Knows nothing of what values mean. The text is one
that was read without a finding, so it is neither checked nor bounded here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(slots=True)
class Span:
    """A value: `text[start:end]` is how it is written, without a comment or a line break behind it."""

    start: int
    end: int
    text: str = ""  # of a scalar: what it says
    style: str = ""  # of a scalar: "" plain, ', ", | or >
    flow: bool = False  # of a list or mapping: it stands in brackets
    items: tuple[Span, ...] = ()  # of a list its entries; of a mapping keys and values in turn

    def value(self, key: str) -> tuple[Span, Span] | None:
        """The key and the value under it, of a mapping; None where it has no such key."""
        for name, value in zip(self.items[::2], self.items[1::2], strict=True):
            if name.text == key:
                return name, value
        return None


def read_spans(text: str) -> Span:
    """The value that a text holds, with everything in it."""
    levels: list[list[Span]] = [[]]
    opened: list[Span] = []
    event: Any  # what its stubs do not tell: every event of a text has marks
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            levels[-1].append(_scalar(event, text))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            start = event.start_mark.index
            opened.append(Span(start, start, flow=bool(event.flow_style)))
            levels.append([])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            span = opened.pop()
            span.items = tuple(levels.pop())
            # A block ends, for libyaml, where the next thing begins: what is between is not its own.
            span.end = event.end_mark.index if span.flow else span.items[-1].end
            levels[-1].append(span)
    return levels[0][0]


def _scalar(event: Any, text: str) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    written = text[start:end]
    return Span(start, start + len(written.rstrip()), event.value, event.style or "")
