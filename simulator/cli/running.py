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
from simulator.cli.counting import Counting
from simulator.cli.findings import print_findings
from simulator.cli.hiding import hide_output
from simulator.cli.json_lines import print_json
from simulator.cli.terminal import Screen, outcome, print_failures, style, summary
from simulator.cli.unplayed import Unplayed
from simulator.conversation.core import Conversation
from simulator.conversation.setup import Human
from simulator.errors import InvalidFile, SimulatorError, UsageError
from simulator.live.orchestrator import play
from simulator.planning import Options, Plan, plan
from simulator.transcript import shown, verdict_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.conversation.coverage import Tally
    from simulator.conversation.setup import Setup
    from simulator.conversation.tracing import Trace
    from simulator.live.interruption import Interruption
    from simulator.record import Run

MANY = 10  # scenarios from which on a progress bar pays


@dataclass(frozen=True, slots=True, kw_only=True)
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
) -> tuple[list[Run], list[Unplayed]]:
    """What became of each, printed as it goes; a file that does not load stops none of the others."""
    runs: list[Run] = []
    unplayed: list[Unplayed] = []
    logs: Logs | None = None
    flows = show.verbose or show.why  # then the talk itself tells how far it has come
    many = len(paths) >= MANY and not show.quiet and not flows
    with Counting(len(paths), wanted=many) as bar:
        for path in paths:
            if stop.signal is not None:
                break
            bar.advance()
            try:
                made = plan(path, options)
                hide_output(made.secrets)
                logs = logs or Logs(out, made.name if len(paths) == 1 else "run")
                alone = len(paths) == 1
                runs.append(await _play_one(made, logs, show, stop, bar=bar, alone=alone))
            except UsageError:
                raise
            except SimulatorError as error:
                unplayed.append(Unplayed(path, error))
                bar.clear()
                _tell(unplayed[-1], show)
    if len(paths) >= MANY and show.form == "text" and not show.quiet:
        _tell_again(runs, unplayed)
    if len(runs) > 1 and show.form == "text":
        passed = sum(run.ok for run in runs)
        click.echo(f"{passed} of {len(paths)} scenarios ok")
    return runs, unplayed


def _tell_again(runs: list[Run], unplayed: list[Unplayed]) -> None:
    """What did not go well, for who cannot scroll back to it among all that did."""
    look = style()
    for run in runs:
        if not run.ok:
            more = f": {_command_for(run.log)}" if run.log is not None else ""
            click.echo(f"{outcome(run.exit.kind, look)} {shown(run.name)}{more}")
    for one in unplayed:
        click.echo(look.fold(f"{outcome(one.exit.kind, look)} {one.reasons[0]}", 12))


def _tell(one: Unplayed, show: Show) -> None:
    """Why a scenario was not played: for people on standard error, and for programs in its place."""
    if isinstance(one.error, InvalidFile):
        print_findings(one.error.diagnostics)
    else:
        click.echo(f"error: {one.error}", err=True)
    if show.form == "json":
        print_json(one.as_json())


async def _play_one(
    made: Plan, logs: Logs, show: Show, stop: Interruption, *, bar: Counting, alone: bool
) -> Run:
    look = style()
    if _talks(made.setup):
        bar.clear()
    screen, trace = None, None
    core: Callable[..., Conversation] = Conversation
    if show.why or show.tally is not None:
        trace, core = _tracing()
    if show.form == "text" and not show.quiet and (alone or show.verbose or show.why):
        if _played_here(made.setup) and not (show.verbose or show.why):
            click.echo("type what you say; Ctrl-D ends the talk", err=True)
        else:
            screen = Screen(look, verbose=show.verbose, trace=trace if show.why else None)
    log = logs.open(made.name, made.secrets)
    run = await play(made, log=log, watcher=screen, interruption=stop, make=core)
    bar.clear()
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
            click.echo(_command_for(run.log))
    click.echo(summary(run, look))
    return run


def _command_for(log: str) -> str:
    from simulator.inspecting.failing import command_for  # what goes well needs none of it

    return command_for(log)


def _tracing() -> tuple[Trace, Callable[..., Conversation]]:
    """A trace, and what makes a conversation that fills it."""
    from simulator.conversation.tracing import Trace, TracingConversation

    trace = Trace()
    return trace, partial(TracingConversation, trace=trace)


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
