"""Who may open a connection: the checks of a handshake before it is answered with an upgrade.

Owns the rules on path, Host and Origin, which keep a web page of somebody else's from talking to a
bot on this machine. Pure: the request's values in, a refusal or nothing out. What a refusal repeats
of a request is escaped: it is shown on a terminal.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from simulator.transcript.terminal import shown

_SHOWN = 200  # characters of what a stranger wrote that a refusal repeats


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP answer instead of the upgrade."""

    status: int
    sentence: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What is let in.

    Args:
        path: the one path that is served, with the parameters that have to be there; None where every path is.
        told: that path as anybody may read it, where a secret stands in it.
        loopback: whether the listener is bound to a loopback address.
        origins: web pages that are let in besides; `*` lets all in, `null` pages of files.
        hosts: names the listener may be called by, besides those of the loopback.
    """

    path: str | None = "/"
    told: str | None = None
    loopback: bool = True
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def refuse(
        self, path: str, host: str | None, origin: str | None, *, upgrade: bool, query: str = ""
    ) -> Refusal | None:
        """Why this request is turned down; None where it is let in.

        Args:
            path: as asked for, its escapes resolved, without the query.
            host: the Host header.
            origin: the Origin header; None where there is none, as from anything but a browser.
            upgrade: whether it asks for a WebSocket.
            query: as asked for, escaped.
        """
        name = host_name(host or "")
        if not (is_loopback(name) or name in (host_name(known) for known in self.hosts)):
            asked = f"Host {brief(repr(host))} is not served here"
            return Refusal(403, f"{asked}; allow it with --allow-host {brief(name)}")
        if self.path is not None and not _is_at(path, query, self.path):
            told = self.path if self.told is None else self.told
            return Refusal(404, f"there is nothing at {brief(path)}; the WebSocket is at {told}")
        if not self._allows(origin):
            asked = f"a page of origin {brief(str(origin))} is refused"
            return Refusal(403, f"{asked}; allow it with --origin {brief(str(origin))}")
        if not upgrade:
            return Refusal(426, "this is a WebSocket; connect to it with ws://")
        return None

    def _allows(self, origin: str | None) -> bool:
        if origin is None or "*" in self.origins:
            return True
        if origin.lower() in (known.lower().rstrip("/") for known in self.origins):
            return True
        return self.loopback and _is_loopback_page(origin)


def brief(text: str) -> str:
    """What a stranger wrote, as a refusal repeats it: escaped, in one line, and never long."""
    return shown(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _is_at(path: str, query: str, wanted: str) -> bool:
    """Whether that is the wanted path, with its parameters and perhaps others; escapes do not count."""
    where, _, parameters = wanted.partition("?")
    if path != unquote(where):
        return False
    asked = parse_qsl(query, keep_blank_values=True)
    return all(pair in asked for pair in parse_qsl(parameters, keep_blank_values=True))


def host_name(host: str) -> str:
    """The name in a Host header, in lower case, without port, brackets and final dot."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Whether the name or address is this machine's own, for whoever looks it up."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_loopback_page(origin: str) -> bool:
    scheme, separator, host = origin.partition("://")
    return bool(separator) and scheme in ("http", "https") and is_loopback(host_name(host))
