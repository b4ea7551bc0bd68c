"""Whether a peer masks its frames as it must: a client all of them, a server none (RFC 6455, 5.1).

aiohttp takes either from anybody. So a peer that is not ours is looked at before aiohttp parses what it sent.
Owns following the frames of a byte stream, however it is cut into chunks, and standing in front of a parser.
Pure; knows no socket, and of a frame only where it ends.
"""

from __future__ import annotations

from typing import Protocol

from aiohttp import WebSocketError, WSCloseCode

_MASK = 0x80  # in the second byte of a frame; the other seven bits tell the length
_KEY = 4  # bytes behind the length of a masked frame
_TWO, _EIGHT = 126, 127  # as a length: it stands in the two, or eight, bytes that follow
_UNMASKED = "a client has to mask every frame, and this one is not masked"
_MASKED = "a server may mask no frame, and this one is masked"


class Frames:
    """The frames of one peer, as far as they came.

    Args:
        masked: whether they have to be.
    """

    __slots__ = ("_bit", "_head", "_key", "_next")

    def __init__(self, *, masked: bool) -> None:
        self._bit = _MASK if masked else 0
        self._key = _KEY if masked else 0
        self._next = 0  # bytes of the frame under way that are still to come
        self._head = b""  # the beginning of a frame, too short to tell where it ends

    def offence(self, chunk: bytes) -> int | None:
        """Where the first frame begins that is not as it has to be, in bytes from the chunk's first.

        Below 0 where it began in a chunk before this one; None where there is none. What comes
        behind such a frame is not to be asked about.
        """
        before = len(self._head)
        data = self._head + chunk if before else chunk
        at, size, bit, key = self._next, len(data), self._bit, self._key
        while size - at >= 2:
            second = data[at + 1]
            if second & _MASK != bit:
                return at - before
            length = second & ~_MASK
            head = 2
            if length >= _TWO:
                head = 4 if length == _TWO else 10
                if size - at < head:
                    break
                length = int.from_bytes(data[at + 2 : at + head], "big")
            at += head + key + length
        if at < size:
            self._head, self._next = data[at:], 0
        else:
            self._head, self._next = b"", at - size
        return None


class Parser(Protocol):
    """What aiohttp asks of a parser of frames, and nothing else."""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Take in what came: whether it was wrong, so that nothing more is fed, and what is left over."""

    def feed_eof(self) -> None:
        """Nothing more comes: who receives is woken."""


class Watch:
    """Stands in front of aiohttp's parser, and lets through what comes before the first wrong frame.

    Args:
        parser: aiohttp's.
        masked: whether the peer's frames have to be.
    """

    __slots__ = ("_frames", "_parser", "_sentence", "error", "feed_eof")

    def __init__(self, parser: Parser, *, masked: bool) -> None:
        self.error: WebSocketError | None = None  # what was wrong, once something was
        self.feed_eof = parser.feed_eof
        self._parser = parser
        self._frames = Frames(masked=masked)
        self._sentence = _UNMASKED if masked else _MASKED

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Take in what came, as a parser does."""
        if self.error is not None:
            return True, b""
        at = self._frames.offence(data)
        if at is None:
            return self._parser.feed_data(data)
        broken = at > 0 and self._parser.feed_data(data[:at])[0]
        if not broken:  # else that came first
            self.error = WebSocketError(WSCloseCode.PROTOCOL_ERROR, self._sentence)
            self.feed_eof()
        return True, b""
