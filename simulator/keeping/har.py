"""WebSockets that a browser or a proxy recorded, from an HTTP archive (HAR 1.2).

Owns the field `_webSocketMessages` as Chrome, Firefox and mitmproxy write it: `type` is send or receive, `time` is in
seconds, `opcode` 1 is text and 2 is bytes in base64; and `_webSocketClose`, which only our own archives have. Says in one sentence what is wrong with any other file.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from simulator.errors import ReplayError, UsageError
from simulator.keeping.recording import Opened, Parted, Recording, Who
from simulator.keeping.withholding import named_secrets
from simulator.record import Side, Turn

_TEXT, _BYTES = 1, 2
_SIDES = {"send": Side.CLIENT, "receive": Side.SERVER}
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_MILLISECONDS = 1e11  # seconds since 1970 come to that in the year 5138: such a time is in ms


def parse_har(data: bytes, name: str, url: str | None = None) -> tuple[Recording, list[str]]:
    """One WebSocket of an archive, and the addresses of all that are in it.

    Args:
        data: The bytes of the file.
        name: What the file is called in sentences.
        url: A part of the address of the one that is wanted; None: the first.

    Raises:
        ReplayError: it is no archive, or holds no WebSocket that can be read.
        UsageError: it holds none with that address.
    """
    found = [(_address(entry), _messages(entry), _closed(entry)) for entry in _entries(data, name)]
    sockets = [each for each in found if each[1]]
    if not sockets:
        raise ReplayError(
            f"{name} holds no WebSocket messages: save the HAR while the page is open, with its content"
        )
    known = [named_secrets(address)[0] for address, _, _ in sockets]
    for address, messages, closed in sockets:
        if url is None or url in address:
            return _recording(address, messages, closed, name), known
    raise UsageError(f"{name} holds no WebSocket whose address has {url!r} in it: {_list(known)}")


def _list(known: list[str]) -> str:
    shown = ", ".join(known[:5])
    return f"there is {shown}" + (f" and {len(known) - 5} more" if len(known) > 5 else "")


def _entries(data: bytes, name: str) -> list[Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ReplayError(f"{name} is no HAR file: it is not JSON") from None
    log = found.get("log") if isinstance(found, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise ReplayError(f"{name} is no HAR file: it has no log with entries")
    return entries


def _messages(entry: object) -> list[Any]:
    found = entry.get("_webSocketMessages") if isinstance(entry, dict) else None
    return found if isinstance(found, list) else []


def _address(entry: object) -> str:
    request = entry.get("request") if isinstance(entry, dict) else None
    url = request.get("url") if isinstance(request, dict) else None
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return ""
    return urlunsplit(parts._replace(scheme=_SCHEMES.get(parts.scheme, parts.scheme), fragment=""))


def _closed(entry: object) -> tuple[Side, int, str] | None:
    """Who closed, and how; None where nobody says so."""
    found = entry.get("_webSocketClose") if isinstance(entry, dict) else None
    told = found if isinstance(found, dict) else {}
    by, code, reason = told.get("by"), told.get("code"), told.get("reason")
    if by not in list(Side) or type(code) is not int or not 1000 <= code < 5000:
        return None
    return Side(by), code, reason if isinstance(reason, str) else ""


def _recording(
    address: str, messages: list[Any], closed: tuple[Side, int, str] | None, name: str
) -> Recording:
    turns: list[Turn] = []
    began: float | None = None
    for number, message in enumerate(messages, 1):
        told = _said(message)
        if isinstance(told, str):
            raise ReplayError(
                f"{name}: message {number} of {named_secrets(address)[0] or 'the WebSocket'} {told}"
            )
        if told is None:
            continue  # a ping, a pong or a close: nothing was said
        side, time, text, body = told
        began = time if began is None else began
        at = max(round((time - began) * 1000) * 1000, turns[-1].at if turns else 0)
        turns.append(Turn(len(turns), at, side, text, data=body))
    over = turns[-1].at if turns else 0
    # Likely it was the client: a server waits for whoever comes next.
    side, code, reason = closed or (Side.CLIENT, 1000, "")
    host = urlsplit(address).hostname or name
    return Recording(
        title=f"Recorded from {host}",
        events=(Opened(0), *turns, Parted(over, side, code, reason, True)),
        who={Side.SERVER: Who("ws", address), Side.CLIENT: Who("client")},
        ended_by=side.value,
        exact=False,
        code=code,
        closer_known=closed is not None,
    )


def _said(message: object) -> tuple[Side, float, str, bytes | None] | str | None:
    """What a message says; None where it says nothing, or what is wrong with it."""
    if not isinstance(message, dict):
        return "is no object"
    opcode = message.get("opcode", _TEXT)
    if opcode not in (_TEXT, _BYTES):
        return None
    side = _SIDES.get(str(message.get("type")))
    if side is None:
        return f"has the type {message.get('type')!r}: it must be send or receive"
    time, data = message.get("time"), message.get("data")
    if isinstance(time, bool) or not isinstance(time, int | float) or not abs(time) < 1e16:
        return "has no time"
    if not isinstance(data, str):
        return "has no data"
    seconds = time / 1000 if time > _MILLISECONDS else time
    if opcode == _TEXT:
        return (side, seconds, data, None) if _can_be_sent(data) else "holds half a surrogate pair"
    try:
        return side, seconds, "", b64decode(data, validate=True)
    except ValueError:
        return "holds bytes that are not base64"


def _can_be_sent(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
