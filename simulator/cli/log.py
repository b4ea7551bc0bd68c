"""`simulator log`: whether transcripts are whole, and mending one that was broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.json_lines import print_json
from simulator.cli.main import exit_codes
from simulator.cli.options import form_option
from simulator.errors import Exit, TranscriptError, worst
from simulator.transcript import shown
from simulator.transcript.repairing import repair
from simulator.transcript.verifying import Verified, find_logs, verify

if TYPE_CHECKING:
    from simulator.transcript.problems import Problem
    from simulator.transcript.repairing import Repaired

_VERIFY_CODES = exit_codes(
    ok="every log is what was written",
    failed="a fault was found: each is told with its line",
    runtime="a log cannot be read",
    empty="there is no log",
)
_REPAIR_CODES = exit_codes(
    ok="it was mended, or there was nothing to mend",
    failed="it is mended, but for faults that stay: holes, no header",
    invalid="it is no transcript",
    runtime="it cannot be mended, and nothing was changed",
)


@click.group(
    "log",
    epilog="""\b
Examples:
  simulator log verify transcripts
  simulator log repair transcripts/latest/two-people-say-hello.jsonl

Exit codes: 0 ok, 1 a log is not whole, 2 usage, 6 a log cannot be read or written, 7 no log.
""",
)
def command() -> None:
    """Look after transcripts."""


@command.command(
    "verify",
    short_help="Say whether logs are whole.",
    epilog=f"""\b
Examples:
  simulator log verify transcripts
  simulator log verify --format json old/*.jsonl.gz

{_VERIFY_CODES}""",
)
@click.argument("logs", metavar="LOG...", nargs=-1, required=True)
@form_option("log")
@click.pass_context
def verify_command(ctx: click.Context, logs: tuple[str, ...], *, form: str) -> None:
    """Say whether each LOG is whole: footer, sha256, no hole, no bad line. A folder means all below.

    A log without a footer is a fault: it was broken off, or its run goes on. So is a footer that
    `log repair` added.
    """
    told = _Told(form)
    for log in find_logs(logs):
        try:
            told.one(verify(log))
        except TranscriptError as error:
            told.unreadable(str(log), error)
    told.end()
    ctx.exit(told.exit)


@command.command(
    "repair",
    short_help="Mend a log that was broken off.",
    epilog=f"""\b
Examples:
  simulator log repair transcripts/latest/two-people-say-hello.jsonl

What was there is kept as LOG.bak, which is never overwritten. The footer that is added has the
ending and the kind `incomplete`, so the log never reads as one that came to its end.

{_REPAIR_CODES}""",
)
@click.argument("log")
@form_option("log")
@click.pass_context
def repair_command(ctx: click.Context, log: str, *, form: str) -> None:
    """Mend LOG, which was broken off: leave out what is no record, and add a footer that says so."""
    done = repair(log)
    if form == "json":
        print_json(_as_json(done))
    else:
        for line in _as_text(done):
            click.echo(line)
    ctx.exit(Exit.FAILED if done.left else Exit.OK)


class _Told:
    """Prints what is found, and remembers what it comes to."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._logs = self._whole = 0
        self._exits: set[Exit] = set()

    @property
    def exit(self) -> Exit:
        """The exit code of everything so far."""
        return worst(self._exits)

    def one(self, found: Verified) -> None:
        """Print what one log was found to be."""
        self._logs += 1
        self._whole += found.whole
        self._exits.add(Exit.OK if found.whole else Exit.FAILED)
        name = shown(str(found.path))
        if self._form == "json":
            print_json(
                {
                    "log": str(found.path),
                    "whole": found.whole,
                    "records": found.records,
                    "faults": [_fault(fault) for fault in found.faults],
                    "more": found.more,
                }
            )
        elif found.whole:
            click.echo(f"{name}: whole, {_records(found.records)}")
        else:
            for fault in found.faults:
                line = "" if fault.line is None else f":{fault.line}"
                click.echo(f"{name}{line}: {fault.kind}: {shown(fault.sentence)}")
            if found.more:
                click.echo(f"{name}: {found.more} more faults")

    def unreadable(self, log: str, error: TranscriptError) -> None:
        """Print why one log is none."""
        self._logs += 1
        self._exits.add(error.exit)
        if self._form == "json":
            print_json({"log": log, "whole": False, "error": str(error)})
        else:
            click.echo(f"error: {shown(str(error))}", err=True)

    def end(self) -> None:
        """Sum up."""
        if not self._logs:
            click.echo("there is no log", err=True)
        elif self._logs > 1 and self._form == "text":
            click.echo(f"{self._whole} of {self._logs} logs are whole")


def _as_text(done: Repaired) -> list[str]:
    name = shown(str(done.path))
    if done.backup is None:
        return [f"{name}: there is nothing to mend"]
    lines = [f"{name}: mended; as it was: {shown(str(done.backup))}"]
    if done.dropped:
        lines.append(f"  left out, for they are no records: {_lines(done.dropped)}")
    if done.footer:
        lines.append("  a footer says that it is incomplete")
    for fault in done.left:
        lines.append(f"  stays as it is: {shown(str(fault))}")
    return lines


def _as_json(done: Repaired) -> dict[str, object]:
    return {
        "log": str(done.path),
        "backup": None if done.backup is None else str(done.backup),
        "dropped": done.dropped,
        "footer": done.footer,
        "left": [_fault(fault) for fault in done.left],
    }


def _fault(fault: Problem) -> dict[str, object]:
    return {"line": fault.line, "kind": fault.kind, "sentence": fault.sentence}


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _lines(numbers: tuple[int, ...]) -> str:
    first = ", ".join(map(str, numbers[:10]))
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    return f"line {first}" if len(numbers) == 1 else f"lines {first}{more}"
