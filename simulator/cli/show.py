"""`simulator show`: the runs there are, a transcript, or why one of its messages was said."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from simulator.cli.main import exit_codes
from simulator.cli.paging import never_fail_on_characters, print_lines
from simulator.cli.terminal import style
from simulator.errors import UsageError

FOLDER = "transcripts"

_VIEWS = ("failed", "why")  # each picks its messages and prints them in its own way
_OF_A_LOG = ("filter", "why", "loops", "failed", "raw", "follow", "verbose")
_OF_A_LIST = ("outcome", "scenario", "since", "until")
_CLASHES = (  # what cannot be meant together, and why
    ("loops", "filter", "--loops is a filter of its own; write --filter 'loop & …'"),
    ("raw", "format", "--raw prints the lines as they are"),
    ("raw", "verbose", "--raw prints the lines as they are"),
    ("format", "verbose", "-v is for text; every other format has all of it anyway"),
    *((view, other, f"--{view} picks what it prints")
      for view in _VIEWS for other in ("filter", "loops", "raw", "follow", "format")),
    ("failed", "why", "each picks what it prints"),
    ("failed", "verbose", "--failed tells all there is to tell"),
)  # fmt: skip

_EXIT_CODES = exit_codes(
    ok="it is shown, whatever came of the talk",
    invalid="no transcript; --why: no bot of ours, or other rules by now",
    runtime="the log cannot be read",
)


@click.command(
    "show",
    epilog=f"""\b
Examples:
  simulator show
  simulator show --outcome bad --since 2h
  simulator show transcripts/latest/two-people-say-hello.jsonl
  simulator show log.jsonl --failed
  simulator show log.jsonl --filter 'side:client & text:/^bye/ & !loop'
  simulator show log.jsonl --why 4
  simulator show --follow log.jsonl
  simulator show log.jsonl --format markdown > talk.md

A filter is made of terms: side:client type:loop text:"two words" text:/regex/ rule:NAME
file:a.yaml:12 state:NAME time:>2s id:4..9 re:4 hop:>3 seq:9 length:>500, and the words
loop failed unasked binary json; joined by & | ! ( ).

For --why, whoever said it must have been a bot of ours with the rules it has now; else
one sentence says so, and the exit code is 3. A log that ended badly is shown with exit
code 0: nothing failed here.

{_EXIT_CODES}""",
)
@click.argument("log", required=False)
@click.option("-v", "--verbose", is_flag=True, help="Print rule names, files, lines and states.")
@click.option(
    "--filter", metavar="EXPR", help="Print only the records that fit, such as side:client."
)
@click.option("--loops", is_flag=True, help="Print only the loops, each with its round drawn.")
@click.option(
    "--failed",
    is_flag=True,
    help="Print on one screen what went wrong: wanted, said, the rule, and why no other.",
)
@click.option(
    "--why",
    type=click.IntRange(0),
    metavar="N",
    help="Print why message #N was said: every rule that was looked at, and why it did not fit.",
)
@click.option("--raw", is_flag=True, help="Print the lines as they stand in the log.")
@click.option(
    "--follow", is_flag=True, help="Read on as the log grows; ends with its footer, or Ctrl-C."
)
@click.option(
    "--format",
    type=click.Choice(["text", "json", "markdown"]),
    help="text, one JSON object a record, or Markdown. [default: text]",
)
@click.option(
    "--outcome",
    multiple=True,
    metavar="KIND",
    help="List only runs that ended so: ok, failed, loop, limit … or incomplete; bad is all but ok. May be repeated.",
)
@click.option(
    "--scenario",
    metavar="TEXT",
    help="List only runs with TEXT in the title or path of their scenario.",
)
@click.option(
    "--since", metavar="WHEN", help="List only runs since then: 30m, 2h or 3d ago, or a date (UTC)."
)
@click.option("--until", metavar="WHEN", help="List only runs until then.")
def command(log: str | None, **given: Any) -> None:
    """Print the transcript LOG, also one that is incomplete, and says so.

    Without LOG, or with a folder, list the runs in it, newest first. [default: transcripts]
    """
    if log is None or os.path.isdir(log):
        _refuse(given, _OF_A_LOG, "looks into one log, and none is named: write simulator show LOG")
        _list(Path(log or FOLDER), given)
        return
    _refuse(given, _OF_A_LIST, f"lists runs, and {log} is one log: leave it out, or name a folder")
    for one, other, why in _CLASHES:
        if _is_given(given, one) and _is_given(given, other):
            names = f"{_spelt(one)} and {_spelt(other)}"
            raise UsageError(f"{names} cannot be meant together: {why}")
    if given["why"] is not None:
        from simulator.cli.explaining import explain

        explain(log, given["why"])
    elif given["failed"]:
        from simulator.cli.failed import failure_lines

        print_lines(failure_lines(Path(log), style()))
    else:
        _look(Path(log), given)


def _refuse(given: dict[str, Any], names: tuple[str, ...], sentence: str) -> None:
    for name in names:
        if _is_given(given, name):
            raise UsageError(f"{_spelt(name)} {sentence}")


def _is_given(given: dict[str, Any], name: str) -> bool:
    value = given[name]
    return value is not None and value is not False and value != ()


def _spelt(name: str) -> str:
    return f"--{name}"


def _list(folder: Path, given: dict[str, Any]) -> None:
    from simulator.cli.listing import OUTCOMES, Asked, parse_when, run_lines, run_objects
    from simulator.transcript.runs import list_runs

    if given["format"] == "markdown":
        raise UsageError("--format markdown prints one log, and none is named: write text or json")
    for outcome in given["outcome"]:
        if outcome not in OUTCOMES:
            known = " ".join(OUTCOMES)
            raise UsageError(f"--outcome {outcome!r} is no outcome: write one of {known}")
    now = datetime.now(UTC)
    asked = Asked(
        given["outcome"],
        given["scenario"],
        parse_when("--since", given["since"], now),
        parse_when("--until", given["until"], now),
    )
    there = list_runs(folder)
    runs = [run for run in there if asked.fits(run)]
    if not runs:
        which = f"none of the {len(there)} runs fits" if there else "no runs are there"
        click.echo(f"{folder}: {which}", err=True)
        return
    print_lines(run_objects(runs) if given["format"] == "json" else run_lines(runs, style()))


def _look(path: Path, given: dict[str, Any]) -> None:
    from simulator.cli.looking import LOOPS, Look, copy_raw, followed, looked_at
    from simulator.inspecting import parse_filter

    source = LOOPS if given["loops"] else given["filter"] or ""
    look = Look(
        path, parse_filter(source), given["format"] or "text", given["raw"], given["verbose"]
    )
    if given["follow"]:
        try:
            followed(look, style())
        except KeyboardInterrupt:
            return
    elif look.raw and not sys.stdout.isatty():
        copy_raw(look, sys.stdout.buffer)
    else:
        never_fail_on_characters()
        print_lines(looked_at(look, style()))
