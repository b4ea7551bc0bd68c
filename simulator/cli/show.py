"""`simulator show`: a transcript as text."""

from __future__ import annotations

import click

from simulator.cli.main import EXIT_CODES
from simulator.cli.terminal import style
from simulator.transcript import read_log, show_log


@click.command(
    "show",
    epilog=f"""\b
Examples:
  simulator show transcripts/latest/two-people-say-hello.jsonl
  simulator show -v log.jsonl

{EXIT_CODES}""",
)
@click.argument("log")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names, files and lines.")
def command(log: str, *, verbose: bool) -> None:
    """Print the transcript LOG, also one that is incomplete, and says so."""
    for line in show_log(read_log(log), style(), verbose=verbose):
        click.echo(line)
