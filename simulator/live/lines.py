"""Bytes as they come, cut into lines of text of a bounded length.

Pure; who reads the bytes is another's business.
"""

from __future__ import annotations

from collections import deque


class Lines:
    """The lines of a stream of bytes.

    A line ends with LF or CR LF, the last one with the stream; what is not UTF-8 becomes U+FFFD.
    A line longer than the limit comes in pieces, so that nothing is lost and nothing grows.

    Args:
        limit: bytes of a line, at least 4.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""
        self._lines: deque[bytes] = deque()
        self.size = 0  # bytes of whole lines that nobody has taken yet

    def feed(self, data: bytes) -> None:
        """Add what was read."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            self._put(line.removesuffix(b"\r"))
        # One more than the limit: it may be the CR of a line that just fits.
        while len(self._rest) > self._limit + 1:
            self._rest = self._piece(self._rest)

    def finish(self) -> None:
        """The stream is over; what is left is the last line."""
        if self._rest:
            self._put(self._rest.removesuffix(b"\r"))
            self._rest = b""

    def take(self) -> str | None:
        """The next line, without its end; None where there is none yet."""
        if not self._lines:
            return None
        line = self._lines.popleft()
        self.size -= len(line) + 1
        return line.decode("utf-8", "replace")

    def _put(self, line: bytes) -> None:
        while len(line) > self._limit:
            line = self._piece(line)
        self._lines.append(line)
        self.size += len(line) + 1

    def _piece(self, line: bytes) -> bytes:
        """Make a line of the beginning; the remainder comes back."""
        cut = self._limit
        while cut > self._limit - 3 and line[cut] & 0xC0 == 0x80:  # within a character
            cut -= 1
        self._lines.append(line[:cut])
        self.size += cut + 1
        return line[cut:]
