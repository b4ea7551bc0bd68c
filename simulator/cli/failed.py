"""What `simulator show LOG --failed` prints: the run in a line, and what went wrong."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError
from simulator.files import source_line
from simulator.inspecting.failing import (
    Sources,
    failing_lines,
    failures_of,
    wanted_messages,
)
from simulator.transcript import Style, read_log, shown
from simulator.transcript.runs import summarise
from simulator.transcript.sifting import Sieve
from simulator.transcript.terminal import PLAIN
from simulator.transcript.why_text import silent_lines, why_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simulator.conversation.tracing import Event
    from simulator.transcript import Log
    from simulator.transcript.reader import Record

_TOLD = ("header", "loop", "limit", "error", "close", "verdict", "footer")
_MARKS = tuple(f'"{type_}"'.encode() for type_ in _TOLD)
_INDENT = 9  # blanks before every line of reasons
_MANY = 8  # lines of reasons
_PLAYED = 32 * 1024 * 1024  # bytes of a log that is played again to find reasons


def failure_lines(path: Path, style: Style) -> Iterator[str]:
    """The run in a line, and what went wrong.

    Raises:
        TranscriptError: the log cannot be read.
    """
    run = summarise(path)
    counted = "" if run.messages is None else f", {run.messages} messages"
    ended = "" if run.ended_by is None else f", ended by {shown(run.ended_by)}"
    seed = "" if run.seed is None else f", seed {run.seed}"
    yield f"{shown(run.scenario)}: {shown(run.kind)}{counted}{ended}{seed}"
    notes = Sieve(path, _may_be_told, lambda record: record.get("type") in _TOLD)
    last = _last_message(path) if run.messages is None else run.messages - 1
    failures = failures_of((found.record for found in notes), last if last >= 0 else None)
    if not failures:
        yield "nothing failed"
        return
    wanted = wanted_messages(failures)
    said = Sieve(path, lambda line: True, lambda record: _is_one_of(record, wanted))
    turns = {found.turn.id: found.turn for found in said if found.turn} if wanted else {}
    reasons = _Reasons(path, run.size)
    sources = Sources(turns, source_line, reasons.of, reasons.unanswered)
    yield from failing_lines(failures, sources, style)


def _last_message(path: Path) -> int:
    said = Sieve(path, lambda line: b'"message"' in line, lambda one: one.get("type") == "message")
    return max((found.turn.id for found in said if found.turn), default=-1)


def _may_be_told(line: bytes) -> bool:
    return any(mark in line for mark in _MARKS)


def _is_one_of(record: Record, wanted: frozenset[int]) -> bool:
    return record.get("type") == "message" and record.get("id") in wanted


class _Reasons:
    """Says why messages were said; the log is read for it at most once."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size
        self._log = cache(lambda: read_log(path))

    def of(self, number: int) -> Sequence[str]:
        """The lines, or one that says why there are none."""
        if self._size > _PLAYED:
            return (f"the log is long: --why {number} plays it again and tells why",)
        try:
            return tuple(_why(self._log(), number))
        except SimulatorError as error:
            sentence = str(error).removeprefix(f"{self._path}: ")
            return (f"why, nobody can say: {shown(sentence)}",)

    def unanswered(self, number: int) -> Sequence[str]:
        """The lines that say why a stranger's message fitted no rule; none where it did, or nobody can say."""
        if self._size > _PLAYED:
            return ()
        try:
            return tuple(_unanswered(self._log(), number))
        except SimulatorError:
            return ()


def _unanswered(log: Log, number: int) -> Iterator[str]:
    from simulator.replay import unanswered

    event = unanswered(log, number)
    if event is not None:
        yield f"{event.side} had no rule for #{number}"
        yield from _reasons(event)


def _why(log: Log, number: int) -> Iterator[str]:
    from simulator.replay import why  # not before it is asked for: it loads the core

    turn, event, unmatched, silent = why(log, number)
    yield from _reasons(event)
    if unmatched is not None:
        yield f"{turn.side.other} had no rule for #{number}"
        yield from _reasons(unmatched)
    for one in silent:
        yield from (line[_INDENT:] for line in silent_lines(one, PLAIN))


def _reasons(event: Event) -> Iterator[str]:
    """All of them where they are few, else those of the rules that came nearest."""
    explanation = event.explain()
    every = tuple(why_lines(explanation, PLAIN, verbose=True))
    told = every if len(every) <= _MANY else why_lines(explanation, PLAIN)
    return (line[_INDENT:] for line in told)
