"""Plays the scenarios of `simulator run` one after the other, and prints what it was asked to print.

Owns what of a conversation is shown while it goes and when it is over. Which options go together, and the reports on
all conversations, are the command's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from simulator.batch import Logs
from simulator.cli.findings import print_findings
from simulator.cli.hiding import hide_output
from simulator.cli.json_lines import print_json
from simulator.cli.progress import progress
from simulator.cli.terminal import Screen, print_failures, style, summary
from simulator.conversation.core import Conversation
from simulator.conversation.setup import Human
from simulator.conversation.tracing import Trace, TracingConversation
from simulator.errors import Exit, InvalidFile, SimulatorError, UsageError
from simulator.inspecting.failing import command_for
from simulator.live.orchestrator import Interruption, play
from simulator.planning import Options, Plan, plan
from simulator.transcript import verdict_fields

if TYPE_CHECKING:
    from simulator.conversation.coverage import Tally
    from simulator.conversation.setup import Setup
    from simulator.record import Run

MANY = 10  # scenarios from which on a progress bar pays


@dataclass(frozen=True, slots=True)
class Show:
    """How much is printed, and how."""

    form: str
    quiet: bool
    verbose: bool
    update: bool
    why: bool
    tally: Tally | None  # of the rules that fire


async def play_all(
    paths: list[str | None], options: Options, out: str, show: Show, stop: Interruption
) -> tuple[list[Run], list[Exit]]:
    """What became of each, printed as it goes; a file that does not load stops none of the others."""
    runs: list[Run] = []
    exits: list[Exit] = []
    logs: Logs | None = None
    many = len(paths) >= MANY and not show.quiet
    with progress("scenarios", len(paths), wanted=many) as advance:
        for number, path in enumerate(paths, 1):
            if stop.signal is not None:
                break
            advance(number)
            try:
                made = plan(path, options)
                hide_output(made.secrets)
                logs = logs or Logs(out, made.name if len(paths) == 1 else "run")
                run = await _play_one(made, logs, show, stop, alone=len(paths) == 1)
            except InvalidFile as error:
                print_findings(error.diagnostics)
                exits.append(Exit.INVALID)
            except UsageError:
                raise
            except SimulatorError as error:
                click.echo(f"error: {error}", err=True)
                exits.append(error.exit)
            else:
                runs.append(run)
                exits.append(run.exit)
    if len(runs) > 1 and show.form == "text":
        passed = sum(run.ok for run in runs)
        click.echo(f"{passed} of {len(paths)} scenarios ok")
    return runs, exits


async def _play_one(made: Plan, logs: Logs, show: Show, stop: Interruption, *, alone: bool) -> Run:
    look = style()
    screen, trace = None, Trace() if show.why or show.tally else None
    if show.form == "text" and not show.quiet and (alone or show.verbose or show.why):
        if _played_here(made.setup) and not (show.verbose or show.why):
            click.echo("type what you say; Ctrl-D ends the talk", err=True)
        else:
            screen = Screen(look, verbose=show.verbose, trace=trace if show.why else None)
    log = logs.open(made.name, made.secrets)
    core = Conversation if trace is None else partial(TracingConversation, trace=trace)
    run = await play(made, log=log, watcher=screen, interruption=stop, make=core)
    if show.tally is not None and trace is not None:
        show.tally.add(made.setup, trace, run.turns)
    if show.form == "json":
        print_json(_as_json(run))
        return run
    if show.update and not run.ok:
        run = _updated(run, made, show)
    if not show.quiet:
        print_failures(run, look)
        if not run.ok and run.log is not None:
            click.echo(command_for(run.log))
    click.echo(summary(run))
    return run


def _as_json(run: Run) -> dict[str, object]:
    return {
        "name": run.name,
        "path": run.path,
        "outcome": run.exit.kind,
        "exit": int(run.exit),
        "ended_by": run.ending.by,
        "code": run.ending.code,
        "reason": run.ending.reason,
        "seed": run.seed,
        "messages": run.messages,
        "simulated": run.duration,
        "wall": round(run.wall, 6),
        "log": run.log,
        "verdicts": [verdict_fields(verdict) for verdict in run.verdicts],
        "loops": [
            {
                "class": loop.class_,
                "certainty": loop.certainty,
                "first": loop.first,
                "period": loop.period,
                "rounds": loop.rounds,
                "rules": [rule._asdict() for rule in loop.rules],
            }
            for loop in run.loops
        ],
    }


def _played_here(setup: Setup) -> bool:
    """Whether a person sits at this terminal, who sees each message above their prompt anyway."""
    played = any(isinstance(party, Human) for party in (setup.server, setup.client))
    return played and sys.stdin.isatty() and sys.stdout.isatty()


def _updated(run: Run, made: Plan, show: Show) -> Run:
    """The run as its rewritten expectations judge it; as it was where they cannot be rewritten."""
    from simulator.cli.update import NotUpdated, update

    try:
        return update(run, made, quiet=show.quiet)
    except NotUpdated as error:
        click.echo(f"error: {error}", err=True)
        return run
