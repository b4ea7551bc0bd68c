"""Tests for simulator.live.sending: peers that do not read, on both event loops."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from simulator.errors import PeerError
from simulator.live.connection import Closed
from tests.live.foreign import PING, TEXT, encode, our_end, stuff

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")


async def test_a_peer_that_reads_nothing_is_given_up(role: str) -> None:
    async with our_end(role, send_timeout=0.1) as (connection, _):
        with pytest.raises(PeerError, match=r"^the peer has not read for 0\.1 s$"):
            await stuff(connection)

        await connection.send("quietly dropped")
        assert await connection.receive() == Closed(
            1006, "", False, "the peer has not read for 0.1 s"
        )


async def test_pongs_that_nobody_reads_end_the_connection(role: str) -> None:
    async with our_end(role, send_timeout=0.1) as (connection, peer):

        async def flood() -> None:
            while not peer.writer.is_closing():
                peer.writer.write(encode(PING, b"x" * 125, mask=peer.masks) * 1000)
                await peer.writer.drain()

        flooding = asyncio.ensure_future(flood())
        assert await connection.receive() == Closed(
            1006, "", False, "the peer has not read for 0.1 s"
        )
        with suppress(ConnectionError):
            await flooding


async def test_who_pauses_between_messages_is_not_given_up(role: str) -> None:
    async with our_end(role, send_timeout=0.02) as (connection, peer):
        await connection.send("one")
        assert await peer.frame() == (TEXT, b"one")
        quiet = asyncio.ensure_future(connection.receive())
        await asyncio.wait([quiet], timeout=0.1)
        await connection.send("two")

        assert await peer.frame() == (TEXT, b"two")
        peer.send(TEXT, b"three")
        assert await quiet == "three"


async def test_a_send_that_is_cancelled_poisons_nobody_else(role: str) -> None:
    """Who waits for room shares one waiter; cancelling one of them must not cancel the others."""
    async with our_end(role) as (connection, _):
        first, second = (asyncio.ensure_future(stuff(connection)) for _ in "ab")
        await asyncio.wait([first, second], timeout=0.2)
        first.cancel()
        await asyncio.wait([first])
        await connection.close()

        assert first.cancelled()
        await asyncio.wait([second], timeout=0)
        assert not second.cancelled()
        second.cancel()
        await asyncio.wait([second])
        assert isinstance(await connection.receive(), Closed)
