"""Tests for simulator.live.webhook: what is told arrives, and what goes wrong is one sentence."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from simulator.errors import UsageError
from simulator.live.webhook import AT_ONCE, Webhook, check_hook
from tests.live.foreign import BOUND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.usefixtures("nothing_left")
LOOPS = ("asyncio", "uvloop")

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@asynccontextmanager
async def listening(answer: bytes | None) -> AsyncIterator[tuple[str, asyncio.Queue[bytes]]]:
    """An HTTP server that answers so; None says nothing. What was asked can be had from the queue."""
    asked: asyncio.Queue[bytes] = asyncio.Queue()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        asked.put_nowait(head + await reader.readexactly(size))
        if answer is not None:
            writer.write(answer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with asyncio.timeout(BOUND):
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/loops?x=1", asked
    server.close()
    for writer in writers:
        writer.close()
    await server.wait_closed()


async def test_what_is_told_arrives_as_json() -> None:
    complaints: list[str] = []
    async with listening(OK) as (url, asked), Webhook(url, complaints.append) as hook:
        hook.tell({"text": "é \x1b \ud800 \x85", "cycle": (1, 2), "none": None})
        request = await asked.get()
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /loops?x=1 HTTP/1.1\r\n")
    assert b"content-type: application/json" in head.lower()
    assert json.loads(body) == {"text": "é \x1b \ud800 \x85", "cycle": [1, 2], "none": None}
    assert complaints == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
            "the webhook answered 302, which is not followed",
        ),
        (b"HTTP/1.1 500 Oh\r\n\r\n", "the webhook answered 500"),
    ],
    ids=["a redirect", "a failure"],
)
async def test_another_answer_is_one_sentence(answer: bytes, sentence: str) -> None:
    complaints: list[str] = []
    async with listening(answer) as (url, asked), Webhook(url, complaints.append) as hook:
        hook.tell({})
    assert asked.qsize() == 1
    assert complaints == [sentence]


async def test_no_answer_is_waited_for_so_long_and_no_longer() -> None:
    complaints: list[str] = []
    async with listening(None) as (url, _), Webhook(url, complaints.append, timeout=0.2) as hook:
        hook.tell({})
    assert complaints == ["the webhook gave no answer within 0.2 s"]


async def test_nobody_there_is_one_sentence() -> None:
    complaints: list[str] = []
    async with listening(OK) as (url, _):
        pass
    async with Webhook(url, complaints.append) as hook:
        hook.tell({})
    assert len(complaints) == 1
    assert complaints[0].startswith("the webhook cannot be reached: ")


async def test_what_is_too_much_at_once_is_left_out() -> None:
    complaints: list[str] = []
    async with listening(OK) as (url, asked), Webhook(url, complaints.append) as hook:
        for number in range(AT_ONCE + 2):
            hook.tell({"number": number})
    assert asked.qsize() == AT_ONCE
    assert complaints == ["16 calls of the webhook are under way: this one is left out"] * 2


@pytest.mark.parametrize(
    "url", ["", "loops", "ws://127.0.0.1/", "http://", "http://a b/", "http://[::1/", "http://h:0/"]
)
def test_what_cannot_be_posted_to_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"^--on-loop .*: write a URL such as http://"):
        check_hook(url)
