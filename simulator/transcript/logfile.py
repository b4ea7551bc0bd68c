"""A log as bytes that are read from anywhere in it, by several threads at once.

Owns the descriptor, the unpacking of a `.gz`, and the question whether the file is still the one it was. Knows no
line and no record.
"""

from __future__ import annotations

import os
import stat
import tempfile
import threading
import weakref

from simulator.errors import TranscriptError
from simulator.transcript.opening import flaw_of_archive, unpacked

PACKED = ".gz"
MOST_UNPACKED = 2 * 1024**3  # bytes of disk that a packed log may take while it is looked at
_CHUNK = 1024 * 1024
# Bytes at the beginning, and before the end, that tell a file from another in its place.
_HEAD = 256


class LogFile:
    """A log, open for reading until nobody holds it any more.

    Args:
        descriptor: of a regular file; from now on it is this object's to close.
        name: what sentences call it; one that ends in `.gz` is unpacked into a file without a name.
        most: bytes that are unpacked; what is beyond is left out, and `flaw` says so.

    Raises:
        TranscriptError: it is no regular file, or there is no room to unpack it.
    """

    def __init__(self, descriptor: int, name: str, *, most: int = MOST_UNPACKED) -> None:
        self.name = name
        self.flaw = ""  # what is wrong with a packed log
        self._over = False
        self._lock = threading.Lock()
        self._source = os.fstat(descriptor)
        if not stat.S_ISREG(self._source.st_mode):
            os.close(descriptor)
            raise TranscriptError(f"{name}: this is no regular file, so no transcript either")
        if name.endswith(PACKED):
            descriptor, self.flaw = _unpacked(descriptor, name, most)
        self._packed = name.endswith(PACKED)
        self._descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)

    def size(self) -> int:
        """How many bytes there are now."""
        return os.fstat(self._descriptor).st_size

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes from there on, fewer where the file ends."""
        if self._over:
            return b""
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, size, offset)
        with self._lock:  # Windows knows only one place in a file at a time
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            return os.read(self._descriptor, size)

    def abandon(self) -> None:
        """From now on, nothing is read: whoever is still reading comes to an end."""
        self._over = True

    def fingerprint(self, end: int) -> tuple[bytes, bytes]:
        """What tells the first `end` bytes from others that were written over them."""
        last = min(_HEAD, end)
        return self.read(0, last), self.read(end - last, last)

    def is_still(self, now: os.stat_result) -> bool:
        """Whether this is the file that a path leads to; a packed one is not if it was written since."""
        was = self._source
        same = (was.st_dev, was.st_ino) == (now.st_dev, now.st_ino)
        if self._packed:
            same = same and (was.st_size, was.st_mtime_ns) == (now.st_size, now.st_mtime_ns)
        return same


def _unpacked(descriptor: int, name: str, most: int) -> tuple[int, str]:
    """A descriptor of the unpacked bytes, and what is wrong with the packed ones."""
    with unpacked(os.fdopen(descriptor, "rb"), most) as source, tempfile.TemporaryFile() as target:
        try:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
            target.flush()
        except OSError as error:
            raise TranscriptError(f"{name}: it cannot be unpacked: {error.strerror}") from None
        return os.dup(target.fileno()), flaw_of_archive(source) or ""
