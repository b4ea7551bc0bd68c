"""Tests for simulator.live.masking: masks are looked at frame by frame, however the bytes come."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.setup import AnyClient, Human, Setup
from simulator.live.dialling import Line
from simulator.live.masking import Frames, Watch
from simulator.planning import Dialling
from tests.live.foreign import BINARY, CLOSE, CONT, PING, TEXT, encode, our_end

BOTH = pytest.mark.parametrize("masked", [True, False], ids=["client", "server"])


class Frame(NamedTuple):
    """A frame, and whether it is masked."""

    data: bytes
    masked: bool


def a_frame(opcode: int = TEXT, size: int = 2, *, masked: bool, fin: bool = True) -> Frame:
    return Frame(encode(opcode, b"\x81" * size, fin=fin, mask=masked), masked)


FRAMES = st.builds(
    a_frame,
    st.sampled_from([CONT, TEXT, BINARY, CLOSE, PING]),
    st.sampled_from([0, 1, 2, 125, 126, 127, 300, 65535, 65536]),
    masked=st.booleans(),
    fin=st.booleans(),
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The bytes in pieces, some of them empty."""
    edges = sorted({min(place, len(data)) for place in places} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(edges)]


def verdict(pieces: list[bytes], *, masked: bool) -> int | None:
    """Where the first wrong frame begins, in bytes from the very first."""
    frames, before = Frames(masked=masked), 0
    for piece in pieces:
        at = frames.offence(piece)
        if at is not None:
            return before + at
        before += len(piece)
    return None


def first_wrong(frames: list[Frame], *, masked: bool) -> int | None:
    """The same, for who knows the frames."""
    at = 0
    for frame in frames:
        if frame.masked is not masked:
            return at
        at += len(frame.data)
    return None


@given(
    frames=st.lists(FRAMES, max_size=6),
    places=st.lists(st.integers(0, 400_000) | st.integers(0, 700), max_size=12),
    masked=st.booleans(),
)
def test_however_the_bytes_are_cut_the_first_wrong_frame_is_found(
    frames: list[Frame], places: list[int], masked: bool
) -> None:
    data = b"".join(frame.data for frame in frames)
    wanted = first_wrong(frames, masked=masked)
    assert verdict(cut(data, places), masked=masked) == wanted
    assert verdict([data], masked=masked) == wanted


@BOTH
def test_a_byte_at_a_time_is_enough(masked: bool) -> None:
    good = [a_frame(size=size, masked=masked) for size in (0, 2, 126, 700, 65536)]
    data = b"".join(frame.data for frame in [*good, a_frame(masked=not masked)])
    pieces = [data[at : at + 1] for at in range(len(data))]

    assert verdict(pieces, masked=masked) == sum(len(frame.data) for frame in good)


@given(st.lists(st.binary(max_size=20), max_size=8), st.booleans())
def test_no_bytes_at_all_raise_anything_and_no_cutting_changes_what_is_found(
    pieces: list[bytes], masked: bool
) -> None:
    assert verdict(pieces, masked=masked) == verdict([b"".join(pieces)], masked=masked)


# --- in front of a parser


class Heard:
    """A parser that takes everything down."""

    def __init__(self, *, broken: bool = False) -> None:
        self.data = b""
        self.ended = 0
        self._broken = broken

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return self._broken, b""

    def feed_eof(self) -> None:
        self.ended += 1


@BOTH
def test_what_comes_before_the_wrong_frame_goes_on_and_nothing_else(masked: bool) -> None:
    parser = Heard()
    watch = Watch(parser, masked=masked)
    good, bad = a_frame(masked=masked).data, a_frame(masked=not masked).data

    assert watch.feed_data(good) == (False, b"")
    assert watch.error is None
    assert watch.feed_data(good + bad + good) == (True, b"")
    assert watch.feed_data(good) == (True, b"")

    assert (parser.data, parser.ended) == (good + good, 1)
    assert watch.error is not None
    assert watch.error.code == 1002
    assert "mask" in str(watch.error)


@BOTH
def test_a_wrong_frame_that_began_before_ends_it_as_well(masked: bool) -> None:
    parser = Heard()
    watch = Watch(parser, masked=masked)
    bad = a_frame(masked=not masked).data

    assert watch.feed_data(bad[:1]) == (False, b"")
    assert watch.feed_data(bad[1:]) == (True, b"")
    assert (parser.data, parser.ended) == (bad[:1], 1)


@BOTH
def test_what_the_parser_finds_before_it_is_what_counts(masked: bool) -> None:
    watch = Watch(Heard(broken=True), masked=masked)
    both = a_frame(masked=masked).data + a_frame(masked=not masked).data

    assert watch.feed_data(both) == (True, b"")
    assert watch.error is None


# --- in front of aiohttp's


@pytest.mark.parametrize("role", ["server", "client"])
async def test_aiohttp_hands_its_parser_over_where_we_step_in(role: str) -> None:
    async with our_end(role) as (connection, _):
        watch = getattr(connection._socket, "watch", None)
        assert isinstance(watch, Watch), "aiohttp no longer calls set_parser(parser, ...)"


async def test_between_two_ends_of_ours_nobody_looks() -> None:
    line = Line(Setup(Human(), AnyClient()), Dialling(), Dialling(), secrets=None)
    try:
        ends = await line.open()
        assert [getattr(end._socket, "watch", None) for end in ends.values()] == [None, None]
        for end in ends.values():
            end.abort()
            await end.close()
    finally:
        await line.close()
