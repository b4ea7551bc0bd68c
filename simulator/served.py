"""A bot for whoever comes: what is served, and serving it from a thread of its own.

Owns making a plan of a file for unknown clients, and a server that lives beside code which does not wait for it.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Self

from simulator.batch import fast_loop
from simulator.conversation.setup import AnyClient, LoopPolicy, Party, Remote, Rules, Setup
from simulator.errors import UsageError
from simulator.files import read_file
from simulator.live.interruption import Interruption
from simulator.live.service import Address, Hooks, serve
from simulator.planning import Options, Plan, party, plan, with_secrets
from simulator.record import Side
from simulator.scenario import Given, sniff

_STARTING = 30.0  # seconds until it listens, on the busiest machine
_STOPPING = 30.0  # seconds until every client has been told goodbye
_SIGTERM = 15


def served(file: str, seed: int | None, secrets: Given | None = None) -> Plan:
    """The plan of a bot, or of a scenario's server, for whoever comes.

    Args:
        file: The bot, or the scenario.
        seed: Replaces the scenario's.
        secrets: What is given besides the environment.

    Raises:
        InvalidFile: it does not load.
        UsageError: it holds no bot that can be served.
    """
    given = secrets or Given(environ=os.environ)
    made = None
    try:
        scenario = sniff(read_file(file))
    except OSError:
        scenario = False  # what is wrong with the file is told where it is loaded
    if scenario:
        made = plan(file, Options(seed=seed, secrets=given))
        server = made.setup.server
    else:
        server = party(file, Side.SERVER, given.values)
    if not isinstance(server, Rules):
        raise UsageError(_no_bot(file, server))
    if made is None:
        setup = Setup(server, AnyClient(), seed or 0, loops=LoopPolicy())
        bare = Plan(name=server.script.name, setup=setup, path=file, sha256=server.script.sha256)
        return with_secrets(bare, given.values, given)
    if any(side is Side.CLIENT for side, _ in made.setup.loops.nudge):
        raise UsageError(
            f"{file} nudges the client, and nobody here can speak for who comes: nudge the server"
        )
    return replace(made, setup=replace(made.setup, client=AnyClient()), expect=None)


def _no_bot(file: str, server: Party) -> str:
    """That there is nobody to be served, and how to talk to a server that is somebody else's."""
    wrong = f"this needs a bot with rules, and {file} has {server.kind} for a server"
    if not isinstance(server, Remote):
        return wrong
    return f"{wrong}; to talk to it yourself: simulator run --client human --server URL"


class BackgroundServer:
    """Serves a bot on 127.0.0.1 from a thread of its own, for as long as the block runs.

    Args:
        plan: What is served.
        port: 0 takes a free one.
    """

    def __init__(self, plan: Plan, port: int = 0) -> None:
        self._plan = plan
        self._address = Address(port=port, path=plan.setup.wire.path)
        self._url: Future[str] = Future()
        self._over: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name=f"bot {plan.name}", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = Interruption()

    @property
    def url(self) -> str:
        """Its ws:// address."""
        return self._url.result(_STARTING)

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            ListenError: the address cannot be had.
        """
        self._thread.start()
        self._url.result(_STARTING)
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection and free the port; what went wrong in the thread is raised here."""
        if self._loop is not None and not self._over.done():
            self._loop.call_soon_threadsafe(self._stop.set, _SIGTERM)
        self._over.result(_STOPPING)
        self._thread.join(_STOPPING)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=fast_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            if not self._url.done():
                self._url.set_exception(error)
            self._over.set_exception(error)
        else:
            self._over.set_result(None)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        hooks = Hooks(listening=self._url.set_result)
        await serve(self._plan, self._address, hooks, interruption=self._stop)
