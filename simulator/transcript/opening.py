"""Opens a log for reading: as it is, or unpacked on the way where it is gzip.

Owns telling the two apart by their first bytes, and reading a damaged or endless archive as far as
that makes sense. Knows nothing of lines and records.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from simulator.transcript.nearby import cannot_read, is_folder

if TYPE_CHECKING:
    from os import PathLike
    from typing import BinaryIO

MAGIC = b"\x1f\x8b"  # RFC 1952, 2.3.1

MOST_TIMES = 200  # a log is packed to a thirtieth; what unpacks to more than this is no log
ALWAYS = 64 * 1024 * 1024  # bytes that may come out whatever went in

_PACKED = 64 * 1024  # bytes read at once
_BUFFER = 256 * 1024
_GZIP = 31  # zlib's word for: with the header and the checksum of gzip


def open_log(
    path: str | PathLike[str], most: int | None = None, *, what: str = "transcript"
) -> io.BufferedReader:
    """The bytes of a log from its beginning, unpacked where they are gzip.

    What is wrong with an archive ends the reading early; `flaw_of_archive` then says so.

    Args:
        path: the file.
        most: bytes that may come out of an archive, for whoever keeps them all.
        what: what sentences call the file.

    Raises:
        TranscriptError: the file cannot be read at all: missing, a folder, no permission.
    """
    try:
        return unpacked(open(path, "rb"), most)
    except IsADirectoryError:
        raise is_folder(path) from None
    except (OSError, ValueError) as error:
        raise cannot_read(path, error, what=what) from error


def unpacked(file: BinaryIO, most: int | None = None) -> io.BufferedReader:
    """The file itself, or what comes out of it where it is gzip; closing this closes the file."""
    buffered = file if isinstance(file, io.BufferedReader) else _buffered(file)
    try:
        packed = buffered.peek(len(MAGIC)).startswith(MAGIC)
    except BaseException:
        buffered.close()
        raise
    return io.BufferedReader(Unpacking(buffered, most), _BUFFER) if packed else buffered


def _buffered(file: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(file)  # type: ignore[arg-type]  # whatever can be read


def flaw_of_archive(file: io.BufferedReader) -> str | None:
    """What made the reading of an archive end early; None where nothing did."""
    return file.raw.flaw if isinstance(file.raw, Unpacking) else None


def is_packed(file: io.BufferedReader) -> bool:
    """Whether this is unpacked as it is read."""
    return isinstance(file.raw, Unpacking)


class Unpacking(io.RawIOBase):
    """What comes out of a gzip file, one member or several; memory is bounded whatever goes in."""

    def __init__(self, packed: io.BufferedReader, most: int | None = None) -> None:
        super().__init__()
        self.flaw: str | None = None
        self._most = most
        self._packed = packed
        self._inflate = zlib.decompressobj(_GZIP)
        self._waiting = b""  # read and not yet unpacked
        self._rest = b""  # unpacked before the archive turned out to be damaged
        self._taken = self._given = 0  # bytes in and out
        self._over = False

    def readable(self) -> bool:
        """It can be read."""
        return True

    def close(self) -> None:
        """Close the file beneath as well."""
        self._packed.close()
        super().close()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Unpack into the buffer; 0 at the end, also where the archive breaks off."""
        room = len(buffer)
        part = b""
        while not part and not self._over:
            part = self._some(room)
        if not part and self._rest:
            part, self._rest = self._rest[:room], self._rest[room:]
        buffer[: len(part)] = part
        self._given += len(part)
        if self._given > max(ALWAYS, MOST_TIMES * self._taken):
            self._end(
                f"the archive unpacks to more than {MOST_TIMES} times its size: read no further"
            )
        if self._most is not None and self._given > self._most:
            self._end(
                f"the archive holds more than {self._most >> 20} MB: unpack it to read it whole"
            )
        return len(part)

    def _some(self, room: int) -> bytes:
        if not self._waiting:
            self._waiting = self._packed.read1(_PACKED)
            self._taken += len(self._waiting)
        if self._inflate.eof:
            self._next_member()
            return b""
        if not self._waiting:
            # what is left inside comes first: the end of the file is not yet the end of the data
            part = self._inflate.decompress(b"", room)
            if not part:
                self._end("the archive breaks off before its end")
            return part
        before = self._inflate.copy()
        try:
            part = self._inflate.decompress(self._waiting, room)
        except zlib.error:
            self._rest = _until_damage(before, self._waiting, room)
            self._end("the archive is damaged")
            return b""
        self._waiting = (
            self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        )
        return part

    def _next_member(self) -> None:
        self._waiting = self._waiting.lstrip(b"\0")  # tapes and block devices fill up with these
        if not self._waiting:
            if not self._packed.peek(1):
                self._over = True
            return
        self._inflate = zlib.decompressobj(_GZIP)
        if not MAGIC.startswith(self._waiting[: len(MAGIC)]):
            self._end("something that is no archive stands behind the archive")

    def _end(self, flaw: str) -> None:
        self.flaw = self.flaw or flaw
        self._over = True


def _until_damage(inflate: zlib._Decompress, packed: bytes, room: int) -> bytes:
    """What can be unpacked before the damage, byte by byte: it happens once in an archive."""
    parts = []
    try:
        for at in range(len(packed)):
            parts.append(inflate.decompress(packed[at : at + 1], room))
            while inflate.unconsumed_tail:
                parts.append(inflate.decompress(inflate.unconsumed_tail, room))
    except zlib.error:
        pass
    return b"".join(parts)
