"""Messages a second of the whole simulator, beside a bare pair of sockets that counts as well."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientSession, ClientWebSocketResponse, web

from simulator.batch import Logs, run_loop
from simulator.live.orchestrator import play
from simulator.planning import Options, plan
from simulator.record import EndedBy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.planning import Plan

MESSAGES = 20_000
EACH = 1_000  # messages of each of many conversations
AT_ONCE = 100
ROUNDS = 3  # the quickest counts: the others were disturbed
RULES = (10, 1_000, 10_000)

_LINE = "Hello, I am the {side}, number {number}"


class Rate(NamedTuple):
    """Messages a second, of the simulator and of bare sockets."""

    label: str
    simulator: float
    bare: float

    @property
    def ratio(self) -> float:
        """The share of the bare rate that is left; 1 where everything beside the sockets is free."""
        return self.simulator / self.bare


def rows(
    messages: int = MESSAGES, each: int = EACH, at_once: int = AT_ONCE, rounds: int = ROUNDS
) -> list[Rate]:
    """One conversation alone and many at once."""
    return [
        _rate("1 conversation", messages, 1, rounds),
        _rate(f"{at_once} conversations at once", each, at_once, rounds),
    ]


def rule_rows(
    messages: int = MESSAGES, counts: tuple[int, ...] = RULES, rounds: int = ROUNDS
) -> list[tuple[str, float]]:
    """Label and µs a message of a whole conversation with a server of so many rules."""
    found = []
    for count in counts:
        made = counter(messages, rules=count)
        best = min(run_loop(timed(made, 1, messages)) for _ in range(rounds))
        found.append((f"{count:,} rules", best / messages * 1e6))
    return found


def counter(messages: int, *, rules: int = 1, loops: str = "warn") -> Plan:
    """A conversation in which both sides count up, and the client closes after so many messages.

    Args:
        messages: an even number, for the server says the last one.
        rules: how many the server has; the last is the one that answers.
        loops: what is done about loops.
    """
    others = "".join(
        f"    - {{when: topic{i} * {'shared' if i % 2 else 'other'} subject, say: Indeed.}}\n"
        for i in range(rules - 1)
    )
    text = f"""scenario: Counting
limits: {{messages: {max(100_000, messages)}, time: 1h}}
loops: {loops}
server:
  rules:
{others}    - {{when: "number <x:number>", say: "Hello, I am the server, number <x + 1>"}}
client:
  on_open: Hello, I am the client, number 1
  rules:
    - {{when: "number <x:number>", if: x >= {messages}, close: true}}
    - {{when: "number <x:number>", say: "Hello, I am the client, number <x + 1>"}}
"""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "counting.yaml"
        file.write_text(text, encoding="utf-8")
        return plan(str(file), Options())


def _rate(label: str, messages: int, at_once: int, rounds: int) -> Rate:
    made = counter(messages)
    ours, bare = [], []
    for _ in range(rounds):  # by turns, so that what slows the machine down slows both
        bare.append(run_loop(_bare(at_once, messages)))
        ours.append(run_loop(timed(made, at_once, messages)))
    total = messages * at_once
    return Rate(label, total / min(ours), total / min(bare))


async def timed(made: Plan, at_once: int, messages: int) -> float:
    """Seconds that so many conversations take together, connecting and logging included."""
    with tempfile.TemporaryDirectory() as folder:
        logs = Logs(folder, "benchmark")
        plans = [replace(made, name=f"counting {i}") for i in range(at_once)]
        begun = time.perf_counter()
        runs = await asyncio.gather(*(play(one, log=logs.open(one.name)) for one in plans))
        wall = time.perf_counter() - begun
    for run in runs:
        if run.ending.by is not EndedBy.CLIENT or len(run.turns) != messages:
            raise AssertionError(f"{len(run.turns)} messages, then {run.ending}")
    return wall


async def _bare(at_once: int, messages: int) -> float:
    """Seconds that as many pairs of aiohttp's sockets take to say as much, and do nothing else."""
    begun = time.perf_counter()
    await asyncio.gather(*(_pair(messages) for _ in range(at_once)))
    return time.perf_counter() - begun


async def _pair(messages: int) -> None:
    last = messages // 2
    async with AsyncExitStack() as stack:
        url = await listen(stack, _answer)
        session = await stack.enter_async_context(ClientSession())
        socket = await stack.enter_async_context(session.ws_connect(url))
        for number in range(last):
            await _say(socket, number)


async def _say(socket: ClientWebSocketResponse, number: int) -> None:
    await socket.send_str(_LINE.format(side="client", number=number))
    await socket.receive_str()


async def _answer(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    number = 0
    async for _ in socket:
        await socket.send_str(_LINE.format(side="server", number=number))
        number += 1
    return socket


async def listen(
    stack: AsyncExitStack, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> str:
    app = web.Application()
    app.router.add_get("/", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}/"
