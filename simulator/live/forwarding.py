"""What of a handshake goes on to the other side, and what of its answer comes back.

Owns which headers belong to a connection and stay behind, where a request goes, and how a refusal is
told. Pure: values in, values out. A client can change the path and the query it asks for, never the
host it reaches.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from simulator.live.admission import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.errors import ConnectionFailed

Headers = tuple[tuple[str, str], ...]

# A connection's own (RFC 9110, 7.6.1), a body's (a handshake has none), and those of the WebSocket
# handshake (RFC 6455, 11.3), which is made anew on the other side.
_STAYS = frozenset(
    {
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        *("proxy-connection", "proxy-authenticate", "proxy-authorization", "http2-settings"),
        *("host", "content-length", "expect"),
        *("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions"),
        *("sec-websocket-accept", "sec-websocket-protocol"),
    }
)
_TARGET = re.compile(r"/[!-\"$-~]*")  # printable ASCII without blanks and without a fragment
# Controls, and what is no character.
_UNCLEAN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_TOLD = ("WWW-Authenticate", "Retry-After")  # headers without which a refusal is not understood
_PROXY_REFUSES = 407  # means this proxy, not what is behind it


class Request(NamedTuple):
    """The handshake to make with the other side."""

    url: str
    headers: Headers
    offers: tuple[str, ...]  # subprotocols, in the client's order


def forward(
    method: str, target: str, raw: Iterable[tuple[bytes, bytes]], *, to: str, own: Headers
) -> Request | Refusal:
    """The handshake that a client's handshake leads to.

    Args:
        method: the client's.
        target: what stands between the method and the version, as it came.
        raw: the client's headers, as they came.
        to: the URL that everything goes to.
        own: headers to send besides; each takes the place of the client's.
    """
    if method != "GET":
        return Refusal(405, "a WebSocket begins with GET", (("Allow", "GET"),))
    if _TARGET.fullmatch(target) is None:
        return Refusal(400, "the request does not name a path")
    try:
        headers = [(name.decode("ascii"), value.decode("utf-8")) for name, value in raw]
    except UnicodeDecodeError:
        return Refusal(400, "a header is not UTF-8")
    if any(_UNCLEAN.search(value) for _, value in headers):
        return Refusal(400, "a header holds a control character")
    if any(name.lower() in ("transfer-encoding", "content-length") for name, _ in headers):
        return Refusal(400, "a handshake has no body")
    offers = _listed(headers, "sec-websocket-protocol")
    stays = _STAYS | {name.lower() for name in (*_listed(headers, "connection"), *dict(own))}
    passed = [(name, value) for name, value in headers if name.lower() not in stays]
    return Request(where(to, target), (*passed, *own), offers)


def where(to: str, target: str) -> str:
    """The URL that a request for `target` goes to: a bare `/` stands for what `to` itself names."""
    parts, (path, _, query) = urlsplit(to), target.partition("?")
    if path == "/":
        return urlunsplit(parts._replace(path=parts.path or "/", query=query or parts.query))
    return f"{parts.scheme}://{parts.netloc}{target}"


def answered(headers: Mapping[str, str], subprotocol: str | None) -> Headers:
    """The headers of the answer to the client, of those that the other side sent."""
    stays = _STAYS | {name.lower() for name in _listed(headers.items(), "connection")}
    passed = [
        (name, value)
        for name, value in headers.items()
        if name.lower() not in stays and not _UNCLEAN.search(value)
    ]
    if subprotocol is not None:
        passed.append(("Sec-WebSocket-Protocol", subprotocol))
    return tuple(passed)


def refusal_of(error: ConnectionFailed) -> Refusal:
    """How a client is told that the other side did not take it; without that side's address."""
    status, sentence = error.status, f"the server behind this guard {error.why}"
    if status is None or not 400 <= status < 600 or status == _PROXY_REFUSES:
        return Refusal(502, sentence)
    told = ((name, error.headers.get(name, "")) for name in _TOLD)
    return Refusal(
        status,
        sentence,
        tuple((name, value) for name, value in told if value and not _UNCLEAN.search(value)),
    )


def _listed(headers: Iterable[tuple[str, str]], name: str) -> tuple[str, ...]:
    """The members of a header that holds a list, over all of its lines."""
    lines = (value for key, value in headers if key.lower() == name)
    members = (member.strip() for line in lines for member in line.split(","))
    return tuple(member for member in members if member)
