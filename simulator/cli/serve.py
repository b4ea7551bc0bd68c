"""`simulator serve`: a bot for real clients."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from simulator.batch import Logs
from simulator.cli.hiding import hide_output
from simulator.cli.main import TALK_CODES
from simulator.cli.options import admission_options, out_option, port_option, seed_option
from simulator.cli.secrets import make_secrets, secret_option
from simulator.cli.signals import run_interruptible
from simulator.cli.terminal import Screen, style, summary
from simulator.errors import Exit, UsageError
from simulator.live.admission import is_loopback
from simulator.live.service import Address, Hooks, serve
from simulator.scenario import is_path
from simulator.scenario.secrets import filled
from simulator.served import served

if TYPE_CHECKING:
    from simulator.live.interruption import Interruption
    from simulator.record import Run


@click.command(
    "serve",
    epilog=f"""\b
Examples:
  simulator serve scenarios/hello.yaml
  simulator serve bot.yaml --port 8080 --origin http://example.org
  simulator serve bot.yaml --once

Stop it with Ctrl-C: every client gets a close frame, and the exit code is 0. With --once it is the
conversation's.

{TALK_CODES}""",
)
@click.argument("file")
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on.",
)
@port_option
@click.option(
    "--path", metavar="PATH", help="Path of the WebSocket. [default: the scenario's, else /]"
)
@admission_options
@click.option("--once", is_flag=True, help="Serve one conversation, then end.")
@seed_option
@out_option
@click.option("-q", "--quiet", is_flag=True, help="Print the address and nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="Print rule names and every record.")
@secret_option
@click.pass_context
def command(
    ctx: click.Context, file: str, *, host: str, port: int, path: str | None, origins: tuple[str, ...],
    hosts: tuple[str, ...], once: bool, seed: int | None, out: str, quiet: bool, verbose: bool, secret: tuple[str, ...],
) -> None:  # fmt: skip
    """Serve FILE, a bot or a scenario's server, to any number of clients; each has its own conversation.

    The first line on standard output is the ws:// address, once it listens.
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose cannot be meant together")
    _check(host, path)
    made = served(file, seed, make_secrets(secret))
    hide_output(made.secrets)
    if not is_loopback(host):
        click.echo(f"warning: {host} is open to other machines", err=True)
    if path is not None and made.secrets is not None:
        path = filled(path, made.secrets.values, url=True)
    address = Address(host, port, path or made.setup.wire.path, origins, hosts)
    logs = Logs(out, made.name)
    logs.check()
    look, exits = style(), list[Exit]()

    def over(run: Run) -> None:
        if once:
            exits.append(run.exit)
        if not quiet:
            click.echo(summary(run, style(sys.stderr)), err=True)

    hooks = Hooks(
        open_log=lambda number: logs.open(f"{made.name} {number}", made.secrets),
        watch=lambda _: Screen(look, verbose=True) if verbose else None,
        listening=click.echo,
        refused=lambda sentence: click.echo(sentence, err=True),
        over=over,
    )

    async def main(stop: Interruption) -> Exit:
        await serve(made, address, hooks, once=once, interruption=stop)
        return Exit.OK if stop.signal is not None or not exits else exits[0]

    ctx.exit(run_interruptible(main))


def _check(host: str, path: str | None) -> None:
    if not host.strip():
        raise UsageError("--host '' names no address; for all of this machine's write 0.0.0.0")
    if path is None or is_path(path):
        return
    if not path.startswith("/"):
        raise UsageError(f"--path {path!r}: a path starts with /; write --path /{path}")
    raise UsageError(f"--path {path!r} is no path of a URL; blanks are written as %20")
