"""Transcripts as an HTTP archive (HAR 1.2): an entry a connection, its messages as Chrome writes them.

Owns the shape of an entry, and whose eyes it is seen with: a message that a bad wire dropped was
sent, and never received. Holds one message at a time. Reading an archive is another room's business.

The shape: http://www.softwareishard.com/blog/har-12-spec/; `_webSocketMessages` and `_resourceType` are
what Chrome's network panel exports. `_webSocketClose` is our own: no other tool says who closed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from simulator.exporting.source import Said, said, text_of
from simulator.record import Side
from simulator.transcript.fields import encode, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.exporting.source import Source

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT, _BYTES = 1, 2  # opcodes, RFC 6455, 5.2


def har(sources: Sequence[Source], side: Side, tool: str) -> Iterator[str]:
    """One archive of every connection in these logs.

    Args:
        sources: the logs.
        side: whose browser it would be: what this side said is `send`, what it heard `receive`.
        tool: the version of the simulator, for `creator`.
    """
    creator = encode({"name": "simulator", "version": tool})
    yield f'{{"log":{{"version":"1.2","creator":{creator},"pages":[],"entries":['
    comma = ""
    for source in sources:
        for piece in _Entries(side).of(source):
            yield f"{comma}\n{piece}" if piece.startswith("{\n") else piece
            comma = "," if piece.startswith("{\n") else comma
    yield "\n]}}\n"


class _Entries:
    """The connections of one log, one after another."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._began = _EPOCH  # wall clock at which the conversation's own time is 0
        self._title = ""
        self._opens: dict[str, Mapping[str, Any]] = {}  # since the last connection ended
        self._from: int | None = None  # µs at which the entry under way began
        self._held: tuple[Said, int] | None = None  # the latest message, and how often it arrives
        self._comma = ""
        self._failed = ""
        self._last = 0  # µs
        self._closed: int | None = None  # µs at which the connection under way was closed
        self._close: dict[str, object] | None = None  # who closed it, and how

    def of(self, source: Source) -> Iterator[str]:
        """The pieces of the entries; the first of each begins with a brace and a newline."""
        count = 0
        for record in source.records():
            at = record.get("t")
            self._last = max(self._last, at) if type(at) is int else self._last
            for piece in self._take(record):
                count += 1
                yield piece
        if self._from is None and (self._opens or not count):
            yield self._begin(self._last)
        yield from self._end()

    def _take(self, record: Mapping[str, Any]) -> Iterator[str]:
        match record["type"]:
            case "header":
                self._header(record)
            case "open":
                yield from self._open(record)
            case "message":
                if self._from is None:
                    yield self._begin(record["t"])
                yield from self._release()
                self._held, self._closed = (said(record), 1), None
            case "close":
                self._closed = self._last
                self._close = {name: record.get(name) for name in ("by", "code", "reason")}
            case "fault":
                self._fault(record)
            case "error":
                self._failed = self._failed or text_of(record.get("sentence"))

    def _header(self, record: Mapping[str, Any]) -> None:
        self._title = text_of(record.get("run"), "a conversation")
        try:
            began = datetime.fromisoformat(text_of(record.get("ts")))
        except ValueError:
            return
        self._began = began if began.tzinfo is not None else began.replace(tzinfo=UTC)
        server = record.get("server")
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            self._opens["asked"] = {"url": server["url"]}

    def _open(self, record: Mapping[str, Any]) -> Iterator[str]:
        side = text_of(record.get("side"))
        if self._from is not None:  # a connection before this one, which has ended
            yield from self._end()
            self._opens = {}
        self._opens[side] = record

    def _fault(self, record: Mapping[str, Any]) -> None:
        """What a bad wire did to the message before: what is heard, not what is said."""
        if self._held is None or record.get("re") != self._held[0].id:
            return
        message, times = self._held
        if message.side is not self._side:
            change = {"drop": -1, "duplicate": 1}.get(text_of(record.get("what")), 0)
            self._held = message, max(0, times + change)

    def _begin(self, at: int) -> str:
        opens = self._opens
        seen = opens.get(self._side) or opens.get(self._side.other) or opens.get("asked") or {}
        began = seen.get("t")
        at = min(at, began) if type(began) is int else at
        self._from, self._comma, self._closed = at, "", None
        own = encode(
            self._entry(seen, self._time(at), opened="asked" not in opens or len(opens) > 1)
        )
        return f'{{\n{own[1:-1]},"_webSocketMessages":['

    def _release(self) -> Iterator[str]:
        if self._held is None:
            return
        (message, times), self._held = self._held, None
        told = {
            "type": "send" if message.side is self._side else "receive",
            "time": self._time(message.at).timestamp(),
            "opcode": _TEXT if message.data is None else _BYTES,
            "data": message.text if message.data is None else message.data,
        }
        for _ in range(times):
            yield f"{self._comma}\n{encode(told)}"
            self._comma = ","

    def _end(self) -> Iterator[str]:
        if self._from is None:
            return
        yield from self._release()
        until = self._last if self._closed is None else self._closed
        time = max(0, until - self._from) / 1000  # ms
        timings = {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1,
                   "send": 0, "wait": 0, "receive": time}  # fmt: skip
        told = "" if self._close is None else f'"_webSocketClose":{encode(plain(self._close))},'
        yield f'],{told}"time":{encode(time)},"timings":{encode(timings)}}}'
        self._from = self._close = None

    def _time(self, at: int) -> datetime:
        try:
            return self._began + timedelta(microseconds=at)
        except OverflowError:  # no clock goes so far: only a log made by hand
            return self._began

    def _entry(self, seen: Mapping[str, Any], when: datetime, *, opened: bool) -> dict[str, object]:
        url = text_of(seen.get("url"), "ws://localhost/")
        protocol = seen.get("subprotocol")
        asked, answered = _headers(url, protocol if isinstance(protocol, str) else None)
        entry: dict[str, object] = {
            "_resourceType": "websocket",
            "startedDateTime": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "comment": f"{self._title}, as the {self._side} saw it",
            "cache": {},
            "request": _message(
                asked, method="GET", url=url,
                queryString=[{"name": n, "value": v} for n, v in parse_qsl(urlsplit(url).query, keep_blank_values=True)],
            ),
            "response": _response(answered, self._failed, opened=opened),
        }  # fmt: skip
        peer = text_of((self._opens.get(Side.CLIENT) or {}).get("peer"))
        host, colon, port = peer.rpartition(":")
        if colon:
            entry |= {"serverIPAddress": host.strip("[]"), "connection": port}
        return entry


def _headers(url: str, protocol: str | None) -> tuple[list[object], list[object]]:
    """Of the handshake, as far as a transcript knows them (RFC 6455, 4.1 and 4.2)."""
    upgrade = [("Upgrade", "websocket"), ("Connection", "Upgrade")]
    agreed = [] if protocol is None else [("Sec-WebSocket-Protocol", protocol)]
    host = ("Host", urlsplit(url).netloc.rpartition("@")[2])
    asked = [host, *upgrade, ("Sec-WebSocket-Version", "13"), *agreed]
    answered = [*upgrade, *agreed]
    return (
        [{"name": name, "value": value} for name, value in asked],
        [{"name": name, "value": value} for name, value in answered],
    )


def _message(headers: list[object], **more: object) -> dict[str, object]:
    return {**more, "httpVersion": "HTTP/1.1", "headers": headers, "cookies": [],
            "headersSize": -1, "bodySize": 0}  # fmt: skip


def _response(headers: list[object], failed: str, *, opened: bool) -> dict[str, object]:
    content = {"size": 0, "mimeType": "x-unknown"}
    if opened:
        return _message(
            headers, status=101, statusText="Switching Protocols", content=content, redirectURL=""
        )
    return _message([], status=0, statusText="", content=content, redirectURL="",
                    _error=failed or "there was no connection")  # fmt: skip
