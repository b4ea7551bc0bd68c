"""What a conversation looks like on the terminal while it goes, and when it is over."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import click

from simulator.errors import Exit
from simulator.expectations import NOT_REACHED
from simulator.record import SECOND, EndedBy, Run, Turn, Verdict
from simulator.transcript import (
    Style,
    counted,
    line_of,
    note_of,
    shown,
    verdict_fields,
)
from simulator.transcript.terminal import PLAIN, Tone

if TYPE_CHECKING:
    from simulator.conversation.tracing import Event, Trace

_OUTCOME = 11  # columns of an outcome
_QUIET = frozenset({"open", "verdict"})  # records that only -v shows


def style(stream: TextIO | None = None) -> Style:
    """Colours where the stream (standard output) is a terminal and NO_COLOR is not set; no line longer than it is wide."""
    stream = stream or sys.stdout
    if not stream.isatty():
        return Style()
    return Style(not os.environ.get("NO_COLOR"), get_terminal_size().columns)


class Screen:
    """Prints a conversation as it is said."""

    def __init__(self, style: Style, *, verbose: bool = False, trace: Trace | None = None) -> None:
        self._style, self._verbose, self._trace = style, verbose, trace
        self._told: tuple[Event, int] | None = None  # the event told last, and of which message
        self._looked = 0  # events of the trace that were looked at for timers that came to nothing
        self._unwatched = False  # whoever read has gone, or the disk is full: the talk goes on

    def said(self, turn: Turn) -> None:
        """Print a message."""
        self._tell_silent()
        self._print(line_of(turn, self._style, verbose=self._verbose))
        if self._trace is not None:
            self._explain(self._trace.said.get(turn.id), turn.id)

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """Print what else happened."""
        self._tell_silent()
        if type_ in _QUIET and not (self._verbose and fields.get("ok", True)):
            return  # what failed is told with its line when it is over
        record = {"t": at, "type": type_, **fields}
        for line in note_of(record, self._style):
            self._print(line, drawn=type_ == "loop")
        if type_ == "unmatched" and self._trace is not None:
            heard = self._trace.heard.get((fields["side"], fields["re"]))  # type: ignore[arg-type]
            self._explain(heard)

    def _tell_silent(self) -> None:
        """Print which timers came to nothing since the last line, and why."""
        if self._trace is None:
            return
        from simulator.conversation.tracing import silent  # loaded by whoever made the trace
        from simulator.transcript.why_text import silent_lines

        news, self._looked = self._trace.events[self._looked :], len(self._trace.events)
        for one in silent(news):
            for line in silent_lines(one, self._style):
                click.echo(self._style.fold(line))

    def _explain(self, event: Event | None, said: int = -1) -> None:
        """Print why, under the message or note; of several messages of one event, under the first."""
        if event is None:
            return
        if self._told is not None and self._told[0] is event:
            self._print(f"         because of the same as #{self._told[1]}")
            return
        self._told = (event, said)
        from simulator.transcript.why_text import why_lines  # loaded where somebody asks why

        for line in why_lines(event.explain(), self._style):
            self._print(line)

    def _print(self, line: str, *, drawn: bool = False) -> None:
        """Print a line; that nobody can see it is no reason to break off a talk and its log."""
        if self._unwatched:
            return
        try:
            click.echo(line if drawn else self._style.fold(line))
        except OSError:  # what is printed when it is over says so
            self._unwatched = True


def print_failures(run: Run, style: Style) -> None:
    """Print each failed expectation: its line in the file, and the turns around the nearest message."""
    failed = [verdict for verdict in run.verdicts if not verdict.ok]
    reached = [verdict for verdict in failed if verdict.got != NOT_REACHED]
    for verdict in reached:
        record = {"t": run.duration, "type": "verdict", **verdict_fields(verdict)}
        for line in note_of(record, style):
            click.echo(style.fold(line))
        _print_source(verdict)
        if verdict.by is not None:
            for turn in run.turns[max(verdict.by - 2, 0) : verdict.by + 2]:
                mark = "> " if turn.id == verdict.by else "  "
                click.echo(style.fold(mark + line_of(turn, style, verbose=True), 11))
    if left := len(failed) - len(reached):
        behind = "1 line behind it was" if left == 1 else f"{left} lines behind it were"
        click.echo(style.paint(f"         {behind} not looked for", Tone.DIM))


def _print_source(verdict: Verdict) -> None:
    from simulator.files import source_line  # with the reader of YAML

    line = source_line(verdict.place.file, verdict.place.line)
    if line is not None:
        number = f"{verdict.place.line:>5} | "
        click.echo(f"{number}{shown(line)}")
        click.echo(" " * (len(number) + verdict.place.column - 1) + "^")


def outcome(kind: str, style: Style = PLAIN) -> str:
    """How something ended, in the first column."""
    return style.paint(f"{kind:<{_OUTCOME}}", Tone.GOOD if kind == Exit.OK.kind else Tone.BAD)


def summary(run: Run, style: Style = PLAIN) -> str:
    """One line, as long as the terminal allows: outcome, name, length, ending, seed, log."""
    head = outcome(run.exit.kind, style)
    parts = [
        f"{head} {shown(run.name)}: {counted(run.messages, 'message')}, {ended(run)}",
        f"{round(run.duration / SECOND, 3):g} s long" if run.duration else "",
        f"seed {run.seed}",
        f"log {run.log}" if run.log else "",
    ]
    return style.fold(", ".join(filter(None, parts)), _OUTCOME + 1)


def ended(run: Run) -> str:
    """How it ended, in a few words."""
    ending = run.ending
    reason = f" ({shown(ending.reason)})" if ending.reason else ""
    match ending.by:
        case EndedBy.CLIENT | EndedBy.SERVER:
            return f"closed by the {ending.by} with {ending.code}{reason}"
        case EndedBy.SILENCE:
            return "ended by silence"
        case EndedBy.INTERRUPTED:
            return "interrupted"
        case _:
            return f"ended by {ending.by}{reason}"
