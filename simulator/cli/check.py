"""`simulator check`: load files and say everything that is wrong with them."""

from __future__ import annotations

import os

import click

from simulator.batch import SUFFIXES, find_scenarios, read_file
from simulator.cli.findings import print_findings
from simulator.cli.main import EXIT_CODES
from simulator.diagnostics import Diagnostic, Severity
from simulator.errors import Exit
from simulator.scenario import examine_file


@click.command(
    "check",
    epilog=f"""\b
Examples:
  simulator check scenarios
  simulator check bot.yaml --format concise

{EXIT_CODES}""",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    show_default=True,
    help="With the source line, one line each, or one JSON object each.",
)
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], *, form: str) -> None:
    """Load scenario and bot files and report every error, warning and hint; nothing is run."""
    files = [file for path in paths for file in _files(path)]
    findings: dict[Diagnostic, None] = {}  # a file that two scenarios use is told once
    for file in files:
        findings.update(dict.fromkeys(findings_of(file)))
    print_findings(tuple(findings), form=form, err=False)
    errors = sum(found.severity is Severity.ERROR for found in findings)
    if form == "text":
        others = len(findings) - errors
        click.echo(f"{len(files)} files: {errors} errors, {others} warnings and hints")
    ctx.exit(Exit.INVALID if errors else Exit.EMPTY if not files else Exit.OK)


def _files(path: str) -> list[str]:
    if os.path.isdir(path):
        return sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
            if name.endswith(SUFFIXES)
        )
    return find_scenarios([path])


def findings_of(file: str) -> tuple[Diagnostic, ...]:
    """Everything there is to say about a file, errors and warnings."""
    _, findings = examine_file(file, read=read_file)
    return findings
