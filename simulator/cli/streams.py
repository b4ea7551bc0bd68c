"""The three standard streams, whatever the process was given: open, and able to take every character.

Owns what is done about a closed descriptor, an encoding that lacks characters, and output that cannot be written.
Imports nothing that takes time: it is used before anything else.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from contextlib import suppress

_ESCAPED = "simulator-escaped"
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF, errno.EDQUOT})


def make_sound() -> None:
    """Let every stream take what is written to it; what was closed leads to nowhere."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:  # the next socket would take its place
            _open_nowhere(descriptor, name)
    codecs.register_error(_ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ESCAPED)


def abandon_output() -> None:
    """Write to nowhere from now on: what is still to be written would fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritable(error: BaseException) -> bool:
    """Whether this tells that standard output takes no more; each other file is seen to where it is written."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE


def complain(sentence: str) -> None:
    """Say it on standard error, if that can be written."""
    with suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def _open_nowhere(descriptor: int, name: str) -> None:
    opened = os.open(os.devnull, os.O_RDWR)
    if opened != descriptor:
        os.dup2(opened, descriptor)
        os.close(opened)
    setattr(sys, name, open(descriptor, "r" if descriptor == 0 else "w", encoding="utf-8"))  # noqa: SIM115


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What an encoding lacks as \\uXXXX, which is valid in JSON as well."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)), error.end
