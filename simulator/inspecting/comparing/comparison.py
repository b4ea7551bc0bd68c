"""Two logs side by side: whether the same was said and done in both, where they part first, and why.

Owns the comparison as a value. Records come in one by one; for as long as the two agree, nothing of them is kept.
What the wall clock and the system put into a log never counts: `ts`, the folder, ports, durations, and the times of a
conversation in real time. Turned round a comparison says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.inspecting.comparing.alignment import Alignment
from simulator.inspecting.comparing.cause import Reason, reason_of
from simulator.inspecting.comparing.differences import Difference, differences
from simulator.inspecting.comparing.kept import Message
from simulator.inspecting.comparing.lines import lines_beside
from simulator.inspecting.comparing.records import Record, Stream, Terms, agree
from simulator.inspecting.comparing.rows import Row, at_of, rows_around
from simulator.inspecting.comparing.words import sentence_of
from simulator.transcript.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.inspecting.comparing.lines import Beside
    from simulator.inspecting.comparing.records import Agreement
    from simulator.transcript.problems import Problem

CONTEXT = 3  # messages before and after the divergence
_WINDOW = 10_000  # records of each log that are kept at first
_BEGAN_WITH = ("scenario", "server", "client", "seed", "clock", "limits", "loops", "tool")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two logs have in common, and where they part."""

    messages: int  # that have a counterpart
    agreed: int  # messages before the two part
    differences: tuple[Difference, ...]  # as they come about
    reason: Reason | None  # of the first one
    rows: tuple[Row, ...]  # around the first one
    began: tuple[tuple[str, bool], ...]  # what each header tells, and whether it is the same
    whole: bool  # whether both logs were compared to their ends
    note: str = ""  # what else is to be said about the first one
    start: tuple[int, int] = (0, 0)  # the line of each log up to which they agree line by line
    lines: tuple[Beside, ...] = ()  # every line from there on, where they were asked for

    @property
    def same(self) -> bool:
        """Whether the same was said and done in both."""
        return not self.differences

    @property
    def first(self) -> Difference | None:
        """Where the two part."""
        return self.differences[0] if self.differences else None

    @property
    def sentence(self) -> str:
        """What the first difference is; "" where there is none."""
        return "" if self.first is None else sentence_of(self.first) + self.note

    @property
    def equal(self) -> str:
        """What is the same in both, in one line, and what is not of how they began."""
        same = ", ".join(name for name, equal in self.began if equal)
        other = ", ".join(name for name, equal in self.began if not equal)
        messages = counted(self.agreed, "message")
        told = f"the same: {messages}" if self.same else f"the same: {messages} before that"
        return f"{told}{', ' if same else ''}{same}" + (f"; not the same: {other}" if other else "")

    def as_json(self, *, most: int | None = None) -> dict[str, object]:
        """The comparison as JSON values; of its differences so many at most."""
        told = self.differences[:most]
        first = None
        if self.first is not None and self.reason is not None:
            first = {**_json(self.first), "sentence": self.sentence}
            first |= {"cause": self.reason.cause, "why": self.reason.sentence}
        return {
            "same": self.same,
            "messages": self.messages,
            "first": first,
            "differences": [_json(one) for one in told],
            "more": len(self.differences) - len(told),
            "whole": self.whole,
            "aligned": [[at_of(row.a), at_of(row.b)] for row in self.rows],
            "began": dict(self.began),
            "equal": self.equal,
        }


def compare(
    a: Iterable[Record | Problem],
    b: Iterable[Record | Problem],
    *,
    context: int = CONTEXT,
    whole: bool = False,
    lines: bool = False,
) -> Comparison:
    """Compare two logs.

    Args:
        a: records in the order of the log, and what is wrong with it, as `scan` gives them.
        b: the other's.
        context: messages before and after the first difference that are kept to be shown.
        whole: whether to go on to the end of both after a difference was found; else what follows
            is compared as far as 10,000 records.
        lines: whether to tell every line from where they part, and not only those around it.
    """
    one, other = Stream.of(a), Stream.of(b)
    terms = Terms.of(one.header, other.header)
    agreed = agree(one, other, terms, context)
    most = None if whole else _WINDOW
    while True:
        one.read(most)
        other.read(most)
        alignment, found = _aligned(one, other, terms)
        if found or most is None or (one.over and other.over):
            break
        most *= 2  # so far only the order is another
    made = _comparison(one, other, agreed, alignment, found, context)
    if not lines:
        return made
    beside = lines_beside(alignment, (one.notes, other.notes), found)
    if not made.whole:
        ends = _last_pair(alignment)
        beside = (each for each in beside if _is_up_to(each[:2], ends))
    return replace(made, lines=tuple(beside))


def _aligned(a: Stream, b: Stream, terms: Terms) -> tuple[Alignment, list[Difference]]:
    alignment = Alignment(a.said, b.said)
    found = differences(alignment, (a.notes, b.notes), terms)
    if a.over and b.over:
        return alignment, found
    # What has no counterpart at the edge of what was read may have one behind it.
    ends = _last_pair(alignment)
    return alignment, [one for one in found if _is_before(one, ends)]


def _last_pair(alignment: Alignment) -> tuple[int, int]:
    at_a = max(
        (alignment.ours[n].at for n, b in enumerate(alignment.a) if b is not None), default=-1
    )
    at_b = max(
        (alignment.theirs[n].at for n, a in enumerate(alignment.b) if a is not None), default=-1
    )
    return at_a, at_b


def _is_before(one: Difference, ends: tuple[int, int]) -> bool:
    return _is_up_to((at_of(one.a), at_of(one.b)), ends)


def _is_up_to(pair: tuple[int | None, int | None], ends: tuple[int, int]) -> bool:
    return all(at is None or at <= end for at, end in zip(pair, ends, strict=True))


def _comparison(
    a: Stream,
    b: Stream,
    agreed: Agreement,
    alignment: Alignment,
    found: Sequence[Difference],
    context: int,
) -> Comparison:
    reason = reason_of(found[0], a, b) if found else None
    paired = sum(other is not None for other in alignment.a)
    began = tuple(
        (key, _told(a.header, key) == _told(b.header, key))
        for key in _BEGAN_WITH
        if key in a.header or key in b.header
    )
    return Comparison(
        messages=agreed.messages + paired,
        agreed=agreed.messages if found else agreed.messages + paired,
        differences=tuple(found),
        reason=reason,
        rows=rows_around(agreed, alignment, found, context),
        began=began,
        whole=a.over and b.over,
        note=_no_rule(found),
        start=(agreed.records + bool(a.header), agreed.records + bool(b.header)),
    )


def _told(header: Record, key: str) -> object:
    """What a header tells, without the paths: the same file may lie elsewhere."""
    about = header.get(key)
    if isinstance(about, dict) and key in ("scenario", "server", "client"):
        return about.get("sha256") or {**about, "path": None, "file": None}
    return about


def _no_rule(found: Sequence[Difference]) -> str:
    """That the other log's side had no rule, where that is why it said nothing."""
    first = found[0] if found else None
    said = None if first is None else first.a or first.b
    if first is None or first.what not in ("missing", "extra") or not isinstance(said, Message):
        return ""
    for one in found[1:]:
        note = one.a or one.b
        if one.what != "unmatched" or note is None or isinstance(note, Message):
            continue
        if (note.record.get("side"), note.record.get("re")) == (said.turn.side, said.turn.re):
            return f"; in the other it has no rule for #{said.turn.re}"
    return ""


def _json(one: Difference) -> dict[str, object]:
    return {"a": at_of(one.a), "b": at_of(one.b), "what": one.what, "sentence": sentence_of(one)}
