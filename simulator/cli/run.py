"""`simulator run`: run scenarios, show them as they go, write their logs, sum up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.dialling import dialling_options, make_dialling
from simulator.cli.json_lines import print_json
from simulator.cli.main import EXIT_CODES
from simulator.cli.options import DURATION, form_option, out_option, seed_option
from simulator.cli.reports import Reports
from simulator.cli.running import Show, play_all
from simulator.cli.secrets import make_secrets, secret_option
from simulator.cli.signals import run_interruptible
from simulator.errors import Exit, UsageError, worst
from simulator.files import find_scenarios
from simulator.planning import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.conversation.coverage import Coverage, Tally


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
@seed_option
@click.option(
    "--clock",
    type=click.Choice(["virtual", "real"]),
    default="virtual",
    show_default=True,
    help="Jump over waiting where both bots are ours, or wait.",
)
@out_option
@form_option("scenario")
@click.option("--junit", metavar="FILE", help="Write a JUnit report as well.")
@click.option("--html", metavar="FILE", help="Write all conversations as one HTML page as well.")
@click.option(
    "--max-messages", type=click.IntRange(1), metavar="N", help="Replace the limit on messages."
)
@click.option("--max-time", type=DURATION, help="Replace the limit on time, such as 30s or 5m.")
@click.option(
    "--update",
    is_flag=True,
    help="Rewrite the expectations that failed (never those under `never`), and show the difference.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print one line a scenario and nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names and every record.")
@click.option(
    "--why", is_flag=True, help="Print under each message why its rule spoke and no other."
)
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
    _check_words(paths, server, client)
    options = Options(
        seed=seed, clock=clock, server=server, client=client, max_messages=max_messages, max_time=max_time,
        dialling=make_dialling(dialling), secrets=make_secrets(secret),
    )  # fmt: skip
    if update:
        _refuse_beside_update(ctx, form)
    found: list[str | None] = list(find_scenarios(paths)) if paths else [None]
    reports = Reports(junit, html, page)
    reports.see_places(found)
    show = Show(
        form=form, quiet=quiet, verbose=verbose, update=update, why=why,
        tally=_tally() if coverage or least is not None or page else None,
    )  # fmt: skip
    runs, unplayed = run_interruptible(lambda stop: play_all(found, options, out, show, stop))
    exits = [run.exit for run in runs] + [one.exit for one in unplayed]
    coverage_found = show.tally.coverage() if show.tally is not None and runs else None
    if coverage_found is not None:
        exits.append(_tell_coverage(coverage_found, show, least))
    exits += reports.write(runs, unplayed, coverage_found)
    if not found:
        hint = "in a folder, files with a top-level `scenario:` are played"
        click.echo(f"nothing ran: no scenario file there ({hint})", err=True)
    ctx.exit(worst(exits))


def _check_words(paths: Sequence[str], server: str | None, client: str | None) -> None:
    """See that a PATH is none of a server, and that two sides are named where there is no PATH."""
    for path in paths:
        if path.lower().startswith(("ws://", "wss://")):
            raise UsageError(
                f"{path} is an address, and PATH is a scenario file: write --server {path}"
            )
    if paths or (server is None) == (client is None):
        return
    one, other = ("--server", "--client") if client is None else ("--client", "--server")
    raise UsageError(f"{one} names one side: add {other} SIDE, or a scenario file that has both")


def _tally() -> Tally:
    from simulator.conversation.coverage import Tally

    return Tally()


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


def _tell_coverage(coverage: Coverage, show: Show, least: float | None) -> Exit:
    """Print the coverage, and say whether it is enough."""
    from simulator.cli.covered import Minimum, coverage_json, coverage_lines

    minimum = Minimum(least)
    if show.form == "json":
        print_json({"coverage": coverage_json(coverage)})
    else:
        for line in coverage_lines(coverage, minimum, brief=show.quiet):
            click.echo(line)
    return Exit.OK if minimum.met_by(coverage) else Exit.FAILED
