"""Serves a bot to real clients: each connection is a conversation of its own, with its own log and footer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from simulator.conversation.core import Conversation
from simulator.errors import SimulatorError
from simulator.live.clock import RealClock
from simulator.live.closing import FAILED
from simulator.live.connection import HEARTBEAT
from simulator.live.hiding import veiled
from simulator.live.inbox import InboxDriver
from simulator.live.interruption import Interruption
from simulator.live.orchestrator import finish, write_header
from simulator.live.server import Listener
from simulator.record import Run, Side
from simulator.transcript import NullTranscript, Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.live.connection import Connection
    from simulator.live.driver import Driver, Ends, Watcher
    from simulator.planning import Plan


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bot is served, and to whom."""

    host: str = "127.0.0.1"
    port: int = 0
    path: str = "/"
    origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()


def _nowhere(_: int) -> Recorder:
    return NullTranscript()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What is called on the way while a port serves conversations.

    Args:
        open_log: makes the log of the n-th conversation.
        watch: who looks on the n-th conversation; asked before its log is made.
        listening: hears the ws:// address once it listens.
        refused: hears one sentence a handshake turned down.
        over: hears of every conversation that is over.
    """

    open_log: Callable[[int], Recorder] = _nowhere
    watch: Callable[[int], Watcher | None] = lambda _: None
    listening: Callable[[str], None] = lambda _: None
    refused: Callable[[str], None] = lambda _: None
    over: Callable[[Run], None] = lambda _: None

    def until_over(self, done: asyncio.Event) -> Hooks:
        """The same, and the first conversation that is over sets the event."""

        def over(run: Run) -> None:
            self.over(run)
            done.set()

        return replace(self, over=over)


_NONE = Hooks()


async def serve(
    plan: Plan,
    address: Address,
    hooks: Hooks = _NONE,
    *,
    once: bool = False,
    interruption: Interruption | None = None,
) -> None:
    """Serve until interrupted, or until the first conversation is over with `once`.

    Args:
        plan: the server's script; its client is whoever comes.
        address: where to listen.
        hooks: what is called on the way.
        once: serve a single conversation.
        interruption: ends it.

    Raises:
        ListenError: the address cannot be had.
    """
    done = asyncio.Event()
    stop = interruption or Interruption()
    stop.on_set(done.set)
    calling = hooks.until_over(done) if once else hooks
    numbers = count()

    async def play(connection: Connection) -> None:
        await converse(plan, InboxDriver, {Side.SERVER: connection}, next(numbers), calling, stop)

    wire = plan.setup.wire
    async with Listener(
        address.host, address.port, address.path,
        told=None if plan.secrets is None else plan.secrets.text(address.path), origins=address.origins, allow_hosts=address.allow_hosts, subprotocol=wire.subprotocol,
        message_limit=plan.setup.limits.message, heartbeat=HEARTBEAT,
        on_refused=hooks.refused, on_connection=play,
    ) as listener:  # fmt: skip
        hooks.listening(listener.url)
        await done.wait()
        await stop.quiet()


async def converse(
    plan: Plan, kind: type[Driver], ends: Ends, number: int, hooks: Hooks, interruption: Interruption
) -> None:  # fmt: skip
    """Play the n-th conversation through one port, from its header to its footer."""
    began = time.perf_counter()
    setup = replace(plan.bounded, number=number)
    core = Conversation(setup, wall_clock=True)

    async def reopen() -> Ends:
        raise AssertionError("a server never reconnects")

    driver = kind(
        core, ends, log=NullTranscript(), clock=RealClock(), reopen=reopen,
        watcher=veiled(hooks.watch(number), plan.secrets),
        keep=False,
    )  # fmt: skip
    interruption.attach(driver)
    try:
        driver.log = hooks.open_log(number)
        write_header(driver.log, plan, setup, real=True)
        await driver.run()
    except SimulatorError as error:
        core.failed(str(error), driver.clock.now(), code=FAILED)
        driver.log.close()
        driver.log = NullTranscript()
        await asyncio.gather(*(end.close(FAILED, "") for end in ends.values()))
    finally:
        interruption.detach(driver)
    hooks.over(finish(plan, driver, began))
