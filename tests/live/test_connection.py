"""Tests for simulator.live.connection: both ends of ours against peers that misbehave, on both event loops."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from simulator.live.client import connect
from simulator.live.connection import Closed
from simulator.live.server import Listener
from tests.live.foreign import (
    BINARY,
    CLOSE,
    CONT,
    MEGABYTE,
    PING,
    PONG,
    TEXT,
    Peer,
    accepting,
    ask,
    closing,
    encode,
    our_end,
    raw_server,
    stuff,
    upgrade_request,
)

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")
LIMIT = 1000  # bytes of a message


# --- messages


@pytest.mark.parametrize(
    "message",
    ["hello", "", "héllo ✓ 🎉 \x00\r\n", "x" * LIMIT, b"", b"\x00\xff", b"y" * LIMIT],
    ids=["text", "empty", "hostile", "full text", "no bytes", "bytes", "full bytes"],
)
async def test_a_message_comes_through_as_it_is_both_ways(role: str, message: str | bytes) -> None:
    async with our_end(role, message_limit=LIMIT) as (connection, peer):
        data = message.encode() if isinstance(message, str) else message
        opcode = TEXT if isinstance(message, str) else BINARY
        await connection.send(message)
        peer.send(opcode, data)

        assert await peer.frame() == (opcode, data)
        assert await connection.receive() == message


async def test_fragments_are_one_message_even_with_a_ping_between_them(role: str) -> None:
    async with our_end(role) as (connection, peer):
        peer.send(TEXT, b"he", fin=False)
        peer.send(PING, b"are you there")
        peer.send(CONT, b"ll", fin=False)
        peer.send(CONT, b"o")

        assert await connection.receive() == "hello"
        assert await peer.frame() == (PONG, b"are you there")


async def test_a_flood_of_pings_holds_no_message_up(role: str) -> None:
    async with our_end(role) as (connection, peer):
        peer.writer.write(encode(PING, mask=peer.masks) * 5000)
        peer.send(TEXT, b"at last")

        assert await connection.receive() == "at last"
        assert [await peer.frame() for _ in range(5000)] == [(PONG, b"")] * 5000


async def test_a_lone_surrogate_goes_out_as_a_question_mark(role: str) -> None:
    async with our_end(role) as (connection, peer):
        await connection.send("a\ud800b")

        assert await peer.frame() == (TEXT, b"a?b")


async def test_a_receive_that_is_cancelled_loses_nothing(role: str) -> None:
    async with our_end(role) as (connection, peer):
        waiting = asyncio.ensure_future(connection.receive())
        await asyncio.wait([waiting], timeout=0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        peer.send(TEXT, b"hello")

        assert await connection.receive() == "hello"


async def test_both_ends_of_ours_talk_and_close_at_the_same_time() -> None:
    async with Listener() as listener:
        client = await connect(listener.url)
        server = await listener.accept()
        await client.send("hello")
        await server.send("well met")

        assert (await server.receive(), await client.receive()) == ("hello", "well met")
        await asyncio.gather(client.close(4000, "client"), server.close(4001, "server"))
        assert await client.receive() == Closed(4001, "server", clean=True)
        assert await server.receive() == Closed(4000, "client", clean=True)
        assert client.peer == f"127.0.0.1:{listener.port}"
        assert (server.finished.is_set(), client.finished.is_set()) == (True, True)


# --- the peer ends it


@pytest.mark.parametrize(
    ("payload", "closed", "answer"),
    [
        pytest.param(closing(1000, b"bye"), Closed(1000, "bye", True), closing(1000), id="normal"),
        pytest.param(b"", Closed(1005, "", True), b"", id="no code"),
        pytest.param(closing(1001), Closed(1001, "", True), closing(1001), id="going away"),
        pytest.param(closing(4999), Closed(4999, "", True), closing(4999), id="private"),
    ],
)
async def test_a_close_is_answered_with_its_code(
    role: str, payload: bytes, closed: Closed, answer: bytes
) -> None:
    async with our_end(role) as (connection, peer):
        peer.send(TEXT, b"one more")
        peer.send(CLOSE, payload)

        assert await connection.receive() == "one more"
        assert await connection.receive() == closed
        assert await connection.receive() == closed
        await connection.close(4000, "too late")
        assert await peer.frame() == (CLOSE, answer)
        assert await peer.rest() == b""


@pytest.mark.parametrize("how", [Peer.leave, Peer.reset], ids=["end of stream", "reset"])
async def test_a_dropped_line_is_1006_after_what_was_said_before(role: str, how: object) -> None:
    async with our_end(role) as (connection, peer):
        peer.send(TEXT, b"last words")
        assert await connection.receive() == "last words"
        left = how(peer)  # type: ignore[operator]
        if left is not None:
            await left

        closed = await connection.receive()
        assert closed == Closed(
            1006, "", False, "the peer dropped the connection without a close frame"
        )
        await connection.send("into the void")
        assert await connection.receive() == closed


async def test_what_was_said_before_a_line_was_dropped_is_not_lost(role: str) -> None:
    async with our_end(role) as (connection, peer):
        for word in (b"a", b"b", b"c"):
            peer.send(TEXT, word)
        await peer.leave()
        await connection.send("the line goes while nobody receives")

        heard = [await connection.receive() for _ in range(4)]
        assert heard[:3] == ["a", "b", "c"]
        assert isinstance(heard[3], Closed)
        assert heard[3].code == 1006


BROKEN = "the peer broke the WebSocket protocol"


@pytest.mark.parametrize(
    ("frames", "code", "sentence"),
    [
        pytest.param([(TEXT, b"\xff\xfe")], 1007, "the peer sent invalid UTF-8", id="bad UTF-8"),
        pytest.param(
            [(CLOSE, closing(1000, b"\xff"))], 1007, "the peer sent invalid UTF-8", id="bad reason"
        ),
        pytest.param(
            [(TEXT, b"x" * (LIMIT + 1))],
            1009,
            f"the peer sent a message of more than {LIMIT} bytes",
            id="too big",
        ),
        pytest.param([(CONT, b"x")], 1002, BROKEN, id="continues nothing"),
        pytest.param([(3, b"x")], 1002, BROKEN, id="unknown opcode"),
        pytest.param([(PING, b"x" * 126)], 1002, BROKEN, id="long ping"),
        pytest.param([(CLOSE, b"\x03")], 1002, BROKEN, id="half a code"),
        pytest.param([(CLOSE, closing(999))], 1002, BROKEN, id="code 999"),
        pytest.param([(CLOSE, closing(1005))], 1002, BROKEN, id="code 1005"),
        pytest.param(
            [(CLOSE, closing(1006))],
            1002,
            "the peer closed with 1006, which is no close code",
            id="code 1006",
        ),
        pytest.param(
            [(CLOSE, closing(5000))],
            1002,
            "the peer closed with 5000, which is no close code",
            id="code 5000",
        ),
    ],
)
async def test_a_broken_frame_is_answered_with_the_code_for_it(
    role: str, frames: list[tuple[int, bytes]], code: int, sentence: str
) -> None:
    async with our_end(role, message_limit=LIMIT) as (connection, peer):
        for opcode, payload in frames:
            peer.send(opcode, payload)

        closed = await connection.receive()
        assert isinstance(closed, Closed)
        assert closed[:3] == (code, "", False)
        assert closed.sentence.startswith(sentence)
        opcode, payload = await peer.frame()
        assert (opcode, payload[:2]) == (CLOSE, closing(code))
        assert await connection.receive() == closed


MASKS = {
    "server": f"{BROKEN} (a client has to mask every frame, and this one is not masked)",
    "client": f"{BROKEN} (a server may mask no frame, and this one is masked)",
}


@pytest.mark.parametrize("at_once", [True, False], ids=["in one chunk", "a byte at a time"])
async def test_a_frame_that_is_not_masked_as_it_must_be_ends_it_after_what_came_before(
    role: str, at_once: bool
) -> None:
    async with our_end(role) as (connection, peer):
        good = encode(TEXT, b"he", fin=False, mask=peer.masks) + encode(PING, mask=peer.masks)
        good += encode(CONT, b"llo", mask=peer.masks)
        bad = encode(TEXT, b"hi", mask=not peer.masks)
        for piece in [good + bad] if at_once else [bytes([one]) for one in good + bad]:
            peer.writer.write(piece)
            await asyncio.sleep(0)

        assert await connection.receive() == "hello"
        assert await connection.receive() == Closed(1002, "", False, MASKS[role])
        assert (await peer.frame())[0] == PONG
        assert await peer.frame() == (CLOSE, closing(1002, MASKS[role].encode()))


async def test_a_masked_frame_right_behind_the_answer_to_the_handshake_is_found() -> None:
    def answer(request: bytes) -> bytes:
        return accepting(request) + encode(TEXT, b"hi", mask=True)

    async with raw_server(answer) as (url, peers):
        connection = await connect(url)
        try:
            assert await connection.receive() == Closed(1002, "", False, MASKS["client"])
        finally:
            connection.abort()
            await connection.close()
            await peers.get()


async def test_what_waits_to_be_parsed_is_heard_before_a_wrong_frame_is_told(role: str) -> None:
    """aiohttp stops parsing where too much waits to be received, and goes on by itself."""
    async with our_end(role) as (connection, peer):
        good = encode(TEXT, b"hi", mask=peer.masks) * 5000
        peer.writer.write(good + encode(TEXT, b"hi", mask=not peer.masks))
        await peer.writer.drain()
        heard = [await connection.receive() for _ in range(5000)]
        assert heard == ["hi"] * 5000
        assert await connection.receive() == Closed(1002, "", False, MASKS[role])


async def test_a_frame_without_a_mask_right_behind_the_handshake_is_found() -> None:
    async with Listener() as listener:
        bad = encode(TEXT, b"hi", mask=False)
        peer, _ = await ask(listener.url, upgrade_request(listener.url) + bad)
        connection = await listener.accept()
        try:
            assert await connection.receive() == Closed(1002, "", False, MASKS["server"])
            assert await peer.frame() == (CLOSE, closing(1002, MASKS["server"].encode()))
        finally:
            connection.abort()
            await connection.close()
            await peer.leave()


@pytest.mark.parametrize("rsv", [1, 2, 4], ids=["rsv3", "rsv2", "compressed"])
async def test_reserved_bits_are_refused(role: str, rsv: int) -> None:
    async with our_end(role) as (connection, peer):
        peer.send(TEXT, b"x", rsv=rsv)

        closed = await connection.receive()
        assert isinstance(closed, Closed)
        assert closed.code == 1002


async def test_fragments_are_too_big_together(role: str) -> None:
    async with our_end(role, message_limit=LIMIT) as (connection, peer):
        peer.send(TEXT, b"x" * LIMIT, fin=False)
        peer.send(CONT, b"x")

        assert await connection.receive() == Closed(
            1009, "", False, f"the peer sent a message of more than {LIMIT} bytes"
        )


async def test_who_sends_too_much_reads_why_before_the_line_goes(role: str) -> None:
    """A socket closed over unread bytes is reset, and a reset may overtake the close frame."""
    async with our_end(role, message_limit=LIMIT) as (connection, peer):
        peer.send(TEXT, MEGABYTE * 4)
        receiving = asyncio.ensure_future(connection.receive())
        await peer.writer.drain()  # all of it went out: nobody reset the line

        opcode, payload = await peer.frame()
        assert (opcode, payload[:2]) == (CLOSE, closing(1009))
        await receiving


# --- we end it


async def test_closing_exchanges_close_frames_and_takes_the_socket_away(role: str) -> None:
    async with our_end(role) as (connection, peer):
        shutting = asyncio.ensure_future(connection.close(4000, "a loop was found"))
        assert await peer.frame() == (CLOSE, closing(4000, b"a loop was found"))
        peer.send(TEXT, b"crossed your close on the way")
        peer.send(CLOSE, closing(4000, b"I see"))
        await shutting

        assert connection.finished.is_set()
        assert await connection.receive() == Closed(4000, "I see", clean=True)
        assert await peer.rest() == b""


async def test_closing_works_while_another_task_receives(role: str) -> None:
    async with our_end(role) as (connection, peer):
        receiving = asyncio.ensure_future(connection.receive())
        await asyncio.wait([receiving], timeout=0)
        shutting = asyncio.ensure_future(connection.close(1000, "bye"))
        assert await peer.frame() == (CLOSE, closing(1000, b"bye"))
        peer.send(TEXT, b"nobody hears this any more")
        peer.send(CLOSE, closing(1000))
        await shutting

        assert await receiving == Closed(1000, "", clean=True)


async def test_closing_goes_on_when_the_task_that_receives_is_cancelled(role: str) -> None:
    async with our_end(role) as (connection, peer):
        receiving = asyncio.ensure_future(connection.receive())
        await asyncio.wait([receiving], timeout=0)
        shutting = asyncio.ensure_future(connection.close())
        await peer.frame()
        receiving.cancel()
        await asyncio.wait([receiving])
        peer.send(CLOSE, closing(1000))
        await shutting

        assert await connection.receive() == Closed(1000, "", clean=True)


async def test_two_tasks_may_close_at_once(role: str) -> None:
    async with our_end(role) as (connection, peer):
        both = asyncio.gather(connection.close(4000), connection.close(4001))
        assert await peer.frame() == (CLOSE, closing(4000))
        peer.send(CLOSE, closing(4000))
        await both
        await connection.close()

        assert await peer.rest() == b""


async def test_a_peer_that_never_answers_a_close_is_cut_off(role: str) -> None:
    async with our_end(role, close_timeout=0.05) as (connection, peer):
        await connection.close()

        assert await connection.receive() == Closed(
            1006, "", False, "the peer did not answer the close within 0.05 s"
        )
        assert await peer.frame() == (CLOSE, closing(1000))
        assert await peer.rest() == b""


async def test_a_peer_that_talks_through_the_close_is_cut_off(role: str) -> None:
    async with our_end(role, close_timeout=0.05) as (connection, peer):

        async def talk() -> None:
            while not peer.writer.is_closing():
                peer.send(TEXT, b"and another thing")
                await peer.writer.drain()

        talking = asyncio.ensure_future(talk())
        assert await connection.receive() == "and another thing"
        await connection.close()
        with suppress(ConnectionError):
            await talking

        closed = await connection.receive()
        assert isinstance(closed, Closed)
        assert closed.code == 1006


async def test_unsent_bytes_do_not_hold_a_close_up(role: str) -> None:
    async with our_end(role, close_timeout=0.05) as (connection, _):
        stuffing = asyncio.ensure_future(stuff(connection))
        await asyncio.wait([stuffing], timeout=0.1)
        await connection.close()

        stuffing.cancel()
        with suppress(asyncio.CancelledError):
            await stuffing


async def test_unsent_bytes_do_not_hold_an_answered_close_up(role: str) -> None:
    async with our_end(role, close_timeout=0.05) as (connection, peer):
        sending = asyncio.ensure_future(connection.send(MEGABYTE * 16))
        await asyncio.wait([sending], timeout=0)
        peer.send(CLOSE, closing(1000))

        assert await connection.receive() == Closed(1000, "", clean=True)
        await connection.close()
        assert connection.finished.is_set()
        await sending


async def test_a_close_that_is_cancelled_cuts_the_line_and_can_be_repeated(role: str) -> None:
    async with our_end(role) as (connection, peer):
        shutting = asyncio.ensure_future(connection.close())
        await peer.frame()
        shutting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await shutting
        await connection.close()

        assert connection.finished.is_set()
        assert await peer.rest() == b""


async def test_an_aborted_line_is_gone_at_once(role: str) -> None:
    async with our_end(role) as (connection, peer):
        receiving = asyncio.ensure_future(connection.receive())
        await asyncio.wait([receiving], timeout=0)
        connection.abort()
        connection.abort()

        assert await receiving == Closed(1006, "", False, "the line was cut")
        assert await peer.rest() == b""


async def test_a_reason_that_is_too_long_is_cut_between_characters(role: str) -> None:
    async with our_end(role) as (connection, peer):
        shutting = asyncio.ensure_future(connection.close(1000, "é" * 100))

        assert await peer.frame() == (CLOSE, closing(1000, "é".encode() * 61))
        peer.send(CLOSE, closing(1000))
        await shutting


async def test_after_a_close_nothing_is_sent(role: str) -> None:
    async with our_end(role) as (connection, peer):
        shutting = asyncio.ensure_future(connection.close())
        assert await peer.frame() == (CLOSE, closing(1000))
        await connection.send("too late")
        peer.send(CLOSE, closing(1000))
        await shutting
        await connection.send("far too late")

        assert await peer.rest() == b""


# --- heartbeats


async def test_a_peer_that_answers_no_ping_is_given_up(role: str) -> None:
    async with our_end(role, heartbeat=0.05) as (connection, peer):
        assert await connection.receive() == Closed(
            1006, "", False, "the peer did not answer a ping"
        )
        assert (await peer.frame())[0] == PING


async def test_a_heartbeat_that_is_answered_keeps_the_line(role: str) -> None:
    async with our_end(role, heartbeat=0.1) as (connection, peer):
        receiving = asyncio.ensure_future(connection.receive())
        for _ in range(3):
            opcode, payload = await peer.frame()
            assert opcode == PING
            peer.send(PONG, payload)
        peer.send(TEXT, b"still here")

        assert await receiving == "still here"
