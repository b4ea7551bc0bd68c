"""`simulator chat`: a person against a bot."""

from __future__ import annotations

from dataclasses import replace

import click

from simulator.batch import Logs
from simulator.cli.main import EXIT_CODES
from simulator.cli.serve import served
from simulator.cli.signals import run_interruptible
from simulator.cli.terminal import summary
from simulator.conversation.setup import Human
from simulator.live.orchestrator import play


@click.command(
    "chat",
    epilog=f"""\b
Examples:
  simulator chat scenarios/hello.yaml
  echo hello | simulator chat bot.yaml

Ctrl-D ends the talk.

{EXIT_CODES}""",
)
@click.argument("file")
@click.option(
    "--seed", type=int, help="Seed of every random choice. [default: the scenario's, else 0]"
)
@click.option(
    "-o", "out", metavar="DIR", default="transcripts", show_default=True, help="Where the log goes."
)
@click.pass_context
def command(ctx: click.Context, file: str, *, seed: int | None, out: str) -> None:
    """Talk to FILE, a bot or a scenario's server, a line a message."""
    made = served(file, seed)
    made = replace(made, setup=replace(made.setup, client=Human()))
    logs = Logs(out, made.name)
    run = run_interruptible(lambda stop: play(made, log=logs.open(made.name), interruption=stop))
    click.echo(summary(run), err=True)
    ctx.exit(run.exit)
