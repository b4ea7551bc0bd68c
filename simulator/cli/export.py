"""`simulator export`: transcripts in the forms of other tools."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from simulator.cli.main import exit_codes
from simulator.errors import UsageError
from simulator.exporting import Source, chat, har, junit, mermaid, parse_roles
from simulator.exporting.mermaid import PAGE
from simulator.record import Side
from simulator.transcript import shown
from simulator.transcript.fields import as_utf8
from simulator.transcript.reader import scan
from simulator.version import tool_version
from simulator.writing import report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_FORMS = ("har", "junit", "mermaid", "chat")
_PIECES = 512  # that are written at once

_EXIT_CODES = exit_codes(
    ok="it is written; of an incomplete log as far as it goes",
    invalid="one of them is no transcript",
    runtime="a log cannot be read, or the disk does not take the file",
)


@click.command(
    "export",
    epilog=f"""\b
Examples:
  simulator export transcripts/latest/jam.jsonl --to har -o jam.har
  simulator export transcripts/latest/*.jsonl --to junit -o report.xml
  simulator export log.jsonl --to mermaid --page 2
  simulator export log.jsonl --to chat --role client=user,server=assistant

A HAR file has an entry a connection, as Chrome writes them. A chat is [{{"role", "content"}}];
of several logs, a line each. A log that is incomplete is written as far as it goes, and says so.

{_EXIT_CODES}""",
)
@click.argument("logs", metavar="LOG...", nargs=-1, required=True)
@click.option("--to", "form", type=click.Choice(_FORMS), required=True, help="Which form.")
@click.option("-o", "out", metavar="FILE", help="Where it goes. [default: standard output]")
@click.option(
    "--side",
    type=click.Choice([side.value for side in Side]),
    help="With --to har: whose browser it would be. [default: client]",
)
@click.option(
    "--role",
    "roles",
    metavar="SIDE=ROLE,...",
    help="With --to chat: who is who. [default: client=user,server=assistant]",
)
@click.option("--page", type=click.IntRange(1), metavar="N",
              help="With --to mermaid: which page. [default: 1]")  # fmt: skip
@click.option("--page-size", "size", type=click.IntRange(1, 5000), metavar="N",
              help=f"With --to mermaid: messages a page. [default: {PAGE}]")  # fmt: skip
def command(
    logs: tuple[str, ...], *, form: str, out: str | None, side: str | None, roles: str | None,
    page: int | None, size: int | None,
) -> None:  # fmt: skip
    """Write each LOG in a form that another tool reads."""
    for option, given, belongs in (("--side", side, "har"), ("--role", roles, "chat"),
                                   ("--page", page, "mermaid"), ("--page-size", size, "mermaid")):  # fmt: skip
        if given is not None and form != belongs:
            raise UsageError(f"{option} belongs to --to {belongs}, and this is --to {form}")
    if form == "mermaid" and len(logs) > 1:
        raise UsageError("--to mermaid draws one conversation: name one LOG")
    sources = [Source(log, scan(log)) for log in logs]
    match form:
        case "har":
            pieces = har(sources, Side(side or Side.CLIENT), tool_version())
        case "junit":
            pieces = junit(sources)
        case "mermaid":
            pieces = mermaid(sources[0], page or 1, size or PAGE)
        case _:
            pieces = chat(sources, parse_roles(roles or "client=user,server=assistant"))
    with _written(out, logs) as file:
        _write(pieces, file)
    for source in sources:
        _warn(source)


def _write(pieces: Iterator[str], file: BinaryIO) -> None:
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) >= _PIECES:
            file.write(as_utf8("".join(waiting)))
            waiting.clear()
    file.write(as_utf8("".join(waiting)))
    file.flush()


@contextmanager
def _written(out: str | None, logs: tuple[str, ...]) -> Iterator[BinaryIO]:
    """Standard output, or the file, which is there whole or not at all."""
    if out is None:
        yield sys.stdout.buffer
        return
    with suppress(OSError, ValueError):
        if any(os.path.samefile(out, log) for log in logs):
            raise UsageError(f"-o {shown(out)} is the log itself, which is never overwritten")
    with report(out, "what is exported") as file:
        yield file


def _warn(source: Source) -> None:
    for problem in source.problems:
        click.echo(f"warning: {shown(source.name)}: {shown(str(problem))}", err=True)
    if source.more:
        click.echo(f"warning: {shown(source.name)}: {source.more} more lines", err=True)
