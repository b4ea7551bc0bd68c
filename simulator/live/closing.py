"""How a WebSocket ends: the value that tells it, the frame that says it, the words for it.

Pure; knows no socket.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aiohttp import WebSocketError

NO_CODE = 1005  # the peer's close frame was empty
DROPPED = 1006  # the line went without a close frame
FAILED = 1011  # something of our own went wrong
BAD_GATEWAY = 1014  # who stands between two parties lost one of them (IANA's registry of codes)
REASON_BYTES = 123  # a control frame holds 125 bytes, two of them the code (RFC 6455, 5.5)
_PRIVATE_CODES = 5000  # codes from here on are nobody's (RFC 6455, 7.4.2)


class Closed(NamedTuple):
    """How a connection ended."""

    code: int  # 1005 where the peer gave none, 1006 where the line went without a close frame
    reason: str  # the peer's
    clean: bool  # both close frames were exchanged, and nothing was wrong before
    sentence: str = ""  # what went wrong, where something did


class Farewell(NamedTuple):
    """How a line is to be ended."""

    code: int | None  # None: a close frame without a code
    reason: str = ""
    drop: bool = False  # go without a close frame


def passed_on(closed: Closed) -> Farewell:
    """How the other party learns that this one has gone: as if nobody stood between them.

    What one did against the protocol is not the other's fault: it hears that with a code for it.
    """
    if closed.code == DROPPED:
        return Farewell(None, drop=True)
    if closed.sentence:
        return Farewell(BAD_GATEWAY, closed.sentence)
    return Farewell(None if closed.code == NO_CODE else closed.code, closed.reason)


def is_close_code(code: int) -> bool:
    """Whether a close frame may carry the code, of those that aiohttp lets pass."""
    return code != DROPPED and code < _PRIVATE_CODES


def cut_reason(reason: str) -> str:
    """The close reason, or as much of its beginning as fits in a close frame."""
    return reason.encode("utf-8", "replace")[:REASON_BYTES].decode("utf-8", "ignore")


def close_frame(code: int | None, reason: str = "") -> bytes:
    """The payload of a close frame; without a code it is empty."""
    return b"" if code is None else struct.pack("!H", code) + cut_reason(reason).encode()


def violation(error: WebSocketError, limit: int) -> str:
    """What the peer did against the protocol, in one sentence that quotes nothing it sent.

    Args:
        error: what the parser found.
        limit: the bound on a message, in bytes.
    """
    if error.code == 1009:
        return f"the peer sent a message of more than {limit} bytes"
    if error.code == 1007:
        return "the peer sent invalid UTF-8"
    text = str(error.args[1] if len(error.args) > 1 else error).partition(":")[0]
    return f"the peer broke the WebSocket protocol ({text[:1].lower()}{text[1:]})"
