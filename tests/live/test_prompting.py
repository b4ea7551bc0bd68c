"""Tests for simulator.live.prompting: both ends of a real wire, read from within the socket's callbacks."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import WSMsgType

from simulator.live.client import connect
from simulator.live.closing import Closed
from simulator.live.prompting import PromptEnd, promptly
from simulator.live.server import Listener
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")
BIG = "x" * 60_000


@asynccontextmanager
async def wire() -> AsyncIterator[tuple[PromptEnd, PromptEnd]]:
    """The server's end and the client's."""
    async with asyncio.timeout(BOUND), Listener(kind=PromptEnd, strict=False) as listener:
        client = await connect(listener.url, kind=PromptEnd, strict=False)
        server = await listener.accept()
        assert isinstance(client, PromptEnd)
        assert isinstance(server, PromptEnd)
        yield server, client
        await asyncio.gather(client.close(), server.close())


async def one_by_one(end: PromptEnd, number: int) -> list[str | bytes | None]:
    return [await end.take() for _ in range(number)]


@pytest.mark.parametrize(
    "message",
    ["hello", "", "héllo ✓", BIG, b"", b"\x00\xff"],
    ids=["text", "empty", "hostile", "long", "no bytes", "bytes"],
)
async def test_what_comes_while_it_waits_is_taken(message: str | bytes) -> None:
    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(one_by_one(server, 2), [server, client]))
        await client.send(message)
        await client.send(message)

        assert await taking == [message, message]


async def test_what_was_read_before_is_taken_at_once() -> None:
    async with wire() as (server, client):
        await client.send("early")
        await client.send("marks that the first has come")
        while len(server._unread) < 2:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0)

        assert await promptly(one_by_one(server, 1), [server]) == ["early"]
        assert await server.receive() == "marks that the first has come"


async def test_an_answer_goes_out_from_within_the_callback() -> None:
    """No task and no turn of the event loop lies between a message and its answer."""
    heard: list[object] = []

    async def echo(end: PromptEnd, times: int) -> None:
        for _ in range(times):
            message = await end.take()
            assert message is not None
            heard.append(asyncio.current_task())
            await end.put(message)

    async with wire() as (server, client):
        echoing = asyncio.create_task(promptly(echo(server, 3), [server]))
        await asyncio.sleep(0)  # now it waits
        for text in ("one", "two", "three"):
            await client.send(text)
            assert await client.receive() == text
        await echoing

    assert heard == [None, None, None]


async def test_a_close_frame_is_left_to_receive() -> None:
    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(one_by_one(server, 2), [server, client]))
        await client.send("bye")
        closing = asyncio.create_task(client.close(1000, "done"))

        assert await taking == ["bye", None]
        assert await server.receive() == Closed(1000, "done", clean=True)
        await closing


async def test_a_ping_is_left_to_receive_which_answers_it() -> None:
    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(one_by_one(server, 1), [server, client]))
        await client._write(b"are you there", WSMsgType.PING)
        assert await taking == [None]

        await client.send("yes?")
        assert await server.receive() == "yes?"


@pytest.mark.parametrize("who", ["the peer", "we"])
async def test_a_line_that_is_cut_ends_the_wait(who: str) -> None:
    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(one_by_one(server, 1), [server, client]))
        await asyncio.sleep(0)
        (client if who == "the peer" else server).abort()

        assert await taking == [None]
        closed = await server.receive()
        assert isinstance(closed, Closed)
        assert closed.code == 1006


async def test_what_was_read_before_we_cut_the_line_is_heard_by_nobody() -> None:
    async with wire() as (server, client):
        await client.send("too late")
        while not server._unread:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0)
        server.abort()

        assert await promptly(one_by_one(server, 1), [server]) == [None]


async def test_half_a_character_goes_out_as_a_question_mark() -> None:
    """JSON of a peer may hold it, and it has no UTF-8."""

    async def put(end: PromptEnd) -> None:
        await end.put("half a \ud83d")

    async with wire() as (server, client):
        await promptly(put(server), [server])
        assert await client.receive() == "half a ?"


async def test_a_message_too_long_for_the_end_is_left_to_receive() -> None:
    async with (
        asyncio.timeout(BOUND),
        Listener(kind=PromptEnd, strict=False, message_limit=10) as listener,
    ):
        client = await connect(listener.url, kind=PromptEnd, strict=False)
        server = await listener.accept()
        assert isinstance(server, PromptEnd)
        taking = asyncio.create_task(promptly(one_by_one(server, 1), [server]))
        await client.send("eleven char")

        assert await taking == [None]
        closed = await server.receive()
        assert isinstance(closed, Closed)
        assert closed.code == 1009
        await asyncio.gather(client.close(), server.close())


async def test_who_puts_more_than_the_peer_reads_waits_and_goes_on() -> None:
    put = 0

    async def fill(end: PromptEnd) -> str:
        nonlocal put
        for _ in range(200):
            await end.put(BIG)
            put += 1
        return "all of it"

    async with wire() as (server, client):
        filling = asyncio.create_task(promptly(fill(server), [server]))
        await asyncio.sleep(0)
        await client.send("a prompt must not wake who waits for room")
        while not server._unread:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0)
        assert put < 200
        for _ in range(200):
            assert await client.receive() == BIG

        assert await filling == "all of it"


async def test_to_put_on_a_line_that_is_gone_says_so() -> None:
    async def put(end: PromptEnd) -> None:
        await end.put("too late")

    async with wire() as (server, client):
        server.abort()
        with pytest.raises((OSError, RuntimeError)):
            await promptly(put(server), [server, client])


async def test_what_goes_wrong_in_it_comes_out_and_the_wire_goes_on() -> None:
    async def fail(end: PromptEnd) -> None:
        await end.take()
        raise ZeroDivisionError("on hearing it")

    async with wire() as (server, client):
        failing = asyncio.create_task(promptly(fail(server), [server, client]))
        await client.send("go")
        with pytest.raises(ZeroDivisionError, match="on hearing it"):
            await failing

        await client.send("still here?")
        assert await server.receive() == "still here?"


async def test_cancelled_it_lets_go_of_the_ends() -> None:
    left = False

    async def take(end: PromptEnd) -> None:
        nonlocal left
        try:
            await end.take()
        finally:
            left = True

    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(take(server), [server, client]))
        await asyncio.sleep(0)
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking
        assert left

        await client.send("for whoever comes next")
        assert await server.receive() == "for whoever comes next"


async def test_cancelled_while_it_runs_it_still_leaves_the_line_as_it_was() -> None:
    async def cancel(end: PromptEnd) -> str:
        await end.take()
        taking.cancel()
        return "to nobody"

    async with wire() as (server, client):
        taking = asyncio.create_task(promptly(cancel(server), [server, client]))
        await asyncio.sleep(0)
        await client.send("go")
        with pytest.raises(asyncio.CancelledError):
            await taking

        await client.send("still here?")
        assert await server.receive() == "still here?"
