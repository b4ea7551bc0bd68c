"""`simulator run`: run scenarios, show them as they go, write their logs, sum up."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from simulator.batch import Logs
from simulator.cli.findings import print_findings
from simulator.cli.hiding import hide_output
from simulator.cli.main import EXIT_CODES
from simulator.cli.options import (
    DURATION,
    dialling_options,
    make_dialling,
    make_secrets,
    secret_option,
)
from simulator.cli.progress import Progress
from simulator.cli.signals import run_interruptible
from simulator.cli.terminal import (
    Screen,
    as_json,
    print_failures,
    style,
    summary,
)
from simulator.cli.unplayed import Unplayed
from simulator.conversation.core import Conversation
from simulator.conversation.coverage import Coverage, Tally
from simulator.conversation.setup import Human
from simulator.conversation.tracing import Trace, TracingConversation
from simulator.errors import Exit, InvalidFile, SimulatorError, TranscriptError, UsageError, worst
from simulator.files import find_scenarios
from simulator.inspecting.failing import command_for
from simulator.live.orchestrator import Interruption, play
from simulator.planning import Options, Plan, plan

if TYPE_CHECKING:
    from simulator.conversation.setup import Setup
    from simulator.record import Run


@dataclass(frozen=True, slots=True)
class Show:
    """How much is printed, and how."""

    form: str
    quiet: bool
    verbose: bool
    update: bool
    why: bool
    tally: Tally | None  # of the rules that fire


@click.command(
    "run",
    epilog=f"""\b
Examples:
  simulator run scenarios/hello.yaml
  simulator run scenarios/ --junit report.xml
  simulator run scenarios/ --html report.html
  simulator run --client scenarios/hello.yaml --server ws://127.0.0.1:8080/
  simulator run scenarios/hello.yaml --client human
  simulator run scenarios/hello.yaml --update
  simulator run scenarios/quiz.yaml --why
  simulator run scenarios/ --coverage-min 80 --coverage-html coverage.html

{EXIT_CODES}""",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--server",
    metavar="SIDE",
    help="Replace the server: a bot file, human, a ws:// URL, cmd:PROGRAM ARGS.",
)
@click.option(
    "--client", metavar="SIDE", help="Replace the client: a bot file, human, cmd:PROGRAM ARGS."
)
@click.option(
    "--seed", type=int, help="Seed of every random choice. [default: the scenario's, else 0]"
)
@click.option(
    "--clock",
    type=click.Choice(["virtual", "real"]),
    default="virtual",
    show_default=True,
    help="Jump over waiting where both bots are ours, or wait.",
)
@click.option(
    "-o", "out", metavar="DIR", default="transcripts", show_default=True, help="Where the logs go."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text, or one JSON object a scenario.",
)
@click.option("--junit", metavar="FILE", help="Write a JUnit report as well.")
@click.option("--html", metavar="FILE", help="Write all conversations as one HTML page as well.")
@click.option("--max-messages", type=click.IntRange(1), help="Replace the limit on messages.")
@click.option("--max-time", type=DURATION, help="Replace the limit on time, such as 30s or 5m.")
@click.option(
    "--update",
    is_flag=True,
    help="Rewrite the expectations that failed (never those under `never`), and show the difference.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print one line a scenario and nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names and every record.")
@click.option(
    "--coverage", is_flag=True, help="Report which rules fired, how often, and which never."
)
@click.option(
    "--coverage-min",
    "least",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    help="End with exit code 1 where fewer than PCT percent of the rules fired.",
)
@click.option(
    "--coverage-html", "page", metavar="FILE", help="Write the coverage as one HTML file."
)
@click.option(
    "--why", is_flag=True, help="Print under each message why its rule spoke and no other."
)
@secret_option
@dialling_options
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], *, server: str | None, client: str | None, seed: int | None,
    clock: str, out: str, form: str, junit: str | None, html: str | None, max_messages: int | None,
    max_time: int | None, quiet: bool, verbose: bool, update: bool, why: bool, coverage: bool, least: float | None,
    page: str | None, secret: tuple[str, ...], **dialling: object,
) -> None:  # fmt: skip
    """Run scenario files, folders of them or globs; in a folder, the files with a top-level `scenario:`.

    Without PATH, both --server and --client name a side.
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose cannot be meant together")
    if why and (quiet or form == "json"):
        other = "--quiet" if quiet else "--format json"
        raise UsageError(
            f"--why and {other} cannot be meant together: --why explains printed messages"
        )
    options = Options(
        seed, clock, server, client, max_messages, max_time, make_dialling(dialling), make_secrets(secret)
    )  # fmt: skip
    if update:
        _refuse_beside_update(ctx, form)
    found: list[str | None] = list(find_scenarios(paths)) if paths else [None]
    show = Show(
        form,
        quiet,
        verbose,
        update,
        why,
        Tally() if coverage or least is not None or page else None,
    )
    runs, unplayed = run_interruptible(lambda stop: _run_all(found, options, out, show, stop))
    exits = [run.exit for run in runs] + [one.exit for one in unplayed]
    _write_reports(runs, unplayed, junit, html)
    if show.tally is not None and runs:
        exits.append(_report(show.tally.coverage(), show, least, page))
    if not found:
        hint = "in a folder, files with a top-level `scenario:` are played"
        click.echo(f"nothing ran: no scenario file there ({hint})", err=True)
    ctx.exit(worst(exits))


def _write_reports(
    runs: list[Run], unplayed: list[Unplayed], junit: str | None, html: str | None
) -> None:
    if junit is not None:
        from simulator.cli.junit import write_junit

        write_junit(junit, runs, unplayed)
    if html is not None:
        from simulator.viewer.reporting import write_report

        write_report(html, [run.log for run in runs if run.log is not None])


def _refuse_beside_update(ctx: click.Context, form: str) -> None:
    """What changes the conversation, or standard output, cannot stand beside --update."""
    for name in ("server", "client", "seed", "max_messages", "max_time"):
        if ctx.params[name] is not None:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                f"--update accepts what the file itself leads to: leave out {option}, or write it into the file"
            )
    if form != "text":
        raise UsageError(f"--update prints a difference, so --format {form} cannot stand beside it")


def _report(coverage: Coverage, show: Show, least: float | None, page: str | None) -> Exit:
    """Print the coverage, write its page, and say whether it is enough."""
    from simulator.cli.covered import Minimum, coverage_json, coverage_lines, coverage_page

    minimum = Minimum(least)
    if show.form == "json":
        click.echo(json.dumps({"coverage": coverage_json(coverage)}, ensure_ascii=False))
    else:
        for line in coverage_lines(coverage, minimum, brief=show.quiet):
            click.echo(line)
    if page is not None:
        try:
            with open(page, "w", encoding="utf-8") as file:
                file.write(coverage_page(coverage))
        except OSError as error:
            raise TranscriptError(f"{page}: the page cannot be written: {error.strerror}") from None
    return Exit.OK if minimum.met_by(coverage) else Exit.FAILED


async def _run_all(
    paths: list[str | None], options: Options, out: str, show: Show, stop: Interruption
) -> tuple[list[Run], list[Unplayed]]:
    runs: list[Run] = []
    unplayed: list[Unplayed] = []
    logs: Logs | None = None
    flows = show.verbose or show.why  # then the talk itself tells how far it has come
    with Progress(len(paths), wanted=not (show.quiet or flows)) as progress:
        for path in paths:
            if stop.signal is not None:
                break
            progress.advance()
            try:
                made = plan(path, options)
                hide_output(made.secrets)
                logs = logs or Logs(out, made.name if len(paths) == 1 else "run")
                runs.append(
                    await _run_one(made, logs, show, stop, progress=progress, alone=len(paths) == 1)
                )
            except UsageError:
                raise
            except SimulatorError as error:
                unplayed.append(Unplayed(path, error))
                progress.clear()
                _tell(unplayed[-1], show)
    if len(runs) > 1 and show.form == "text":
        passed = sum(run.ok for run in runs)
        click.echo(f"{passed} of {len(paths)} scenarios ok")
    return runs, unplayed


def _tell(one: Unplayed, show: Show) -> None:
    """Why a scenario was not played: for people on standard error, and for programs in its place."""
    if isinstance(one.error, InvalidFile):
        print_findings(one.error.diagnostics)
    else:
        click.echo(f"error: {one.error}", err=True)
    if show.form == "json":
        click.echo(one.as_json())


async def _run_one(
    made: Plan, logs: Logs, show: Show, stop: Interruption, *, progress: Progress, alone: bool
) -> Run:
    look = style()
    if _talks(made.setup):
        progress.clear()
    screen, trace = None, Trace() if show.why or show.tally else None
    if show.form == "text" and not show.quiet and (alone or show.verbose or show.why):
        if _played_here(made.setup) and not (show.verbose or show.why):
            click.echo("type what you say; Ctrl-D ends the talk", err=True)
        else:
            screen = Screen(look, verbose=show.verbose, trace=trace if show.why else None)
    log = logs.open(made.name, made.secrets)
    core = Conversation if trace is None else partial(TracingConversation, trace=trace)
    run = await play(made, log=log, watcher=screen, interruption=stop, make=core)
    progress.clear()
    if show.tally is not None and trace is not None:
        show.tally.add(made.setup, trace, run.turns)
    if show.form == "json":
        click.echo(as_json(run))
        return run
    if show.update and not run.ok:
        run = _updated(run, made, show)
    if not show.quiet:
        print_failures(run, look)
        if not run.ok and run.log is not None:
            click.echo(command_for(run.log))
    click.echo(summary(run))
    return run


def _played_here(setup: Setup) -> bool:
    """Whether a person sits at this terminal, who sees each message above their prompt anyway."""
    return _talks(setup) and sys.stdin.isatty() and sys.stdout.isatty()


def _talks(setup: Setup) -> bool:
    return any(isinstance(party, Human) for party in (setup.server, setup.client))


def _updated(run: Run, made: Plan, show: Show) -> Run:
    """The run as its rewritten expectations judge it; as it was where they cannot be rewritten."""
    from simulator.cli.update import NotUpdated, update

    try:
        return update(run, made, quiet=show.quiet)
    except NotUpdated as error:
        click.echo(f"error: {error}", err=True)
        return run
