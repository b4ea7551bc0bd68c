"""Tests for simulator.live.relay and its ends (simulator.live.passage): two raw parties, us in between."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from simulator.conversation.core import Conversation
from simulator.conversation.setup import AnyClient, Limits, LoopAction, LoopPolicy, Remote, Setup
from simulator.live.client import connect
from simulator.live.clock import RealClock
from simulator.live.passage import Passage
from simulator.live.relay import RelayDriver
from simulator.live.server import Listener
from simulator.record import EndedBy, Ending, Side, Turn
from simulator.transcript import NullTranscript
from tests.live.foreign import (
    BINARY,
    BOUND,
    CLOSE,
    CONT,
    PING,
    PONG,
    TEXT,
    Peer,
    accepting,
    ask,
    closing,
    encode,
    raw_server,
    upgrade_request,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.live.driver import Ends

pytestmark = pytest.mark.usefixtures("nothing_left")

LOOPS = ("asyncio", "uvloop")
SIDES = list(Side)


class Notebook:
    """Looks on and remembers."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.notes: list[tuple[str, dict[str, object]]] = []

    def said(self, turn: Turn) -> None:
        self.turns.append(turn)

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        self.notes.append((type_, fields))

    def of(self, type_: str) -> list[dict[str, object]]:
        return [fields for found, fields in self.notes if found == type_]


@dataclass
class Between:
    """Two raw parties, and the relay that stands between them."""

    parties: dict[Side, Peer]
    driver: RelayDriver
    running: asyncio.Task[Ending]
    book: Notebook


@asynccontextmanager
async def between(
    *, send_timeout: float = 10.0, close_timeout: float = 3.0, limits: Limits | None = None,
    loops: LoopPolicy | None = None,
) -> AsyncIterator[Between]:  # fmt: skip
    """The relay at work until the block ends or a party does."""
    bounds = {"send_timeout": send_timeout, "close_timeout": close_timeout, "message_limit": 2**20}
    async with (
        asyncio.timeout(BOUND),
        Listener(kind=Passage, **bounds) as listener,  # type: ignore[arg-type]
        raw_server(accepting) as (url, peers),
    ):
        client, _ = await ask(listener.url, upgrade_request(listener.url))
        ends: Ends = {
            Side.SERVER: await listener.accept(),
            Side.CLIENT: await connect(url, kind=Passage, **bounds),  # type: ignore[arg-type]
        }
        server, book = await peers.get(), Notebook()
        setup = Setup(
            Remote(url), AnyClient(), loops=loops or LoopPolicy(LoopAction.OFF),
            limits=limits or Limits(None, None, None, 2**50, 2**20),
        )  # fmt: skip

        async def reopen() -> Ends:
            raise AssertionError("nobody reconnects")

        driver = RelayDriver(
            Conversation(setup, wall_clock=True), ends, log=NullTranscript(), clock=RealClock(),
            reopen=reopen, watcher=book,
        )  # fmt: skip
        running = asyncio.create_task(driver.run())
        try:
            yield Between({Side.CLIENT: client, Side.SERVER: server}, driver, running, book)
        finally:
            driver.interrupt(2)
            for peer in (client, server):
                peer.writer.transport.abort()
            await running
            await client.leave()


# --- what goes through ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("opcode", "payload"),
    [
        (TEXT, b"hello"),
        (TEXT, b""),
        (TEXT, "\ufeff héllo ✓ 🎉 <x> {{7*7}} \x1b[31m \x00\r\n \u202e".encode()),
        (BINARY, bytes(range(256))),
        (BINARY, b""),
        (TEXT, b"x" * 2**20),
    ],
    ids=["text", "no text", "hostile", "bytes", "no bytes", "a megabyte"],
)
async def test_a_message_goes_on_as_it_is(side: Side, opcode: int, payload: bytes) -> None:
    async with between() as there:
        there.parties[side].send(opcode, payload)

        assert await there.parties[side.other].frame() == (opcode, payload)
    (turn,) = there.book.turns
    assert turn.side is side
    assert (turn.data if opcode == BINARY else turn.text.encode()) == payload


@pytest.mark.parametrize("side", SIDES)
async def test_fragments_go_on_as_one_message_and_pings_between_them_as_pings(side: Side) -> None:
    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        one.send(TEXT, b"he", fin=False)
        one.send(PING, b"1")
        one.send(CONT, b"llo", fin=False)
        one.send(PONG, b"2")
        one.send(CONT, b"")

        assert [await other.frame() for _ in range(3)] == [
            (PING, b"1"),
            (PONG, b"2"),
            (TEXT, b"hello"),
        ]
        assert [turn.text for turn in there.book.turns] == ["hello"]


@pytest.mark.parametrize("side", SIDES)
async def test_a_ping_is_answered_by_the_other_party_and_not_by_us(side: Side) -> None:
    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        one.send(PING, b"are you there")
        one.send(TEXT, b"hello")
        assert [await other.frame() for _ in range(2)] == [
            (PING, b"are you there"),
            (TEXT, b"hello"),
        ]
        other.send(TEXT, b"first")  # an answer of ours would have come before this
        other.send(PONG, b"are you there")

        assert [await one.frame() for _ in range(2)] == [
            (TEXT, b"first"),
            (PONG, b"are you there"),
        ]


async def test_what_both_say_at_once_is_recorded_in_the_order_it_went_on() -> None:
    async with between() as there:
        client, server = there.parties[Side.CLIENT], there.parties[Side.SERVER]
        for number in range(200):
            client.send(TEXT, b"c%d" % number)
            server.send(TEXT, b"s%d" % number)

        assert [(await server.frame())[1] for _ in range(200)] == [b"c%d" % n for n in range(200)]
        assert [(await client.frame())[1] for _ in range(200)] == [b"s%d" % n for n in range(200)]
    assert [turn.id for turn in there.book.turns] == list(range(400))


async def test_who_answers_what_is_told_as_for_anyone_who_is_not_ours() -> None:
    async with between() as there:
        for side, text in (
            (Side.CLIENT, b"a"), (Side.SERVER, b"b"), (Side.SERVER, b"c"), (Side.CLIENT, b"d"),
        ):  # fmt: skip
            there.parties[side].send(TEXT, text)
            await there.parties[side.other].frame()
    assert [(t.text, t.side, t.re, t.hop) for t in there.book.turns] == [
        ("a", Side.CLIENT, None, 0),
        ("b", Side.SERVER, 0, 1),
        ("c", Side.SERVER, 0, 1),
        ("d", Side.CLIENT, 2, 2),
    ]


async def test_both_handshakes_are_on_record_the_servers_first() -> None:
    async with between() as there:
        there.parties[Side.CLIENT].send(TEXT, b"hello")
        await there.parties[Side.SERVER].frame()
    assert [(note["side"], note["status"]) for note in there.book.of("open")] == [
        (Side.SERVER, 101),
        (Side.CLIENT, 101),
    ]


@pytest.mark.skipif(not hasattr(socket, "TCP_KEEPIDLE"), reason="this system does not tell")
async def test_a_machine_that_is_gone_is_noticed_without_a_frame() -> None:
    async with between() as there:
        for end in there.driver.ends.values():
            line = end._transport.get_extra_info("socket")
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 20


# --- how it ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("payload", "code", "reason"),
    [
        (closing(1000, "schöne Grüße".encode()), 1000, "schöne Grüße"),
        (b"", 1005, ""),
        (closing(1001), 1001, ""),
        (closing(1011, b"broken"), 1011, "broken"),
        (closing(4321, b"x" * 123), 4321, "x" * 123),
    ],
    ids=["normal", "no code", "going away", "failed", "private, a long reason"],
)
async def test_a_close_goes_on_with_its_code_and_reason(
    side: Side, payload: bytes, code: int, reason: str
) -> None:
    async with between() as there:
        there.parties[side].send(TEXT, b"one more")
        there.parties[side].send(CLOSE, payload)
        other = there.parties[side.other]

        assert await other.frame() == (TEXT, b"one more")
        assert await other.frame() == (CLOSE, payload)
        other.send(CLOSE, payload)
        assert await other.rest() == b""
        ending = await there.running
    assert (ending.by, ending.code, ending.reason) == (EndedBy(side), code, reason)
    assert there.book.of("close") == [{"by": side, "code": code, "reason": reason, "clean": True}]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("how", [Peer.leave, Peer.reset], ids=["end of stream", "reset"])
async def test_a_line_that_is_dropped_is_dropped_on_the_other_side_after_what_was_said(
    side: Side, how: object
) -> None:
    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        one.send(TEXT, b"last words")
        assert await other.frame() == (TEXT, b"last words")
        if how is Peer.reset:
            one.reset()
        else:
            await one.leave()

        assert await other.rest() == b""  # no close frame
        ending = await there.running
    assert (ending.by, ending.code, ending.faulty) == (EndedBy(side), 1006, True)


@pytest.mark.parametrize("side", SIDES)
async def test_a_drop_costs_the_other_party_nothing_that_was_said_before(side: Side) -> None:
    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        for number in range(300):
            one.send(BINARY, b"%07d" % number + b"x" * 9993)
        one.writer.write_eof()

        frames = [await other.frame() for _ in range(300)]
        assert [int(data[:7]) for _, data in frames] == list(range(300))
        assert await other.rest() == b""
        await there.running


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("opcode", "payload", "rsv", "code"),
    [
        (TEXT, b"\xff", 0, 1007),
        (TEXT, b"hello", 4, 1002),
        (CONT, b"hello", 0, 1002),
        (BINARY, b"x" * (2**20 + 1), 0, 1009),
    ],
    ids=["no UTF-8", "a reserved bit", "no beginning", "too big"],
)
async def test_who_breaks_the_protocol_hears_that_and_the_other_only_that_it_is_gone(
    side: Side, opcode: int, payload: bytes, rsv: int, code: int
) -> None:
    async with between(close_timeout=0.4) as there:  # nobody answers the close
        one, other = there.parties[side], there.parties[side.other]
        one.send(opcode, payload, rsv=rsv)

        told, innocent = await one.frame(), await other.frame()
        ending = await there.running
    assert (told[0], told[1][:2]) == (CLOSE, closing(code))
    assert (innocent[0], innocent[1][:2]) == (CLOSE, closing(1014))
    assert (ending.by, ending.code) == (EndedBy.ERROR, code)
    assert [note["side"] for note in there.book.of("error")] == [side]
    assert not there.book.turns


@pytest.mark.parametrize("side", SIDES)
async def test_a_mask_that_is_missing_or_too_many_breaks_the_protocol(side: Side) -> None:
    async with between(close_timeout=0.4) as there:  # nobody answers the close
        one, other = there.parties[side], there.parties[side.other]
        one.writer.write(encode(TEXT, b"hi", mask=not one.masks))

        told, innocent = await one.frame(), await other.frame()
        ending = await there.running
    assert (told[0], told[1][:2]) == (CLOSE, closing(1002))
    assert (innocent[0], innocent[1][:2]) == (CLOSE, closing(1014))
    assert ending.by is EndedBy.ERROR
    assert not there.book.turns


async def test_a_signal_tells_both() -> None:
    async with between() as there:
        there.parties[Side.CLIENT].send(TEXT, b"hello")
        await there.parties[Side.SERVER].frame()
        there.driver.interrupt(15)

        for side in SIDES:
            assert await there.parties[side].frame() == (CLOSE, closing(1001, b"interrupted"))
            there.parties[side].send(CLOSE, closing(1001))
        ending = await there.running
    assert (ending.by, ending.signal) == (EndedBy.INTERRUPTED, 15)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(messages=1, time=None, silence=None), "messages"),
        (Limits(messages=None, time=1000, silence=None), "time"),
        (Limits(messages=None, time=None, silence=1000), "silence"),
    ],
    ids=["messages", "time", "silence"],
)
async def test_a_limit_ends_it_for_both(limits: Limits, what: str) -> None:
    async with between(limits=limits) as there:
        for text in (b"one", b"two"):
            there.parties[Side.CLIENT].send(TEXT, text)
        last = []
        for side in SIDES:
            while (frame := await there.parties[side].frame())[0] != CLOSE:
                pass
            last.append(frame[1][:2])
            there.parties[side].send(CLOSE, closing(4001))
        ending = await there.running
    assert last == [closing(4001)] * 2
    assert ending.by is EndedBy.LIMIT
    assert [note["what"] for note in there.book.of("limit")] == [what]


# --- slow readers -----------------------------------------------------------------------------------------


def stop_reading(there: Between, side: Side) -> Passage:
    """That party reads nothing until `transport.resume_reading()`, and little fits between it and our end."""
    end = there.driver.ends[side.other]
    assert isinstance(end, Passage)
    transport = there.parties[side].writer.transport
    transport.pause_reading()  # type: ignore[attr-defined]
    for line, option in ((end._transport, socket.SO_SNDBUF), (transport, socket.SO_RCVBUF)):
        line.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, option, 2**15)
    return end


def read_on(peer: Peer) -> None:
    peer.writer.transport.resume_reading()  # type: ignore[attr-defined]


@pytest.mark.parametrize("side", SIDES)
async def test_a_slow_reader_holds_up_who_talks_to_it_and_nobody_else(side: Side) -> None:
    chunk, chunks = b"x" * 2**16, 256

    async def flood(peer: Peer) -> None:
        for _ in range(chunks):
            peer.send(BINARY, chunk)
            await peer.writer.drain()

    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        end = stop_reading(there, side.other)
        flooding = asyncio.create_task(flood(one))
        for number in range(2000):  # `other` does not read, and talks
            other.send(TEXT, b"%d" % number)
            assert await one.frame() == (TEXT, b"%d" % number)
        assert not flooding.done()
        assert 0 < end.unsent < 2**18

        read_on(other)
        for _ in range(chunks):
            assert await other.frame() == (BINARY, chunk)
        await flooding


@pytest.mark.parametrize("side", SIDES)
async def test_who_closes_after_much_was_said_lets_a_slow_reader_finish(side: Side) -> None:
    async with between(close_timeout=0.001) as there:  # what is still unsent then would be lost
        one, other = there.parties[side], there.parties[side.other]
        end = stop_reading(there, side.other)
        for _ in range(5):
            one.send(BINARY, b"x" * 40_000)
        one.send(CLOSE, closing(1000))
        assert await one.frame() == (CLOSE, closing(1000))
        assert end.unsent

        read_on(other)
        assert [await other.frame() for _ in range(5)] == [(BINARY, b"x" * 40_000)] * 5
        assert await other.frame() == (CLOSE, closing(1000))
        assert (await there.running).code == 1000


@pytest.mark.parametrize("side", SIDES)
async def test_a_drop_loses_nothing_that_a_slow_reader_who_talks_has_yet_to_read(
    side: Side,
) -> None:
    async def flood(peer: Peer) -> None:
        frame = encode(BINARY, b"y" * 2**16, mask=peer.masks)
        with suppress(OSError):
            while True:
                peer.writer.write(frame)
                await peer.writer.drain()

    async with between() as there:
        one, other = there.parties[side], there.parties[side.other]
        stop_reading(there, side.other)
        flooding = asyncio.create_task(flood(other))
        for _ in range(5):
            one.send(BINARY, b"x" * 40_000)
        one.writer.write_eof()
        await one.rest()
        flooding.cancel()
        await asyncio.wait([flooding])

        read_on(other)
        assert [await other.frame() for _ in range(5)] == [(BINARY, b"x" * 40_000)] * 5
        assert await other.rest() == b""
        assert (await there.running).code == 1006


@pytest.mark.parametrize("side", SIDES)
async def test_who_does_not_read_at_all_is_given_up_and_the_other_told(side: Side) -> None:
    async def flood(peer: Peer) -> None:
        frame = encode(BINARY, b"x" * 2**16, mask=peer.masks)
        while True:
            peer.writer.write(frame)
            await peer.writer.drain()

    async with between(send_timeout=0.4, close_timeout=0.4) as there:
        one = there.parties[side]
        stop_reading(there, side.other)
        flooding = asyncio.create_task(flood(one))
        frame = await one.frame()
        ending = await there.running
        flooding.cancel()
        await asyncio.wait([flooding])
    assert (frame[0], frame[1][:2]) == (CLOSE, closing(1014))
    assert (ending.by, ending.reason) == (EndedBy.ERROR, "the peer has not read for 0.4 s")
    assert [note["side"] for note in there.book.of("error")] == [side.other]


async def test_a_flood_of_pings_to_who_does_not_read_is_held_up_as_well() -> None:
    async def flood(peer: Peer) -> None:
        frames = encode(PING, b"", mask=peer.masks) * 10_000
        while True:
            peer.writer.write(frames)
            await peer.writer.drain()

    async with between(send_timeout=0.4, close_timeout=0.4) as there:
        stop_reading(there, Side.SERVER)
        flooding = asyncio.create_task(flood(there.parties[Side.CLIENT]))
        ending = await there.running
        flooding.cancel()
        await asyncio.wait([flooding])
    assert (ending.by, ending.reason) == (EndedBy.ERROR, "the peer has not read for 0.4 s")


@pytest.mark.parametrize("opcode", [TEXT, PING], ids=["messages", "pings"])
async def test_who_floods_one_conversation_holds_no_other_up(opcode: int) -> None:
    many = 5000
    async with between() as busy, between() as calm:
        busy.parties[Side.CLIENT].writer.write(encode(opcode, b"x", mask=True) * many)
        await busy.parties[Side.SERVER].frame()
        calm.parties[Side.CLIENT].send(TEXT, b"hello")
        await calm.parties[Side.SERVER].frame()

        passed = len(busy.book.turns) + busy.driver._end(Side.SERVER)._controls
        assert 0 < passed < many
