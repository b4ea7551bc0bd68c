"""`simulator diff`: where two logs part, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.json_lines import print_json
from simulator.cli.main import exit_codes
from simulator.cli.options import form_option
from simulator.cli.terminal import style
from simulator.errors import Exit
from simulator.inspecting.comparing import compare
from simulator.inspecting.comparing.words import sentence_of
from simulator.transcript import line_of, shown
from simulator.transcript.reader import see_records
from simulator.transcript.stepping import scan_both
from simulator.transcript.terminal import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.inspecting.comparing import Comparison
    from simulator.inspecting.comparing.rows import Row
    from simulator.transcript import Style

_MOST = 10  # differences that are listed where not all are asked for

_EXIT_CODES = exit_codes(
    ok="the same",
    failed="a difference",
    invalid="one of them is no transcript",
    runtime="a log cannot be read",
)


@click.command(
    "diff",
    epilog=f"""\b
Examples:
  simulator diff before/latest/jam.jsonl transcripts/latest/jam.jsonl
  simulator diff a.jsonl b.jsonl --all
  simulator diff a.jsonl b.jsonl --format json

Messages belong together by what they answer, not by where they stand. What the wall clock
puts into a log never counts. A difference is exit code 1.

{_EXIT_CODES}""",
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--all", "whole", is_flag=True, help="List every difference, to the end of both.")
@form_option()
@click.pass_context
def command(ctx: click.Context, a: str, b: str, *, whole: bool, form: str) -> None:
    """Say whether the logs A and B tell the same, where they part first, and why."""
    for path in (a, b):
        see_records(path)
    found = compare(*scan_both(a, b), whole=whole)
    most = None if whole else _MOST
    if form == "json":
        print_json(found.as_json(most=most))
    else:
        for line in _lines(found, most, style()):
            click.echo(line)
    ctx.exit(Exit.OK if found.same else Exit.FAILED)


def _lines(found: Comparison, most: int | None, look: Style) -> Iterator[str]:
    if found.reason is None:
        yield look.paint(shown(found.equal), Tone.GOOD)
        return
    for row in found.rows:
        yield from _row(row, look)
    yield look.paint(f"first difference: {shown(found.sentence)}", Tone.BAD)
    yield f"cause: {found.reason.cause}: {shown(found.reason.sentence)}"
    yield shown(found.equal)
    others = found.differences[1:most]
    if others:
        yield "then:"
    yield from (f"  {shown(sentence_of(one))}" for one in others)
    more = len(found.differences) - 1 - len(others)
    if more:
        yield f"{more} more difference{'' if more == 1 else 's'}: --all lists them all"
    if not found.whole:
        yield "compared as far as 10,000 records behind that: --all goes on to the end of both"


def _row(row: Row, look: Style) -> Iterator[str]:
    if row.what is None and row.a is not None:
        yield f"    {line_of(row.a.turn, look)}"
        return
    for name, message in (("A", row.a), ("B", row.b)):
        if message is not None:
            yield f"  {name} {line_of(message.turn, look, verbose=True)}"
