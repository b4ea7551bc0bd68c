"""Which requests are answered, and what every answer says to the browser about itself.

Owns the rules on method, Host, Origin and where a request comes from, the key that other users of this machine do not
have, and the headers that keep pages of others out. Pure: the request's values in, a refusal or headers out.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from simulator.live.admission import Refusal, host_name, is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
METHODS = ("GET", "HEAD")
API = "/api/"


def refuse(method: str, path: str, headers: Mapping[str, str]) -> Refusal | None:
    """Why a request is turned down; None where it is answered.

    Args:
        method: as asked.
        path: as asked, without the query.
        headers: of the request; names in any case.
    """
    host, origin = headers.get("Host", ""), headers.get("Origin")
    if not is_loopback(host_name(host)):
        return Refusal(403, f"Host {host[:200]!r} is not served: the page is for this machine only")
    if origin is not None and origin.lower() != f"http://{host.lower()}":
        return Refusal(403, f"a page of origin {origin[:200]} is refused")
    if path.startswith(API) and headers.get("Sec-Fetch-Site", "none") not in (
        "none",
        "same-origin",
    ):
        return Refusal(403, "a page of another origin is refused")
    if method not in METHODS:
        return Refusal(405, f"{method[:20]} changes nothing here: only GET and HEAD are answered",
                       (("Allow", ", ".join(METHODS)),))  # fmt: skip
    return None


def has_key(key: str | None, given: str | None) -> bool:
    """Whether what was given is the key, where one is needed; it takes as long whatever was given."""
    return key is None or compare_digest(key.encode(), (given or "").encode("utf-8", "replace"))


def key_cookie(key: str, port: int) -> str:
    """The header that has the browser keep the key: for the page alone, out of reach of its scripts."""
    return f"{cookie_name(port)}={key}; Path=/; HttpOnly; SameSite=Strict"


def cookie_name(port: int) -> str:
    """What the key is called; cookies do not tell ports of one host apart by themselves."""
    return f"simulator-{port}"
