"""Transcripts as a Mermaid sequence diagram, a page at a time.

Owns the drawing, and spelling a text so that Mermaid cannot take it for anything else. Holds the
messages of one page, whatever the length of the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.errors import UsageError
from simulator.exporting.source import Said, said, size, text_of
from simulator.record import Side
from simulator.transcript.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.exporting.source import Source

PAGE = 100  # messages; of more Mermaid makes a picture that nobody reads
_LONGEST = 160  # characters of a message
_NAMES = {Side.CLIENT: "C", Side.SERVER: "S"}
_PLAIN = re.compile(r"[^\w .,!?'()/-]|_")
_END = re.compile(r"\b(e)(nd)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Loop:
    first: int
    last: int
    words: str


@dataclass(slots=True)
class _Seen:
    """What is kept of a log: one page, and all the loops."""

    first: int  # of all messages, the first that is drawn
    most: int
    count: int = 0
    shown: list[Said] = field(default_factory=list)
    loops: list[_Loop] = field(default_factory=list)
    names: dict[Side, str] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)  # by messages said before
    title: str = ""

    def take(self, record: Mapping[str, Any]) -> None:
        """Keep what will be drawn."""
        match record["type"]:
            case "header":
                self.title = text_of(record.get("run"), "A conversation")
                self.names = {side: _name(record.get(side), side) for side in Side}
            case "message":
                if self.first <= self.count < self.first + self.most:
                    self.shown.append(said(record))
                self.count += 1
            case "loop":
                self._loop(record)
            case type_:
                if self.first < self.count <= self.first + self.most or not self.count:
                    note, notes = _note(type_, record), self.notes.setdefault(self.count, [])
                    if note and len(notes) < _MOST_NOTES:
                        notes.append(note)

    def _loop(self, record: Mapping[str, Any]) -> None:
        first, messages = record.get("first"), record.get("messages")
        if type(first) is int and type(messages) is int and len(self.loops) < _MOST_LOOPS:
            words = f"{text_of(record.get('class'))} loop, {text_of(record.get('certainty'))}"
            period = record.get("period")
            every = f", every {period} messages" if type(period) is int and period > 1 else ""
            self.loops.append(_Loop(first, max(first, messages - 1), f"{words}{every}"))


_MOST_LOOPS = 10_000
_MOST_NOTES = 10  # between two messages


def mermaid(source: Source, page: int = 1, size: int = PAGE) -> Iterator[str]:
    """One page of the diagram.

    Args:
        source: the log.
        page: which one, from 1.
        size: messages a page.

    Raises:
        UsageError: there is no such page.
    """
    seen = _Seen((page - 1) * size, size)
    for record in source.records():
        seen.take(record)
    pages = max(1, -(-seen.count // size))
    if page > pages:
        only = "there is only one page" if pages == 1 else f"the last page is {pages}"
        raise UsageError(f"--page {page}: {only}, for {seen.count} messages, {size} a page")
    yield "sequenceDiagram\n"
    if pages > 1:
        last = seen.first + len(seen.shown) - 1
        yield f"  %% page {page} of {pages}: messages {seen.first} to {last} of {seen.count}\n"
    for side in (Side.CLIENT, Side.SERVER):
        yield f"  participant {_NAMES[side]} as {spelled(seen.names.get(side, side))}\n"
    if seen.title:
        yield f"  Note over C,S: {spelled(seen.title)}{f' (page {page} of {pages})' if pages > 1 else ''}\n"
    yield from _drawn(seen)


def _drawn(seen: _Seen) -> Iterator[str]:
    loops = _flat(seen.loops)
    loop: _Loop | None = None
    for place, message in enumerate(seen.shown, seen.first):
        yield from _notes(seen, place, loop)
        if loop is not None and message.id > loop.last:
            yield "  end\n"
            loop = None
        if loop is None and (found := _around(loops, message.id)):
            loop = found
            before = "" if message.id == loop.first else f", from #{loop.first} on"
            yield f"  loop {spelled(loop.words + before)}\n"
        yield f"{'  ' if loop is None else '    '}{_line(message)}\n"
    yield from _notes(seen, seen.first + len(seen.shown), loop)
    if loop is not None:
        yield "  end\n"


def _notes(seen: _Seen, place: int, loop: _Loop | None) -> Iterator[str]:
    for note in seen.notes.get(place, ()):
        yield f"{'  ' if loop is None else '    '}Note over C,S: {spelled(note)}\n"


def _line(message: Said) -> str:
    arrow = f"{_NAMES[message.side]}->>{_NAMES[message.side.other]}"
    if message.text is None:
        return f"{arrow}: {spelled(f'#{message.id}')} ({size(message)} bytes)"
    return f"{arrow}: {spelled(f'#{message.id} {message.text}')}"


def _flat(loops: list[_Loop]) -> list[_Loop]:
    """The loops one behind another: where two share messages, they are the first one's."""
    flat: list[_Loop] = []
    for loop in sorted(loops, key=lambda loop: loop.first):
        first = max(loop.first, flat[-1].last + 1) if flat else loop.first
        if first <= loop.last:
            flat.append(_Loop(first, loop.last, loop.words))
    return flat


def _around(loops: list[_Loop], id_: int) -> _Loop | None:
    return next((loop for loop in loops if loop.first <= id_ <= loop.last), None)


def _name(about: object, side: Side) -> str:
    name = about.get("name") if isinstance(about, dict) else None
    return f"{name} ({side})" if isinstance(name, str) and name != side else str(side)


def _note(type_: str, record: Mapping[str, Any]) -> str:
    match type_:
        case "close":
            return f"{text_of(record.get('by'), '?')} closes with {record.get('code')}"
        case "limit":
            return f"limit on {text_of(record.get('what'), '?')} reached"
        case "error":
            return f"error: {text_of(record.get('sentence'), '?')}"
        case "fault":
            return f"{text_of(record.get('what'), 'fault')}: #{record.get('re')}"
    return ""


def spelled(text: str) -> str:
    """A text as Mermaid shows it, whatever it holds: all but letters and a few marks as `#code;`."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    safe = _PLAIN.sub(lambda found: f"#{ord(found[0])};", shown(cut))
    return _END.sub(lambda found: f"#{ord(found[1])};{found[2]}", safe)
