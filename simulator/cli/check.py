"""`simulator check`: load files and say everything that is wrong with them."""

from __future__ import annotations

import os
from typing import NamedTuple

import click

from simulator.checking import check_file
from simulator.cli.findings import FORMS, print_findings
from simulator.cli.main import exit_codes
from simulator.cli.pages import every_code, read_pages, render_page, unknown_code
from simulator.cli.watching import stamps, wait_for_change
from simulator.diagnostics import CODES, Diagnostic, Severity
from simulator.errors import Exit
from simulator.files import SUFFIXES, find_scenarios, read_file
from simulator.transcript.terminal import counted


class Checked(NamedTuple):
    """What one look at the files came to."""

    named: tuple[str, ...]  # the files the paths name
    read: tuple[str, ...]  # all that were read, those they name included
    findings: tuple[Diagnostic, ...]  # each once, also where two scenarios use one file


def _known_code(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> frozenset[str]:
    for code in value:
        if code not in CODES:
            raise click.BadParameter(unknown_code(code, list(CODES)), ctx, parameter)
    return frozenset(value)


_EXIT_CODES = exit_codes(
    ok="no errors; with --strict, no warnings either",
    invalid="a file has errors, or cannot be read",
    empty="no scenario or bot file there",
)


@click.command(
    "check",
    epilog=f"""\b
Examples:
  simulator check scenarios
  simulator check bot.yaml --format concise
  simulator check scenarios --strict --ignore short-pattern
  simulator check scenarios --format github      in a workflow
  simulator check bot.yaml --watch               until Ctrl-C: exit code 0
  simulator check --explain unreachable-rule

{_EXIT_CODES}""",
)
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="With the source line, one line each, one JSON object each, or workflow annotations.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    callback=_known_code,
    help="Leave findings of this code out. May be given more than once.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit code.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option(
    "--explain", metavar="CODE", help="Print a page on a diagnostic code or an exit code."
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    *,
    form: str,
    ignore: frozenset[str],
    strict: bool,
    watch: bool,
    explain: str | None,
) -> None:
    """Load scenario and bot files and report every error, warning and hint; nothing is run."""
    if explain is not None:
        given = {"PATH": paths, "--watch": watch, "--strict": strict, "--ignore": ignore}
        for other in (name for name, value in given.items() if value):
            raise click.UsageError(f"--explain prints a page and checks nothing: leave out {other}")
        _explain(ctx, explain)
    if not paths:
        raise click.UsageError("name a file or folder to check, or a code with --explain")
    if watch and strict:
        raise click.UsageError("--strict sets the exit code, and --watch always ends with 0")
    if watch:
        _watch(paths, form=form, ignore=ignore)
        ctx.exit(Exit.OK)
    checked = check_files(paths, ignore=ignore)
    _report(checked, form=form)
    counted = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    wrong = any(found.severity in counted for found in checked.findings)
    ctx.exit(Exit.INVALID if wrong else Exit.EMPTY if not checked.named else Exit.OK)


def check_files(paths: tuple[str, ...], *, ignore: frozenset[str] = frozenset()) -> Checked:
    """Everything there is to say about the files that the paths name."""
    named = _named(paths)
    read = dict.fromkeys(named)

    def remember(path: str) -> bytes:
        read[path] = None
        return read_file(path)

    findings: dict[Diagnostic, None] = {}
    for file in named:
        findings.update(dict.fromkeys(check_file(file, read=remember)))
    kept = tuple(found for found in findings if found.code not in ignore)
    return Checked(named, tuple(read), kept)


def _report(checked: Checked, *, form: str) -> None:
    print_findings(checked.findings, form=form, err=False)
    if form == "text":
        errors = sum(found.severity is Severity.ERROR for found in checked.findings)
        others = len(checked.findings) - errors
        files = _count(len(checked.named), "file")
        click.echo(f"{files}: {_count(errors, 'error')}, {_count(others, 'warning or hint')}")


def _count(number: int, what: str) -> str:
    if what == "warning or hint" and number != 1:
        return f"{number} warnings and hints"
    return counted(number, what)


def _watch(paths: tuple[str, ...], *, form: str, ignore: frozenset[str]) -> None:
    """Check again after each change; a Ctrl-C is how it ends."""
    seen: tuple[str, ...] = ()
    try:
        while True:
            before = stamps({*_named(paths), *seen})
            checked = check_files(paths, ignore=ignore)
            before = {**stamps(checked.read), **before}
            seen = checked.read
            _report(checked, form=form)
            click.echo("watching; Ctrl-C ends it", err=True)
            wait_for_change(before, lambda: _named(paths))
    except KeyboardInterrupt:
        click.echo("", err=True)


def _explain(ctx: click.Context, code: str) -> None:
    page = read_pages().get(code)
    if page is None:
        raise click.UsageError(unknown_code(code, every_code()))
    click.echo(render_page(page))
    ctx.exit(Exit.OK)


def _named(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(file for path in paths for file in _files(path)))


def _files(path: str) -> list[str]:
    if os.path.isdir(path):
        return sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
            if name.endswith(SUFFIXES)
        )
    return find_scenarios([path])
