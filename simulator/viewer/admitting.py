"""Which requests are answered, and what every answer says to the browser about itself.

Owns the rules on method, Host, Origin and where a request comes from, and the headers that keep pages of others out.
Pure: the request's values in, a refusal or headers out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.live.admission import Refusal, brief, host_name, is_loopback

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
        return Refusal(403, f"a page of origin {brief(origin)} is refused")
    if path.startswith(API) and headers.get("Sec-Fetch-Site", "none") not in (
        "none",
        "same-origin",
    ):
        return Refusal(403, "a page of another origin is refused")
    if method not in METHODS:
        return Refusal(405, f"{method[:20]} changes nothing here: only GET and HEAD are answered",
                       (("Allow", ", ".join(METHODS)),))  # fmt: skip
    return None
