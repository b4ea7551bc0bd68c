"""`simulator show`: a transcript as text, or why one of its messages was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.main import EXIT_CODES
from simulator.cli.terminal import style
from simulator.transcript import line_of, note_of, read_log, show_log, why_lines

if TYPE_CHECKING:
    from simulator.transcript import Log


@click.command(
    "show",
    epilog=f"""\b
Examples:
  simulator show transcripts/latest/two-people-say-hello.jsonl
  simulator show -v log.jsonl
  simulator show log.jsonl --why 4

For --why, both sides must have been bots of ours with the rules they have now; else
one sentence says so, and the exit code is 3.

{EXIT_CODES}""",
)
@click.argument("log")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names, files and lines.")
@click.option(
    "--why",
    "number",
    type=click.IntRange(0),
    metavar="N",
    help="Print why message #N was said: every rule that was looked at, and why it did not fit.",
)
def command(log: str, *, verbose: bool, number: int | None) -> None:
    """Print the transcript LOG, also one that is incomplete, and says so."""
    read = read_log(log)
    if number is not None:
        _explain(read, number, verbose=verbose)
        return
    for line in show_log(read, style(), verbose=verbose):
        click.echo(line)


def _explain(log: Log, number: int, *, verbose: bool) -> None:
    from simulator.replay import why  # not before it is asked for: it loads both ends

    look = style()
    turn, event, unmatched = why(log, number)
    if event.turn is not None:
        click.echo(line_of(event.turn, look, verbose=verbose))
    click.echo(line_of(turn, look, verbose=verbose))
    for line in why_lines(event.explain(), look, verbose=True):
        click.echo(line)
    if unmatched is not None:
        record = {"t": unmatched.at, "type": "unmatched", "side": turn.side.other, "re": number}
        for line in (*note_of(record, look), *why_lines(unmatched.explain(), look, verbose=True)):
            click.echo(line)
