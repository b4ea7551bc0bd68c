"""`simulator explore`: everything that can happen between two bots."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.explored import as_json, lines_of
from simulator.cli.findings import print_findings
from simulator.cli.json_lines import print_json
from simulator.cli.main import exit_codes
from simulator.cli.options import form_option
from simulator.cli.progress import progress
from simulator.cli.stopping import listening
from simulator.cli.terminal import style
from simulator.errors import Exit, InvalidFile, UsageError, worst
from simulator.explore import Exploration, explore
from simulator.explore.saving import scenario_of
from simulator.explore.walk import MOST
from simulator.files import find_scenarios
from simulator.planning import Options, plan
from simulator.transcript import shown
from simulator.writing import create, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.cli.stopping import Stop
    from simulator.planning import Plan


_EXIT_CODES = exit_codes(
    ok="no loop that cannot be left was found",
    usage="bad options, or a side that is no bot with rules",
    invalid="a file does not load",
    loop="a loop that cannot be left",
    empty="no scenario file there",
)


@click.command(
    "explore",
    epilog=f"""\b
Examples:
  simulator explore scenarios/after-you.yaml
  simulator explore scenarios/jam.yaml --suggest
  simulator explore scenarios/quiz.yaml --save found --max-states 1000000

The last line says whether everything was looked at: `exhaustive`, or `not exhaustive` and why.
A loop that cannot be left ends with exit code 4, also where the scenario expects a loop.

{_EXIT_CODES}""",
)
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--max-states",
    type=click.IntRange(1),
    metavar="N",
    default=MOST,
    show_default=True,
    help="Stop after so many joint states.",
)
@click.option("--suggest", is_flag=True, help="Look for single changes that remove the loops.")
@click.option("--save", metavar="DIR", help="Write each finding as a scenario that plays it again.")
@form_option("scenario")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names, and long openings whole.")
@click.pass_context
def command(
    ctx: click.Context, scenarios: tuple[str, ...], *, max_states: int, suggest: bool,
    save: str | None, form: str, verbose: bool,
) -> None:  # fmt: skip
    """Walk every joint state of the two bots of SCENARIO, over every random choice.

    Tells loops that cannot be left from those that can, dead ends, ways it ends, and rules that never fire,
    each with the shortest opening that leads to it. Nothing is sent, and limits do not count.
    """
    paths = find_scenarios(scenarios)
    if not paths:
        click.echo("nothing to explore: no scenario file there", err=True)
        ctx.exit(Exit.EMPTY)
    exits, whole = [], True
    with listening(signal.SIGINT, signal.SIGTERM) as stop:
        for path in paths:
            if stop.number is not None:
                break
            try:
                made = plan(path, Options())
                found = _explore(path, made, stop, most=max_states, suggestions=suggest)
            except InvalidFile as error:
                print_findings(error.diagnostics)
                exits.append(Exit.INVALID)
                continue
            except UsageError as error:
                click.echo(f"error: {error}", err=True)
                exits.append(Exit.USAGE)
                continue
            whole = whole and found.exhaustive
            exits.append(found.exit)
            _print(found, made, path, form=form, verbose=verbose)
            if save is not None:
                _save(found, made, path, Path(save), alone=len(paths) == 1)
    if len(paths) > 1 and form == "text":
        whole = whole and stop.number is None
        click.echo(f"\n{'' if whole else 'not '}exhaustive: {len(exits)} scenarios")
    if stop.number is not None:
        exits.append(Exit.TERMINATED if stop.number == signal.SIGTERM else Exit.INTERRUPTED)
    ctx.exit(worst(exits))


def _explore(path: str, made: Plan, stop: Stop, *, most: int, suggestions: bool) -> Exploration:
    with progress("joint states", most) as show, _without_collector():

        def pulse(states: int) -> bool:
            show(states)
            return stop.number is None

        try:
            return explore(made.setup, most=most, suggestions=suggestions, pulse=pulse)
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from None


def _print(found: Exploration, made: Plan, path: str, *, form: str, verbose: bool) -> None:
    if form == "json":
        told = as_json(found, made.setup.limits, name=made.name, path=path)
        print_json(told)
        return
    for line in lines_of(
        found, made.setup.limits, style(), name=made.name, path=path, verbose=verbose
    ):
        click.echo(line)


def _save(found: Exploration, made: Plan, path: str, folder: Path, *, alone: bool) -> None:
    """Write each finding into the folder, as a new file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise refused(f"--save {shown(str(folder))}", error) from None
    try:
        bots = Path(os.path.relpath(path, folder)).as_posix()
        whose = "" if alone else "-".join(Path(path).with_suffix("").parts) + "-"
        for number, one in enumerate(found.findings, 1):
            file = folder / f"{whose}{number:02}-{one.kind.replace(' ', '-')}.yaml"
            text = scenario_of(one, made.setup, title=made.name, bots=bots)
            create(file, text)
            click.echo(f"saved {file}", err=True)
    except FileExistsError as error:
        raise UsageError(f"{error.filename} is there already: name another folder") from None
    except OSError as error:
        raise refused(f"--save {shown(str(folder))}", error) from None


@contextmanager
def _without_collector() -> Iterator[None]:
    """A walk makes a million small values and no cycle: looking for some takes half as long again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
