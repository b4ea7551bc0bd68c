"""`simulator detect`: judge conversations that were recorded anywhere."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import TYPE_CHECKING, BinaryIO

import click

from simulator.cli.json_lines import print_json
from simulator.cli.main import exit_codes
from simulator.cli.options import form_option
from simulator.cli.stopping import listening
from simulator.cli.terminal import style
from simulator.conversation.loop_watch import fields_of
from simulator.detection import Answer, Judge, Slip, Wanted
from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.pattern.nodes import PatternError
from simulator.errors import Exit, NoTranscript, TranscriptError, UsageError, worst
from simulator.loops.detector import LEAST_PATIENCE
from simulator.transcript import counted, shown
from simulator.transcript.fields import plain, plain_items
from simulator.transcript.following import PAUSE, growing_lines
from simulator.transcript.loop_text import loop_lines
from simulator.transcript.nearby import instead
from simulator.transcript.opening import flaw_of_archive, open_log, unpacked
from simulator.transcript.reader import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.dialogue.pattern import Pattern

STDIN = "-"

_EXIT_CODES = exit_codes(
    ok="no loop",
    invalid="a line is no conversation and no record; the rest is judged",
    loop="a loop, of whatever kind",
    runtime="a log cannot be read",
    empty="there is no conversation",
)


@click.command(
    "detect",
    epilog=f"""\b
Examples:
  simulator detect transcripts/latest/*.jsonl
  simulator detect --format json - < conversations.jsonl
  simulator detect --follow transcripts/latest/jam.jsonl
  simulator detect chats.jsonl --volatile "mood: <x:word>" --patience 30

A LOG is a transcript, or has a conversation in each line:
{{"id": 7, "turns": [{{"from": "Ann", "text": "hello"}}, ...]}}. Lines that are neither are
reported, and the rest is judged: exit code 3. Nothing there is exit code 7.

{_EXIT_CODES}""",
)
@click.argument("logs", metavar="LOG...", nargs=-1, required=True)
@form_option("conversation")
@click.option("--follow", is_flag=True, help="Read on as the file grows; ends with its footer.")
@click.option(
    "--patience",
    type=click.IntRange(min=LEAST_PATIENCE),
    metavar="N",
    help="Messages without progress before a loop is suspected.",
)
@click.option(
    "--volatile", multiple=True, metavar="PATTERN", help="A pattern to leave out of the comparison."
)
@click.option(
    "--progress", multiple=True, metavar="PATTERN", help="A pattern whose messages count as new."
)
@click.pass_context
def command(
    ctx: click.Context,
    logs: tuple[str, ...],
    *,
    form: str,
    follow: bool,
    patience: int | None,
    volatile: tuple[str, ...],
    progress: tuple[str, ...],
) -> None:
    """Say of each conversation in LOG... whether it goes round; - is standard input.

    Each is judged as it was when it was recorded, unless an option says otherwise. Any loop is
    exit code 4.
    """
    if follow and (len(logs) > 1 or logs[0] == STDIN):
        raise UsageError("--follow reads one growing file: name one LOG, and not -")
    wanted = Wanted(patience, _patterns("--volatile", volatile), _patterns("--progress", progress))
    told = _Told(form)
    for log in logs:
        if hint := instead(log):
            raise NoTranscript(log, f"it is YAML{hint}")
        judge = Judge(log, wanted, at_once=follow)
        lines = _growing(log) if follow else _lines(log)
        told.all(log, _answers(judge, lines))
    ctx.exit(told.exit)


class _Told:
    """Prints what is found, and remembers what it comes to."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._exits: set[Exit] = set()

    @property
    def exit(self) -> Exit:
        """The exit code of everything so far."""
        return worst(self._exits)

    def all(self, log: str, answers: Iterable[Answer | Slip]) -> None:
        """Print what one log led to."""
        try:
            for answer in answers:
                self._one(log, answer)
        except TranscriptError as error:
            click.echo(f"error: {error}", err=True)
            self._exits.add(error.exit)

    def _one(self, log: str, answer: Answer | Slip) -> None:
        if isinstance(answer, Slip):
            click.echo(f"{shown(log)}:{answer.line}: {shown(answer.sentence)}", err=True)
            self._exits.add(Exit.INVALID)
            return
        self._exits.add(Exit.LOOP if answer.loops else Exit.OK)
        if self._form == "json":
            print_json(_as_json(answer))
        else:
            click.echo(_as_text(answer))


def _as_text(answer: Answer) -> str:
    name = shown(answer.id if isinstance(answer.id, str) else json.dumps(answer.id))
    if not answer.loops:
        return f"{name}: no loop in {counted(answer.messages, 'message')}"
    at, loop = answer.loops[0]
    more = f"; {len(answer.loops) - 1} more" if len(answer.loops) > 1 else ""
    lines = loop_lines(plain_items(fields_of(loop)), style())
    return "\n  ".join((f"{name}: loop at #{at}: {shown(loop.sentence)}{more}", *lines))


def _as_json(answer: Answer) -> object:
    fields: dict[str, object] = {"id": answer.id, "loop": bool(answer.loops)}
    if answer.loops:
        at, loop = answer.loops[0]
        fields |= {
            "at": at, "class": loop.class_, "certainty": loop.certainty, "first": loop.first,
            "period": loop.period, "rounds": loop.rounds, "cycle": loop.cycle,
            "rules": loop.rules, "evidence": loop.evidence, "loops": len(answer.loops),
        }  # fmt: skip
    fields["messages"] = answer.messages
    return plain(fields)


def _patterns(option: str, sources: tuple[str, ...]) -> tuple[Pattern, ...] | None:
    try:
        return tuple([compile_pattern(source) for source in sources]) or None
    except PatternError as error:
        raise UsageError(f"{option}: {error}") from None


# --- lines ------------------------------------------------------------------------------------


def _answers(judge: Judge, lines: Iterable[bytes | None]) -> Iterator[Answer | Slip]:
    for line in lines:
        yield from judge.pause() if line is None else judge.line(line)
        if judge.over and line is None:
            break
    yield from judge.end()


def _lines(log: str) -> Iterator[bytes]:
    with unpacked(sys.stdin.buffer) if log == STDIN else open_log(log) as file:
        yield from _read(file)
        flaw = flaw_of_archive(file)
    if flaw is not None:
        raise TranscriptError(f"{log}: {flaw}; what came before it was judged")


def _growing(log: str) -> Iterator[bytes | None]:
    """The lines of a file as it grows, until Ctrl-C; None where nothing has come for a moment."""
    with listening(signal.SIGINT) as stop:
        for line in growing_lines(log):
            if stop.number is not None:
                return
            yield line
            if line is None:
                time.sleep(PAUSE)


def _read(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line
