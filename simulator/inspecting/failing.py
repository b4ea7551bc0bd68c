"""What went wrong in a conversation, on one screen: wanted, said, the rule that said it, and why no other did.

Owns which records of a log are a failure, and the order and the length of what is told of each. Pure: records and
turns come in, and how a source line or a reason is found is handed in. Whatever a peer wrote passes through `shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING, Any

from simulator.errors import Exit
from simulator.transcript.loop_text import loop_headline, loop_lines
from simulator.transcript.terminal import PLAIN, Style, Tone, shown
from simulator.transcript.text import linked_line_of, note_of

if TYPE_CHECKING:
    from simulator.record import Turn

Record = Mapping[str, Any]

UNREACHED = "not reached"  # an expectation behind the one that failed
_IN_FULL = 2  # failures that are told in full; two of them fit on a screen
_NAMED = 4  # further failures that get a line each
_REASONS = 9  # lines of reasons
_WIDE = 200  # characters of a line
_BEFORE, _BEHIND = 2, 1  # messages around the one in question
_RULES = 4  # of a round whose source lines are shown
_PLACED = ("error", "verdict")  # records that may have a place in a file


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong. message: the id of the one in question, where there is one."""

    record: Record
    message: int | None

    @property
    def headline(self) -> str:
        """One line."""
        record = self.record
        near = "" if self.message is None else f", #{self.message}"
        if record["type"] == "verdict":
            return f"failed: {_word(record, 'key')} ({_placed(record.get('place'))}){near}"
        if record["type"] == "loop":
            return loop_headline(record)
        if record["type"] == "incomplete":
            return "incomplete: the log does not say how the run ended"
        first, *_ = (*note_of(record), "")
        return first.strip().partition("  ")[2]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what is not in the records comes from.

    Args:
        turns: the messages around those in question, by id.
        line: a line of a file as it is now; None where there is none.
        reasons: the lines that say why a message was said, and why it was not understood.
        unanswered: the lines that say why a stranger's message fitted no rule; none where it did.
    """

    turns: Mapping[int, Turn]
    line: Callable[[str, int], str | None]
    reasons: Callable[[int], Sequence[str]]
    unanswered: Callable[[int], Sequence[str]] = lambda _: ()


def command_for(log: str) -> str:
    """The command that prints what `failing_lines` says of a log, ready to be copied."""
    return f"simulator show {quote(log)} --failed"


def failures_of(records: Iterable[Record], last: int | None = None) -> tuple[Failure, ...]:
    """What went wrong, most telling first: what ended the conversation, then the expectations that failed.

    Args:
        records: of a log, in order; messages may be left out.
        last: the id of the last message; what ended the conversation is told beside it.
    """
    records = tuple(records)
    footer = next((r for r in reversed(records) if r.get("type") == "footer"), None)
    verdicts = [r for r in records if r.get("type") == "verdict"]
    failed = [r for r in verdicts if r.get("ok") is not True and r.get("got") != UNREACHED]
    found = [Failure(r, _id(r.get("message"))) for r in failed]
    if footer is None:
        ends = _ends(records, ("loop", "limit", "error"), last)
        return (*ends, Failure({"type": "incomplete"}, last), *found)
    ended = {
        Exit.LOOP.kind: ("loop",),
        Exit.LIMIT.kind: ("limit",),
        Exit.RUNTIME.kind: ("error", "close"),
    }
    kind = footer.get("kind")
    types = ended.get(kind, ()) if isinstance(kind, str) else ()
    return (*_ends(records, types, last), *found)


def wanted_messages(failures: Sequence[Failure]) -> frozenset[int]:
    """The ids of the messages that `failing_lines` looks at."""
    wanted: set[int] = set()
    for failure in failures[:_IN_FULL]:
        if failure.message is not None:
            wanted.update(range(failure.message - _BEFORE, failure.message + _BEHIND + 1))
    return frozenset(wanted)


def failing_lines(
    failures: Sequence[Failure], sources: Sources, style: Style = PLAIN
) -> Iterator[str]:
    """What is told of the failures; it fits on a screen."""
    for failure in failures[:_IN_FULL]:
        yield ""
        yield style.paint(_cut(failure.headline), Tone.BAD)
        yield from _told(failure, sources, style)
    rest = failures[_IN_FULL:]
    if rest:
        yield ""
    yield from (_cut(failure.headline) for failure in rest[:_NAMED])
    if len(rest) > _NAMED:
        yield f"and {len(rest) - _NAMED} more"


def _ends(records: Sequence[Record], types: tuple[str, ...], last: int | None) -> Iterator[Failure]:
    """The last record of the first of these types that there is."""
    for type_ in types:
        for record in reversed(records):
            if record.get("type") == type_:
                cycle = record.get("cycle")
                in_loop = _id(cycle[-1]) if isinstance(cycle, list) and cycle else None
                yield Failure(record, last if in_loop is None else in_loop)
                return


# --- one failure --------------------------------------------------------------------------------------------


def _told(failure: Failure, sources: Sources, style: Style) -> Iterator[str]:
    record = failure.record
    if record["type"] in _PLACED:
        yield from _source(record.get("place"), sources, caret=True)
    if record["type"] == "verdict":
        yield _cut(f"  wanted  {_word(record, 'wanted')}")
        yield _cut(f"  got     {_word(record, 'got')}")
    if record["type"] == "loop":
        yield from (f"  {_cut(line)}" for line in loop_lines(record, style))
        yield from _rules(record, sources)
    if failure.message is None:
        return
    yield from _talk(failure.message, sources, style)
    turn = sources.turns.get(failure.message)
    if turn is not None:
        yield from _said(turn, sources, style, place=record["type"] != "loop")


def _said(turn: Turn, sources: Sources, style: Style, *, place: bool) -> Iterator[str]:
    """The rule that said it, and why; where a stranger did, of the message that it answers, and how it was heard."""
    stranger = turn.rule is None
    heard = sources.unanswered(turn.id) if stranger else ()
    asked = None if turn.re is None else sources.turns.get(turn.re)
    if stranger and asked is not None and asked.rule is not None:
        yield f"  #{turn.id} was said by no rule; it answers #{asked.id}"
        turn = asked
    if place and turn.rule is not None:
        yield f"  #{turn.id} was said by {shown(turn.rule.name)}"
        yield from _source(turn.rule._asdict(), sources, caret=False)
    if turn.rule is not None or not heard:
        yield from _reasons(turn.id, sources.reasons(turn.id), style)
    yield from _reasons(turn.id, heard, style)


def _talk(message: int, sources: Sources, style: Style) -> Iterator[str]:
    for number in range(message - _BEFORE, message + _BEHIND + 1):
        turn = sources.turns.get(number)
        if turn is not None:
            short = turn._replace(text=_short(turn.text))
            yield f"{'>' if number == message else ' '} {linked_line_of(short, style)}"


def _rules(record: Record, sources: Sources) -> Iterator[str]:
    rules = record.get("rules")
    places = [r for r in rules if isinstance(r, Mapping)] if isinstance(rules, list) else []
    unique = {_placed(place): place for place in places}
    for place in tuple(unique.values())[:_RULES]:
        yield from _source(place, sources, caret=False)


def _source(place: object, sources: Sources, *, caret: bool) -> Iterator[str]:
    """The line of a file, with its place before it."""
    if not isinstance(place, Mapping):
        return
    file, line, column = place.get("file"), place.get("line"), place.get("column")
    if not isinstance(file, str) or type(line) is not int:
        return
    text = sources.line(file, line)
    if text is None:
        yield _cut(f"  {shown(file)}:{line} cannot be read any more")
        return
    start = f"  {shown(file)}:{line} | "
    yield _cut(f"{start}{shown(text)}")
    if caret and type(column) is int and 0 < column <= len(text) + 1:
        yield f"{' ' * (len(start) + len(shown(text[: column - 1])))}^"


def _reasons(message: int, lines: Sequence[str], style: Style) -> Iterator[str]:
    for line in lines[:_REASONS]:
        yield style.paint(_cut(f"  {line}"), Tone.DIM)
    if len(lines) > _REASONS:
        yield style.paint(f"    … {len(lines) - _REASONS} lines more: --why {message}", Tone.DIM)


# --- words --------------------------------------------------------------------------------------------------


def _id(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 2**63 else None


def _word(record: Record, key: str) -> str:
    return shown(str(record.get(key, "?")))


def _placed(place: object) -> str:
    if not isinstance(place, Mapping):
        return "?"
    return shown(":".join(str(place[key]) for key in ("file", "line", "column") if key in place))


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


def _cut(line: str) -> str:
    """A line of what was escaped already."""
    return line if len(line) <= _WIDE else f"{line[: _WIDE - 1]}…"
