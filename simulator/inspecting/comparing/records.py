"""What of a record counts when two logs are compared, and two logs read in step for as long as they agree.

Owns which fields are the wall clock's, the port's or the evidence's, and so never count. Memory does not grow with
what is the same.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.inspecting.comparing.kept import Kept, Message
from simulator.record import Side
from simulator.transcript.problems import Problem
from simulator.transcript.reader import turn_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.record import RuleRef, Turn

Record = dict[str, Any]

DAMAGED = "damaged"  # the type of a line that holds no record
_PORT = re.compile(r"((?:127\.0\.0\.1|localhost|\[::1\]):)\d+")
_COUNTED: dict[
    str, tuple[str, ...]
] = {  # of these types, what counts; of others, all that is theirs
    "open": ("side", "subprotocol"),
    "loop": ("class", "certainty", "first", "period", "messages", "action"),
    "limit": ("what", "bound"),
    "verdict": ("key", "wanted", "ok"),
    "footer": ("ended_by", "exit"),
    DAMAGED: (),
}
_ENVELOPE = frozenset({"seq", "ts", "t", "type"})


class Located(NamedTuple):
    """A record, and which line of its log it is, from 0."""

    at: int
    record: Record


@dataclass(frozen=True, slots=True)
class Terms:
    """What two logs are compared by: it follows from how each began."""

    timed: bool  # both times are simulated, so that they can be the same
    edited: frozenset[Side]  # whose rules are of another file: a rule's line says nothing there

    @classmethod
    def of(cls, a: Record, b: Record) -> Terms:
        """The terms that two headers allow."""
        edited = {side for side in Side if rules_of(a, side) != rules_of(b, side)}
        return cls("real" not in (a.get("clock"), b.get("clock")), frozenset(edited))

    def rule(self, turn: Turn) -> tuple[object, ...] | None:
        """The rule of a message, as far as it can be told apart from another."""
        if turn.rule is None:
            return None
        return (turn.rule.name,) if turn.side in self.edited else _placed(turn.rule)

    def of_turn(self, turn: Turn) -> tuple[object, ...]:
        """Everything of a message that counts."""
        at = turn.at if self.timed else 0
        return (*turn[2:6], self.rule(turn), *turn[7:], turn.id, at)

    def of_record(self, record: Record) -> tuple[object, ...]:
        """Everything of a record that is no message, as far as it counts."""
        kind, names = record["type"], _COUNTED.get(record["type"])
        if names is None:
            names = tuple(name for name in sorted(record) if name not in _ENVELOPE)
        if kind == "close" and record.get("by") not in list(Side):
            names = tuple(name for name in names if name != "reason")  # ours; a record tells it
        timed = self.timed and kind != DAMAGED
        told = tuple((name, _plain(name, record.get(name))) for name in names)
        return (kind, *told, record.get("t") if timed else None)


def rules_of(header: Record, side: Side) -> str | None:
    """What tells a side's rules from others: the hash of their files; None where it has none."""
    about = header.get(side)
    return about.get("sha256") if isinstance(about, dict) else None


def _placed(rule: RuleRef) -> tuple[object, ...]:
    return rule.name, _file_name(rule.file), rule.line


def _file_name(path: object) -> str:
    return str(path).replace("\\", "/").rpartition("/")[2]


def _plain(name: str, value: object) -> object:
    """A value of a field in a form that can be compared and hashed."""
    if name == "rule" and isinstance(value, dict):
        return value.get("name")
    if name == "place" and isinstance(value, dict):
        return _file_name(value.get("file")), value.get("line")
    if isinstance(value, str):
        return _PORT.sub(r"\1", value)
    return value if value is None or isinstance(value, int | float) else repr(value)


def located(found: Iterable[Record | Problem]) -> Iterator[Located]:
    """Records with their lines; a line without one is a record of the type `damaged`."""
    at = 0
    for each in found:
        if not isinstance(each, Problem):
            yield Located(at, each)
        elif each.lost:
            yield Located(at, {"type": DAMAGED, "sentence": each.sentence})
        else:
            continue
        at += 1


@dataclass(slots=True)
class Stream:
    """One log, read as far as was asked for."""

    lines: Iterator[Located]
    header: Record = field(default_factory=dict)
    footer: Record | None = None
    said: Kept = field(default_factory=Kept)  # from where the two do not agree any more
    notes: list[Located] = field(default_factory=list)  # likewise, what is no message
    over: bool = False

    @classmethod
    def of(cls, found: Iterable[Record | Problem]) -> Stream:
        """A log of which the header was read."""
        stream = cls(located(found))
        first = stream.next()
        if first is not None and first.record["type"] == "header":
            stream.header = first.record
        elif first is not None:
            stream.lines = chain((first,), stream.lines)
        return stream

    def next(self) -> Located | None:
        """The next record; None where there is none."""
        found = next(self.lines, None)
        if found is None:
            self.over = True
        elif found.record["type"] == "footer":
            self.footer = found.record
        return found

    def keep(self, found: Located | None) -> None:
        """Keep a record, for it is not the other log's."""
        if found is None:
            return
        message = message_of(found)
        if message is None:
            self.notes.append(found)
        else:
            self.said.append(message)

    def read(self, most: int | None) -> None:
        """Read on, until so many records in all have been kept; None: to the end."""
        while not self.over and (most is None or len(self.said) + len(self.notes) < most):
            self.keep(self.next())


class Agreement(NamedTuple):
    """How far two logs agree."""

    messages: int
    last: tuple[tuple[Message, Message], ...]  # the last messages of it
    records: int  # messages and all else, without the header


def agree(a: Stream, b: Stream, terms: Terms, context: int) -> Agreement:
    """Read both in step; what is kept then begins with the first records that are not the same."""
    messages, records, last = 0, 0, deque[tuple[Located, Located]](maxlen=context)
    while True:
        one, other = a.next(), b.next()
        if one is None or other is None or not _same(one.record, other.record, terms):
            break
        records += 1
        if one.record["type"] == "message":
            messages += 1
            last.append((one, other))
    a.keep(one)
    b.keep(other)
    made = ((message_of(one), message_of(other)) for one, other in last)
    last_said = tuple((x, y) for x, y in made if x is not None and y is not None)
    return Agreement(messages, last_said, records)


def message_of(found: Located) -> Message | None:
    """The message of a record; None where it is none."""
    turn = turn_of(found.record) if found.record["type"] == "message" else None
    return None if turn is None else Message(found.at, turn)


def _same(a: Record, b: Record, terms: Terms) -> bool:
    if a is b:
        return True  # spelt the same, so that it was read only once
    if "message" not in (a["type"], b["type"]):
        return terms.of_record(a) == terms.of_record(b)
    if a["type"] == b["type"] and _spelt_the_same(a, b):
        return True
    one, other = message_of(Located(0, a)), message_of(Located(0, b))
    return one is not None and other is not None and (
        terms.of_turn(one.turn) == terms.of_turn(other.turn)
    )  # fmt: skip


def _spelt_the_same(a: Record, b: Record) -> bool:
    """Whether they are the same but for `seq` and `ts`, which our writer puts first: soon seen."""
    names = list(a)
    return names[:2] == ["seq", "ts"] and names == list(b) and (
        list(a.values())[2:] == list(b.values())[2:]
    )  # fmt: skip
