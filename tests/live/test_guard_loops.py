"""Loops between two parties that nobody here wrote: found, told, stopped; and talk that gets somewhere."""

from __future__ import annotations

import ast
import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import websockets
from websockets.asyncio.client import connect

from simulator.conversation.setup import LoopAction, LoopPolicy
from simulator.errors import Exit
from simulator.record import Side
from tests.live.guarded import bot, guarding, log_of, of, server, talk_until_stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.asyncio.server import ServerConnection


pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("uvloop",)


WITHIN = 22  # messages of the first round


def counter(text: str, start: int = 0) -> Callable[[], str]:
    numbers = iter(range(start, 10**9))
    return lambda: text.format(next(numbers))


def clock(text: str) -> Callable[[], str]:
    seconds = iter(range(40_000, 10**9, 37))

    def tell() -> str:
        now = next(seconds)
        return text.format(f"{now // 3600 % 24:02}:{now // 60 % 60:02}:{now % 60:02}")

    return tell


def pool(seed: int, *texts: str) -> Callable[[], str]:
    chance, left = random.Random(seed), list[str]()

    def draw() -> str:
        if not left:
            left.extend(texts)
            chance.shuffle(left)
        return left.pop()

    return draw


@dataclass(frozen=True)
class Pair:
    """Two bots that go round, and what is to be found out about them."""

    theirs: Callable[[], str]
    ours: Callable[[], str]
    begins: int  # the round begins with this message at the latest
    period: int


PAIRS = {
    "a counter": lambda: Pair(
        counter("This is automatic reply {}. A colleague will be with you soon."),
        counter("I am out of the office. Your message has the number {}.", 70_331),
        begins=2, period=2,
    ),
    "a clock": lambda: Pair(
        clock("It is {} here and nobody is at the desk."),
        clock("Thank you for your message, which came in at {}."),
        begins=2, period=2,
    ),
    "a pool of answers": lambda: Pair(
        pool(
            5, "I am afraid I did not quite get that.", "Could you put it another way, please?",
            "Let me see what I can do for you.",
        ),
        lambda: "I would like to change my booking.",
        begins=8, period=4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
async def test_two_bots_that_go_round_are_stopped_and_told_why(tmp_path: Path, name: str) -> None:
    pair = PAIRS[name]()
    closed: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()

    async def talk(connection: ServerConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            await bot(pair.theirs)(connection)
        closed.put_nowait((connection.close_code, connection.close_reason))

    async with server(talk) as to, guarding(tmp_path, to) as standing:
        client = await talk_until_stopped(standing.url, pair.ours)
        run = await standing.over.get()
        told = await closed.get()
    (loop,) = run.loops
    assert run.exit is Exit.LOOP
    assert loop.messages <= loop.first + WITHIN
    assert loop.first <= pair.begins
    assert loop.period == pair.period
    assert told == (client.close_code, client.close_reason)
    assert client.close_code == 4000
    assert client.close_reason is not None
    assert client.close_reason.startswith(
        f"{loop.class_} loop, suspected: from message {loop.first}"
    )
    log = log_of(run)
    (found,) = of("loop", log)
    round_ = [record["from"] for record in of("message", log) if record["id"] in found["cycle"]]
    assert sorted(round_) == sorted(["client", "server"] * (pair.period // 2))
    assert found["action"] == "stop"
    assert len(of("message", log)) == loop.messages  # what completed the round has gone on
    assert of("close", log)[0]["code"] == 4000


def manual() -> Iterator[str]:
    """What Python's own library says about itself, line by line, each line once."""
    seen: set[str] = set()
    for path in sorted(Path(asyncio.__file__).parents[1].glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8", errors="replace"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for line in (ast.get_docstring(node) or "").splitlines():
                    if len(line.split()) >= 5 and line not in seen:
                        seen.add(line)
                        yield line.strip()


async def test_who_makes_progress_for_ten_thousand_messages_is_never_disturbed(
    tmp_path: Path,
) -> None:
    """They read a manual to each other, a line each."""
    lines = list(islice(manual(), 10_000))
    assert len(lines) == 10_000

    async def read_aloud(connection: ServerConnection) -> None:
        for line in lines[1::2]:
            await connection.recv()
            await connection.send(line)
        await connection.wait_closed()

    async with server(read_aloud) as to, guarding(tmp_path, to) as standing:
        async with connect(standing.url) as client:
            for line, answer in zip(lines[::2], lines[1::2], strict=True):
                await client.send(line)
                assert await client.recv() == answer
        run = await standing.over.get()
    assert (run.messages, run.loops, run.exit) == (10_000, (), Exit.OK)


@pytest.mark.parametrize(
    "policy",
    [
        LoopPolicy(LoopAction.WARN),
        LoopPolicy(LoopAction.OFF),
        LoopPolicy(accept="proved"),
    ],
    ids=["warn", "off", "only what is proved"],
)
async def test_a_loop_that_need_not_end_the_talk_does_not(
    tmp_path: Path, policy: LoopPolicy
) -> None:
    async with server(bot(lambda: "hello")) as to, guarding(tmp_path, to, loops=policy) as standing:
        async with connect(standing.url) as client:
            for _ in range(100):
                await client.send("hello")
                assert await client.recv() == "hello"
        run = await standing.over.get()
    assert (run.exit, run.messages) == (Exit.OK, 200)
    found = [record["action"] for record in of("loop", log_of(run))]
    assert found == ([] if policy.action is LoopAction.OFF else ["warn"])


async def test_a_nudge_is_said_once_for_a_side_and_may_get_them_out(tmp_path: Path) -> None:
    async def obstinate(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send("Goodbye then." if message == "Please stop." else "Go on.")

    policy = LoopPolicy(nudge=((Side.CLIENT, "Please stop."),))
    async with server(obstinate) as to, guarding(tmp_path, to, loops=policy) as standing:
        async with connect(standing.url) as client:
            heard = ""
            while heard != "Goodbye then.":
                await client.send("Go on.")
                heard = str(await client.recv())
        run = await standing.over.get()
    assert run.exit is Exit.OK
    log = log_of(run)
    assert [record["action"] for record in of("loop", log)] == ["nudge"]
    nudged = [record for record in of("message", log) if record["text"] == "Please stop."]
    assert [(record["from"], record["re"]) for record in nudged] == [("client", None)]


async def test_who_goes_on_after_the_nudge_is_stopped(tmp_path: Path) -> None:
    policy = LoopPolicy(nudge=((Side.SERVER, "Shall we stop?"),))
    async with (
        server(bot(lambda: "Go on.")) as to,
        guarding(tmp_path, to, loops=policy) as standing,
    ):
        client = await talk_until_stopped(standing.url, lambda: "Go on.")
        run = await standing.over.get()
    assert [record["action"] for record in of("loop", log_of(run))] == ["nudge", "stop"]
    assert client.close_code == 4000


async def test_a_bot_that_answers_in_pieces_is_caught_as_well(tmp_path: Path) -> None:
    async def typing(connection: ServerConnection) -> None:
        async for _ in connection:
            await connection.send(json.dumps({"type": "typing"}))
            await connection.send("I will look into that for you.")

    async with server(typing) as to, guarding(tmp_path, to) as standing:
        async with connect(standing.url) as client:
            await client.send("My train is late.")
            with suppress(websockets.ConnectionClosed):
                async for message in client:
                    if message == "I will look into that for you.":
                        await client.send("Thank you, please do.")
        run = await standing.over.get()
    assert run.exit is Exit.LOOP
    assert run.loops[0].period == 3
