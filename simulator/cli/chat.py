"""`simulator chat`: a person against a bot."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from simulator.batch import Logs
from simulator.cli.hiding import hide_output
from simulator.cli.main import TALK_CODES
from simulator.cli.options import out_option, seed_option
from simulator.cli.secrets import make_secrets, secret_option
from simulator.cli.signals import run_interruptible
from simulator.cli.terminal import style, summary
from simulator.conversation.rewinding import RewindingConversation
from simulator.conversation.setup import Human
from simulator.conversation.tracing import Trace
from simulator.live.orchestrator import play
from simulator.record import EndedBy
from simulator.served import served

if TYPE_CHECKING:
    from simulator.cli.talking import Talker
    from simulator.live.driver import Driver
    from simulator.live.interruption import Interruption
    from simulator.planning import Plan
    from simulator.record import Run


@click.command(
    "chat",
    epilog=f"""\b
Examples:
  simulator chat scenarios/hello.yaml
  echo hello | simulator chat bot.yaml
  printf 'hello\\n/save first\\n' | simulator chat bot.yaml

\b
A line that begins with / is a command:
  /why        why the bot answered as it did
  /state      its state, its variables, what it remembers
  /back N     go back N turns; the talk goes on from there
  /save NAME  keep the talk as a scenario with expectations
  /help       this list
  /quit       leave, as Ctrl-D does
  //text      say /text to the bot

{TALK_CODES}""",
)
@click.argument("file")
@seed_option
@out_option
@secret_option
@click.pass_context
def command(
    ctx: click.Context, file: str, *, seed: int | None, out: str, secret: tuple[str, ...]
) -> None:
    """Talk to FILE, a bot or a scenario's server, a line a message."""
    made = served(file, seed, make_secrets(secret))
    hide_output(made.secrets)
    made = replace(made, setup=replace(made.setup, client=Human()))
    run = run_interruptible(lambda stop: _talk(made, file, out, stop))
    ctx.exit(run.exit)


async def _talk(made: Plan, file: str, out: str, stop: Interruption) -> Run:
    trace = Trace()
    talkers: list[Talker] = []

    def person(driver: Driver) -> Talker:
        from simulator.cli.talking import Talker  # with what it needs: not before somebody talks

        assert isinstance(driver.core, RewindingConversation)
        talkers.append(Talker(driver, driver.core, trace, bot=file, secrets=made.secrets))
        return talkers[0]

    core = partial(RewindingConversation, trace=trace)
    log = Logs(out, made.name).open(made.name, made.secrets)
    run = await play(made, log=log, interruption=stop, make=core, person=person)
    click.echo(summary(run, style(sys.stderr)), err=True)
    if talkers and run.ending.by not in (EndedBy.CLIENT, EndedBy.INTERRUPTED):
        afterwards = asyncio.ensure_future(talkers[0].afterwards())

        def leave() -> None:
            afterwards.cancel()

        stop.on_set(leave)
        with suppress(asyncio.CancelledError):
            await afterwards
    return run
