"""Tests for simulator.live.forwarding: what of a handshake goes on, and what comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from yarl import URL

from simulator.errors import ConnectionFailed
from simulator.live.admission import Refusal
from simulator.live.forwarding import (
    Request,
    answered,
    forward,
    refusal_of,
    where,
)
from simulator.planning import without_credentials

TO = "ws://127.0.0.1:8080"
USUAL = [
    (b"Host", b"localhost:9000"),
    (b"Upgrade", b"websocket"),
    (b"Connection", b"keep-alive, Upgrade"),
    (b"Sec-WebSocket-Key", b"AAAAAAAAAAAAAAAAAAAAAA=="),
    (b"Sec-WebSocket-Version", b"13"),
    (b"Sec-WebSocket-Extensions", b"permessage-deflate"),
]


def request(*more: tuple[bytes, bytes], target: str = "/", **options: object) -> Request | Refusal:
    own = options.pop("own", ())
    method = str(options.pop("method", "GET"))
    return forward(method, target, [*USUAL, *more], to=TO, own=own)  # type: ignore[arg-type]


# --- headers ------------------------------------------------------------------------------------


def test_headers_go_on_as_they_came_and_the_handshakes_own_stay() -> None:
    asked = request(
        (b"Origin", b"https://app.example"),
        (b"Cookie", b"a=1; b=2"),
        (b"Cookie", b"c=3"),
        (b"Authorization", b"Bearer t0ken"),
        (b"X-Team", "thé".encode()),
        (b"User-Agent", b"bot/1"),
    )
    assert isinstance(asked, Request)
    assert asked.headers == (
        ("Origin", "https://app.example"),
        ("Cookie", "a=1; b=2"),
        ("Cookie", "c=3"),
        ("Authorization", "Bearer t0ken"),
        ("X-Team", "thé"),
        ("User-Agent", "bot/1"),
    )


def test_a_header_of_ones_own_takes_the_place_of_the_clients() -> None:
    asked = request((b"authorization", b"stolen"), own=(("Authorization", "Bearer own"),))
    assert isinstance(asked, Request)
    assert asked.headers == (("Authorization", "Bearer own"),)


def test_what_the_client_calls_its_connections_own_stays() -> None:
    asked = request((b"Connection", b"X-Hop"), (b"X-Hop", b"1"), (b"X-Far", b"2"))
    assert isinstance(asked, Request)
    assert asked.headers == (("X-Far", "2"),)


def test_subprotocols_of_every_line_are_offered_in_the_clients_order() -> None:
    asked = request(
        (b"Sec-WebSocket-Protocol", b"b, a"), (b"sec-websocket-protocol", b"c,"),
    )  # fmt: skip
    assert isinstance(asked, Request)
    assert (asked.offers, asked.headers) == (("b", "a", "c"), ())


@pytest.mark.parametrize(
    ("options", "more", "status"),
    [
        pytest.param({"method": "POST"}, (), 405, id="another method"),
        pytest.param({}, ((b"Content-Length", b"30"),), 400, id="a body"),
        pytest.param({}, ((b"Transfer-Encoding", b"chunked"),), 400, id="a body in chunks"),
        pytest.param({}, ((b"X-Name", b"\xff"),), 400, id="no UTF-8"),
        pytest.param({}, ((b"X-Name", b"a\x01b"),), 400, id="a control character"),
        pytest.param({"target": "http://evil.example/"}, (), 400, id="another host"),
        pytest.param({"target": "*"}, (), 400, id="no path"),
        pytest.param({"target": ""}, (), 400, id="nothing"),
        pytest.param({"target": "/a b"}, (), 400, id="a blank"),
        pytest.param({"target": "/a\r\nX: y"}, (), 400, id="a line end"),
        pytest.param({"target": "/é"}, (), 400, id="not ASCII"),
        pytest.param({"target": "/a#b"}, (), 400, id="a fragment"),
    ],
)
def test_what_is_no_handshake_is_refused(
    options: dict[str, object], more: tuple[tuple[bytes, bytes], ...], status: int
) -> None:
    refused = request(*more, **options)  # type: ignore[arg-type]
    assert isinstance(refused, Refusal)
    assert refused.status == status


# --- where it goes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "target", "url"),
    [
        ("ws://h:1", "/", "ws://h:1/"),
        ("ws://h:1", "/room?x=1", "ws://h:1/room?x=1"),
        ("ws://h:1/chat?k=v", "/", "ws://h:1/chat?k=v"),
        ("ws://h:1/chat?k=v", "/?x=1", "ws://h:1/chat?x=1"),
        ("ws://h:1/chat?k=v", "/chat", "ws://h:1/chat"),
        ("wss://[::1]:7/chat", "/%2e%2e/a%20b?c=%0d%0a", "wss://[::1]:7/%2e%2e/a%20b?c=%0d%0a"),
        ("ws://h:1/chat", "//evil.example/x", "ws://h:1//evil.example/x"),
    ],
)
def test_a_path_and_a_query_go_on_and_a_bare_slash_means_the_address_itself(
    to: str, target: str, url: str
) -> None:
    assert where(to, target) == url


@given(
    target=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"))
)
def test_no_path_leads_to_another_host(target: str) -> None:
    asked = request(target=f"/{target}")
    assert isinstance(asked, Request)
    url = URL(asked.url, encoded=True)
    assert (url.scheme, url.raw_host, url.port, url.user) == ("ws", "127.0.0.1", 8080, None)
    assert target in ("", "?") or url.raw_path_qs == f"/{target}"


@pytest.mark.parametrize(
    ("url", "bare", "credentials"),
    [
        ("ws://h/x", "ws://h/x", None),
        ("ws://me:p%40ss@h:1/x?y", "ws://h:1/x?y", ("me", "p@ss")),
        ("wss://me@[::1]:7/", "wss://[::1]:7/", ("me", "")),
    ],
)
def test_credentials_are_taken_out_of_a_url(
    url: str, bare: str, credentials: tuple[str, str] | None
) -> None:
    assert without_credentials(url) == (bare, credentials)


# --- the answer -------------------------------------------------------------------------------------


def test_headers_of_the_answer_come_back_without_the_handshakes_own() -> None:
    sent = CIMultiDict(
        [
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade, X-Hop"),
            ("Sec-WebSocket-Accept", "xyz"),
            ("Sec-WebSocket-Extensions", ""),
            ("Transfer-Encoding", "chunked"),
            ("Content-Length", "5"),
            ("X-Hop", "1"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
            ("X-Bad", "a\x01b"),
            ("X-Worse", "\udcff"),
        ]
    )
    assert answered(sent, "v2") == (
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Sec-WebSocket-Protocol", "v2"),
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [(None, 502), (200, 502), (301, 502), (101, 502), (407, 502), (403, 403), (503, 503)],
)
def test_a_refusal_keeps_its_status_where_it_means_the_same_here(
    status: int | None, told: int
) -> None:
    error = ConnectionFailed("ws://secret/ said no", why="said no", status=status)
    assert refusal_of(error) == Refusal(told, "the server behind this guard said no")


def test_a_refusal_keeps_the_headers_without_which_it_is_not_understood() -> None:
    headers = {"WWW-Authenticate": "Basic", "Retry-After": "5", "X-Powered-By": "z"}
    error = ConnectionFailed("x", why="said no", status=401, headers=headers)
    assert refusal_of(error).headers == (("WWW-Authenticate", "Basic"), ("Retry-After", "5"))
