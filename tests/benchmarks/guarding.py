"""How much later a message arrives that goes through a guard, beside a bare pair in the same process.

Both parties and the guard are one thread, and the clock is that thread's: on a machine with nothing else
to do it runs like any other, and what others do on a shared one is no part of it.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientSession, web

from simulator.batch import Logs, run_loop
from simulator.conversation.setup import AnyClient, Limits, LoopAction, LoopPolicy, Remote, Setup
from simulator.live.guard import guard
from simulator.live.interruption import Interruption
from simulator.live.service import Address, Hooks
from simulator.planning import UNBOUNDED, Plan
from tests.benchmarks.pipeline import listen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MESSAGES = 10_000  # there and back together
ROUNDS = 3  # by turns, so that what slows the machine down slows both

_LINE = "Chapter {number}: {word} goes by train to see what is behind the hill number {number}."


class Latency(NamedTuple):
    """Seconds from a message's sending to its arrival: the half, and 99 of 100, take at most so long."""

    median: float
    slow: float


class Added(NamedTuple):
    """The latency of a message without a guard and with one."""

    bare: Latency
    guarded: Latency

    @property
    def median(self) -> float:
        """Seconds that the guard adds to the median."""
        return self.guarded.median - self.bare.median

    @property
    def slow(self) -> float:
        """Seconds that the guard adds to the 99th percentile."""
        return self.guarded.slow - self.bare.slow


def measure(messages: int = MESSAGES, rounds: int = ROUNDS) -> Added:
    """The same talk without and with a guard between the two."""
    return run_loop(_measure(messages, rounds))


async def _measure(messages: int, rounds: int) -> Added:
    bare: list[float] = []
    guarded: list[float] = []
    async with AsyncExitStack() as stack:
        arrived: list[float] = []

        async def answer(request: web.Request) -> web.WebSocketResponse:
            socket = web.WebSocketResponse(compress=False)
            await socket.prepare(request)
            async for message in socket:
                arrived.append(time.thread_time())
                await socket.send_str(message.data)
            return socket

        url = await listen(stack, answer)
        through = await stack.enter_async_context(_guard(url.replace("http", "ws", 1)))
        for _ in range(rounds):
            bare += await _talk(url, messages // 2, arrived)
            guarded += await _talk(through, messages // 2, arrived)
    return Added(_latency(bare), _latency(guarded))


async def _talk(url: str, exchanges: int, arrived: list[float]) -> list[float]:
    """The seconds that each message was under way; both ends are here, so one clock tells."""
    arrived.clear()
    took: list[float] = []
    async with ClientSession() as session, session.ws_connect(url) as socket:
        for number in range(exchanges):
            text = _LINE.format(number=number, word=hex(number * 7919))
            sent = time.thread_time()
            await socket.send_str(text)
            await socket.receive_str()
            back = time.thread_time()
            took += (arrived[-1] - sent, back - arrived[-1])
    return took


def _latency(took: list[float]) -> Latency:
    return Latency(statistics.median(took), statistics.quantiles(took, n=100)[98])


@asynccontextmanager
async def _guard(to: str) -> AsyncIterator[str]:
    """The address of a guard that detects and logs as always, and goes on whatever it finds."""
    setup = Setup(
        Remote(to), AnyClient(), limits=Limits(None, None, None), loops=LoopPolicy(LoopAction.WARN)
    )
    made = Plan(name="guard", setup=setup, limits_set=frozenset(UNBOUNDED))
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = Interruption()
    with tempfile.TemporaryDirectory() as folder:
        logs = Logs(folder, "benchmark")
        hooks = Hooks(
            open_log=lambda number: logs.open(str(number)),
            listening=listening.set_result, refused=print,
        )  # fmt: skip
        standing = asyncio.create_task(guard(made, Address(), hooks, interruption=stop))
        try:
            yield await listening
        finally:
            stop.set(15)
            await standing
