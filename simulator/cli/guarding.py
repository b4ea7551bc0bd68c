"""What `simulator guard` was asked for, and doing it: as a proxy, or by dialling both parties.

Owns which options go together, and what is printed meanwhile.
"""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from simulator.batch import Logs
from simulator.cli.bell import Bell
from simulator.cli.dialling import parse_header
from simulator.cli.signals import run_interruptible
from simulator.cli.terminal import Screen, style, summary
from simulator.conversation.setup import AnyClient, Limits, Remote, Setup
from simulator.dialogue.values import LARGEST
from simulator.errors import Exit, UsageError
from simulator.live.admission import is_loopback
from simulator.live.client import trusted
from simulator.live.guard import guard
from simulator.live.orchestrator import play
from simulator.live.service import Address, Hooks
from simulator.live.webhook import Webhook, check_hook
from simulator.planning import UNBOUNDED, Plan, logged_in, with_secrets
from simulator.record import Run
from simulator.scenario import check_url, parse_loops
from simulator.transcript import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.live.interruption import Interruption
    from simulator.planning import Dialling
    from simulator.scenario import Given
    from simulator.transcript import Recorder

_NAME = "guard"
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options, by their names."""

    listen: str | None
    to: str | None
    left: str | None
    right: str | None
    loops: str
    patience: int | None
    volatile: tuple[str, ...]
    progress: tuple[str, ...]
    accept: str
    nudge: tuple[str, ...]
    on_loop: str | None
    once: bool
    origins: tuple[str, ...]
    hosts: tuple[str, ...]
    max_messages: int | None
    max_time: int | None
    max_silence: int | None
    max_size: int
    left_header: tuple[str, ...]
    right_header: tuple[str, ...]
    out: str
    quiet: bool
    verbose: bool
    dialling: Dialling
    secrets: Given

    def check(self) -> None:
        """See that the options can be meant together.

        Raises:
            UsageError: they cannot; one sentence names both.
        """
        modes = {
            "--listen": self.listen, "--to": self.to, "--left": self.left, "--right": self.right
        }  # fmt: skip
        given = [name for name, value in modes.items() if value is not None]
        if given not in (["--listen", "--to"], ["--left", "--right"]):
            raise UsageError(_missing(given))
        dialled, served = self.left is not None, self.left is None
        for wrong, one, other in (
            (dialled and self.once, "--once", "--left"),
            (dialled and self.origins, "--origin", "--left"),
            (dialled and self.hosts, "--allow-host", "--left"),
            (served and self.left_header, "--left-header", "--listen"),
            (served and self.right_header, "--right-header", "--listen"),
            (self.quiet and self.verbose, "--quiet", "--verbose"),
            (self.nudge and self.loops != "stop", "--nudge", f"--loops {self.loops}"),
            (self.on_loop and self.loops == "off", "--on-loop", "--loops off"),
        ):
            if wrong:
                raise UsageError(f"{one} and {other} cannot be meant together")
        if self.on_loop is not None:
            check_hook(self.on_loop)

    def plan(self) -> Plan:
        """The conversation, or what every one of them begins with.

        Raises:
            UsageError: an address or a pattern means nothing.
        """
        dialling, calling = self.dialling, self.dialling
        if self.left is None:
            server, dialling = _party("--to", self.to or "", dialling, ())
            client: Remote | AnyClient = AnyClient()
        else:
            server, dialling = _party("--right", self.right or "", dialling, self.right_header)
            client, calling = _party("--left", self.left, calling, self.left_header)
        limits = Limits(
            self.max_messages, self.max_time, self.max_silence, bytes=LARGEST, message=self.max_size
        )
        loops = parse_loops(
            action=self.loops, patience=self.patience, volatile=self.volatile,
            progress=self.progress, accept=self.accept, nudge=self.nudge,
        )  # fmt: skip
        made = Plan(
            name=_NAME,
            setup=Setup(server, client, limits=limits, loops=loops),
            limits_set=frozenset(UNBOUNDED),
            dialling=dialling,
            calling=calling,
        )
        return with_secrets(made, self.secrets.values, self.secrets)

    def address(self) -> Address:
        """Where to listen.

        Raises:
            UsageError: it is no address.
        """
        listen = self.listen or ""
        if "://" in listen:
            bare = listen.partition("://")[2].partition("/")[0]
            raise UsageError(f"--listen {listen!r} takes no URL: write {bare or '127.0.0.1:9000'}")
        host, colon, port = listen.rpartition(":")
        host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if not colon or not host or not port.isdecimal() or int(port) > _LAST_PORT:
            raise UsageError(
                f"--listen {listen!r}: write the address and the port, as in 127.0.0.1:9000"
            )
        return Address(host, int(port), "/", self.origins, self.hosts)


def _missing(given: Sequence[str]) -> str:
    """What goes with the options that were given, where they are no pair."""
    if len(given) != 1:
        asked = f", not {' and '.join(given)}" if given else ""
        return f"write --listen and --to, or --left and --right{asked}"
    other = {"--listen": "--to URL, the server", "--to": "--listen HOST:PORT, where clients come",
             "--left": "--right URL, the other party", "--right": "--left URL, the other party"}  # fmt: skip
    return f"{given[0]} alone leads nowhere: add {other[given[0]]}"


def proxy(asked: Asked) -> Exit:
    """Guard every client's conversation with the server; returns the exit code."""
    made, address = asked.plan(), asked.address()
    logs, look, runs = Logs(asked.out, _NAME), style(), list[Run]()
    logs.check()
    bells: dict[int, Bell] = {}
    if not is_loopback(address.host):
        click.echo(f"warning: {address.host} is open to other machines", err=True)

    def open_log(number: int) -> Recorder:
        log = logs.open(f"{_NAME} {number}", made.secrets)
        bells.pop(number).log = log.path
        return log

    def over(run: Run) -> None:
        if asked.once:
            runs.append(run)
        if not asked.quiet:
            click.echo(summary(run, style(sys.stderr)), err=True)

    async def main(stop: Interruption) -> Exit:
        async with AsyncExitStack() as stack:
            tell = await _webhook(stack, asked.on_loop)

            def watch(number: int) -> Bell:
                screen = Screen(look, verbose=True) if asked.verbose else None
                bells[number] = bell = Bell(f"{_NAME} {number}", tell, screen)
                return bell

            hooks = Hooks(
                open_log=open_log, watch=watch, listening=click.echo, refused=_complain, over=over
            )
            await guard(made, address, hooks, once=asked.once, interruption=stop)
        return Exit.OK if stop.signal is not None or not runs else runs[0].exit

    return run_interruptible(main)


def dial(asked: Asked) -> Exit:
    """Guard the conversation of two parties that are dialled; returns the exit code."""
    made, look = asked.plan(), style()
    log = Logs(asked.out, _NAME).open(_NAME, made.secrets)

    async def main(stop: Interruption) -> Run:
        async with AsyncExitStack() as stack:
            tell = await _webhook(stack, asked.on_loop)
            bell = Bell(_NAME, tell, None if asked.quiet else Screen(look, verbose=asked.verbose))
            bell.log = log.path
            return await play(made, log=log, watcher=bell, interruption=stop)

    run = run_interruptible(main)
    click.echo(summary(run, look))
    return run.exit


async def _webhook(
    stack: AsyncExitStack, url: str | None
) -> Callable[[dict[str, object]], None] | None:
    if url is None:
        return None
    hook = await stack.enter_async_context(Webhook(url, _complain))
    return hook.tell


def _complain(sentence: str) -> None:
    click.echo(shown(sentence), err=True)


def _party(
    option: str, url: str, dialling: Dialling, headers: tuple[str, ...]
) -> tuple[Remote, Dialling]:
    """The party at a URL, and how it is asked: what `user:password@` says goes into a header."""
    wrong, hint = check_url(url)
    if wrong:
        raise UsageError(f"{option}: {wrong}{f'; {hint}' if hint else ''}")
    if url.startswith("wss:"):
        trusted(dialling.ca, insecure=dialling.insecure)  # now, not when the first client comes
    own = [parse_header(text, f"{option}-header") for text in headers]
    return logged_in(Remote(url), replace(dialling, headers=(*dialling.headers, *own)))
