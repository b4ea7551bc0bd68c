"""Where two aligned logs are not the same: messages of which nothing answers, other words, other notes.

Owns what counts as a difference and in which order differences are told: as they come about, so that the first is
where the two part. What only follows from a missing message, such as that nobody heard it, is none.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from simulator.inspecting.comparing.kept import Message
from simulator.inspecting.comparing.records import Located
from simulator.inspecting.comparing.sequences import paired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.inspecting.comparing.alignment import Alignment
    from simulator.inspecting.comparing.records import Record, Terms
    from simulator.record import Turn

ABOUT_MESSAGES = {"unmatched": "re", "fault": "re"}  # types with one record a message: its field
_NAMED = {"loop": ("first",), "back": ("first",)}  # fields that hold the id of a message
# Fields that hold how many there were.
_COUNTS = {"loop": ("messages",), "dismissed": ("messages",)}


class Difference(NamedTuple):
    """One place where two logs differ; None stands for the log that has nothing there.

    `what` is `text`, `re`, `rule`, `state` or `time` of a message that both have, `missing` or `extra` for one that
    the second log lacks or has alone, else the type of the record (`ending` for the footer).
    """

    what: str
    a: Message | Located | None
    b: Message | Located | None


def differences(
    alignment: Alignment, notes: tuple[Sequence[Located], Sequence[Located]], terms: Terms
) -> list[Difference]:
    """Everything that differs, as it comes about."""
    found = [*_of_messages(alignment, terms), *_of_notes(alignment, notes, terms)]
    start_a, start_b = _start(alignment.ours, notes[0]), _start(alignment.theirs, notes[1])
    found.sort(key=lambda one: _order(one, start_a, start_b))
    ordered: list[Difference] = []
    for _, equal in groupby(found, key=lambda one: _order(one, start_a, start_b)):
        first, *more = equal
        ordered += sorted((first, *more), key=_told) if more else (first,)
    return ordered


def _start(messages: Sequence[Message], notes: Sequence[Located]) -> int:
    """Where the part of a log begins that was aligned."""
    return min([found[0].at for found in (messages, notes) if found], default=0)


def _order(one: Difference, start_a: int, start_b: int) -> tuple[int, bool, int]:
    """By how soon after the two parted; whose log it is plays no part."""
    soon = [
        each.at - start for each, start in ((one.a, start_a), (one.b, start_b)) if each is not None
    ]
    return min(soon), isinstance(one.a or one.b, Located), max(soon)


def _told(one: Difference) -> list[str]:
    """By what stands there, where nothing else decides."""
    return sorted(
        repr(each.turn if isinstance(each, Message) else each.record)
        for each in (one.a, one.b)
        if each is not None
    )


def _of_messages(alignment: Alignment, terms: Terms) -> Iterator[Difference]:
    for n, other in alignment.pairs():
        if n is None:
            assert other is not None
            yield Difference("extra", None, alignment.theirs[other])
        elif other is None:
            yield Difference("missing", alignment.ours[n], None)
        else:
            ours, theirs = alignment.ours[n], alignment.theirs[other]
            what = _what(alignment, ours.turn, theirs.turn, terms)
            if what is not None:
                yield Difference(what, ours, theirs)


def _what(alignment: Alignment, a: Turn, b: Turn, terms: Terms) -> str | None:
    """What is not the same of two messages that belong together: the weightiest."""
    if (a.text, a.data, a.json) != (b.text, b.data, b.json):
        return "text"
    if not _answer_the_same(alignment, a, b):
        return "re"
    if terms.rule(a) != terms.rule(b):
        return "rule"
    if a.state != b.state:
        return "state"
    later, hops = alignment.lead(a.re)
    if a.hop - b.hop != hops:
        return "re"
    return "time" if terms.timed and a.at - b.at != later else None


def _answer_the_same(alignment: Alignment, a: Turn, b: Turn) -> bool:
    if a.re is None or b.re is None:
        return a.re is b.re
    if alignment.called(a.re, theirs=False) == alignment.called(b.re, theirs=True):
        return True
    # What they answer is in one log only: that is a difference of its own.
    return not (alignment.has(a.re, theirs=False) or alignment.has(b.re, theirs=True))


def _of_notes(
    alignment: Alignment, notes: tuple[Sequence[Located], Sequence[Located]], terms: Terms
) -> Iterator[Difference]:
    kinds_a, kinds_b = _by_kind(notes[0]), _by_kind(notes[1])
    for kind in sorted(kinds_a.keys() | kinds_b.keys()):
        ours, theirs = kinds_a.get(kind, []), kinds_b.get(kind, [])
        what = "ending" if kind == "footer" else kind
        if kind in ABOUT_MESSAGES:
            made = _about_messages(alignment, ours, theirs, ABOUT_MESSAGES[kind])
            yield from (Difference(what, a, b) for a, b in made)
            continue
        keys_a = [_key(terms, _renamed(alignment, n.record, theirs=False)) for n in ours]
        keys_b = [_key(terms, _renamed(alignment, n.record, theirs=True)) for n in theirs]
        for i, j in paired(keys_a, keys_b):
            if i is None or j is None or keys_a[i] != keys_b[j]:
                a, b = None if i is None else ours[i], None if j is None else theirs[j]
                yield Difference(what, a, b)


def _key(terms: Terms, record: Record) -> tuple[str, ...]:
    return tuple(map(repr, terms.of_record(record)[:-1]))  # when, is told by the messages


def _renamed(alignment: Alignment, record: Record, *, theirs: bool) -> Record:
    """The record with messages called the same in both logs."""
    kind, told = record["type"], dict(record)
    for name in _NAMED.get(kind, ()):
        if isinstance(told.get(name), int):
            told[name] = repr(alignment.called(told[name], theirs=theirs))
    for name in _COUNTS.get(kind, ()):
        if isinstance(told.get(name), int):
            told[name] = repr(alignment.called(told[name] - 1, theirs=theirs))
    return told


def _about_messages(
    alignment: Alignment, ours: Sequence[Located], theirs: Sequence[Located], name: str
) -> Iterator[tuple[Located | None, Located | None]]:
    """Notes about a message that both logs have, of which only one has the note."""
    waiting: dict[tuple[object, ...], list[Located]] = defaultdict(list)
    for note in ours:
        about = note.record.get(name)
        if not isinstance(about, int) or alignment.has(about, theirs=False):
            waiting[_about(alignment, note.record, about, theirs=False)].append(note)
    for note in theirs:
        about = note.record.get(name)
        if isinstance(about, int) and not alignment.has(about, theirs=True):
            continue
        key = _about(alignment, note.record, about, theirs=True)
        if waiting.get(key):
            waiting[key].pop(0)
        else:
            yield None, note
    yield from ((note, None) for rest in waiting.values() for note in rest)


def _about(
    alignment: Alignment, record: Record, about: object, *, theirs: bool
) -> tuple[object, ...]:
    called = alignment.called(about, theirs=theirs) if isinstance(about, int) else repr(about)
    return repr(record.get("side")), repr(record.get("what")), called


def _by_kind(notes: Sequence[Located]) -> dict[str, list[Located]]:
    kinds: dict[str, list[Located]] = defaultdict(list)
    for note in notes:
        if note.record["type"] != "header":
            kinds[note.record["type"]].append(note)
    return kinds
