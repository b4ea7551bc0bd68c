"""A guard at its post, and parties of another library on both sides of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import websockets
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from simulator.batch import Logs
from simulator.conversation.setup import AnyClient, Limits, LoopPolicy, Remote, Setup
from simulator.live.guard import guard
from simulator.live.interruption import Interruption
from simulator.live.service import Address, Hooks
from simulator.planning import UNBOUNDED, Plan
from simulator.record import Run
from tests.bots import records
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.server import ServerConnection


UNLIMITED = Limits(None, None, None, 2**50, 2**20)


def a_plan(to: str, *, loops: LoopPolicy | None = None, **changes: Any) -> Plan:
    setup = Setup(Remote(to), AnyClient(), limits=UNLIMITED, loops=loops or LoopPolicy())
    return replace(Plan(name="guard", setup=setup, limits_set=frozenset(UNBOUNDED)), **changes)


@dataclass
class Standing:
    """A guard at its post."""

    url: str
    stop: Interruption
    over: asyncio.Queue[Run]
    task: asyncio.Task[None]
    refused: list[str] = field(default_factory=list)


@asynccontextmanager
async def guarding(
    folder: Path, to: str, *, once: bool = False, address: Address | None = None, **options: Any
) -> AsyncIterator[Standing]:
    """The guard, until the block ends."""
    logs, stop, over = Logs(folder, "guard"), Interruption(), asyncio.Queue[Run]()
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    refused: list[str] = []
    hooks = Hooks(
        open_log=lambda number: logs.open(f"guard {number}"),
        listening=url.set_result, refused=refused.append, over=over.put_nowait,
    )  # fmt: skip
    made = a_plan(to, **options)
    task = asyncio.create_task(
        guard(made, address or Address(), hooks, once=once, interruption=stop)
    )
    async with asyncio.timeout(BOUND):
        try:
            yield Standing(await url, stop, over, task, refused)
        finally:
            stop.set(15)
            await task


@asynccontextmanager
async def server(
    handler: Callable[[ServerConnection], Awaitable[None]], **options: Any
) -> AsyncIterator[str]:
    """A server that somebody else wrote; a bot that is hung up on is no failure."""

    async def handle(connection: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            await handler(connection)

    async with serve(handle, "127.0.0.1", 0, **options) as serving:
        yield f"ws://127.0.0.1:{serving.sockets[0].getsockname()[1]}"


def spoken(*names: str) -> list[websockets.Subprotocol]:
    return [websockets.Subprotocol(name) for name in names]


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def nothing(connection: ServerConnection) -> None:
    await connection.wait_closed()


def bot(
    answer: Callable[[], str],
) -> Callable[[ServerConnection | ClientConnection], Awaitable[None]]:
    """A bot that answers every message, whatever it is."""

    async def talk(connection: ServerConnection | ClientConnection) -> None:
        async for _ in connection:
            await connection.send(answer())

    return talk


async def talk_until_stopped(url: str, answer: Callable[[], str]) -> ClientConnection:
    """A client's bot that begins, and answers until somebody hangs up."""
    async with connect(url) as connection:
        await connection.send("Hello, is anybody there?")
        with suppress(websockets.ConnectionClosed):
            await bot(answer)(connection)
    return connection


def log_of(run: Run) -> list[dict[str, Any]]:
    assert run.log is not None
    return records(run.log)


def of(type_: str, log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in log if record["type"] == type_]
