"""Tests for simulator.live.admission."""

from __future__ import annotations

import pytest

from simulator.live.admission import Doorkeeper, Refusal, is_loopback

HOME = "127.0.0.1:8765"


@pytest.mark.parametrize(
    ("origin", "door", "enters"),
    [
        pytest.param(None, Doorkeeper(), True, id="no browser"),
        pytest.param("http://localhost:3000", Doorkeeper(), True, id="a loopback page"),
        pytest.param("https://127.0.0.1", Doorkeeper(), True, id="by address"),
        pytest.param("http://[::1]:80", Doorkeeper(), True, id="by IPv6 address"),
        pytest.param("http://evil.example", Doorkeeper(), False, id="a foreign page"),
        pytest.param("http://localhost.evil.example", Doorkeeper(), False, id="a lookalike"),
        pytest.param("http://evil.example#localhost", Doorkeeper(), False, id="a fragment"),
        pytest.param("http://localhost:x@evil.example", Doorkeeper(), False, id="a user name"),
        pytest.param("null", Doorkeeper(), False, id="a file"),
        pytest.param("", Doorkeeper(), False, id="empty"),
        pytest.param("http://[", Doorkeeper(), False, id="no URL"),
        pytest.param("http://localhost", Doorkeeper(loopback=False), False, id="a public port"),
        pytest.param("null", Doorkeeper(origins=("null",)), True, id="a file, allowed"),
        pytest.param(
            "https://a.example", Doorkeeper(origins=("https://A.example/",)), True, id="named"
        ),
        pytest.param(
            "http://a.example", Doorkeeper(origins=("https://a.example",)), False, id="scheme"
        ),
        pytest.param("http://evil.example", Doorkeeper(origins=("*",)), True, id="everybody"),
    ],
)
def test_pages_enter_by_their_origin(origin: str | None, door: Doorkeeper, enters: bool) -> None:
    refusal = door.refuse("/", HOME, origin, upgrade=True)

    assert (refusal is None) is enters


@pytest.mark.parametrize(
    ("host", "enters"),
    [
        ("localhost", True),
        ("LOCALHOST.:80", True),
        ("bot.localhost:80", True),
        ("127.0.0.7:80", True),
        ("[::1]:80", True),
        ("my.example:80", True),
        ("rebound.example", False),
        ("localhost.example", False),
        ("192.168.1.1", False),
        ("[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_requests_enter_by_the_name_they_call_us(host: str | None, enters: bool) -> None:
    refusal = Doorkeeper(hosts=("my.example",)).refuse("/", host, None, upgrade=True)

    assert (refusal is None) is enters


@pytest.mark.parametrize(
    ("path", "host", "origin", "upgrade", "refusal"),
    [
        pytest.param(
            "/chat",
            HOME,
            None,
            True,
            Refusal(404, "there is nothing at /chat; the WebSocket is at /"),
            id="path",
        ),
        pytest.param(
            "/",
            HOME,
            "http://evil.example",
            True,
            Refusal(
                403,
                "a page of origin http://evil.example is refused; "
                "allow it with --origin http://evil.example",
            ),
            id="origin",
        ),
        pytest.param(
            "/",
            "Evil.example:80",
            None,
            True,
            Refusal(
                403,
                "Host 'Evil.example:80' is not served here; allow it with --allow-host evil.example",
            ),
            id="host",
        ),
        pytest.param(
            "/",
            HOME,
            None,
            False,
            Refusal(426, "this is a WebSocket; connect to it with ws://"),
            id="a plain GET",
        ),
    ],
)
def test_a_refusal_says_what_would_be_let_in(
    path: str, host: str, origin: str | None, upgrade: bool, refusal: Refusal
) -> None:
    assert Doorkeeper().refuse(path, host, origin, upgrade=upgrade) == refusal


@pytest.mark.parametrize("name", ["localhost", "a.localhost", "127.1.2.3", "::1"])
def test_loopback_names(name: str) -> None:
    assert is_loopback(name)


@pytest.mark.parametrize("name", ["", "0.0.0.0", "::", "example.org", "128.0.0.1", "localhost.x"])
def test_names_that_are_no_loopback(name: str) -> None:
    assert not is_loopback(name)


@pytest.mark.parametrize(
    ("wanted", "path", "query", "enters"),
    [
        ("/chat?room=1", "/chat", "room=1", True),
        ("/chat?room=1", "/chat", "more=2&room=%31", True),
        ("/chat?room=1", "/chat", "", False),
        ("/chat?room=1", "/chat", "room=2", False),
        ("/chat?room=1&room=2", "/chat", "room=2", False),
        ("/chat?x=", "/chat", "x", True),
        ("/chat", "/chat", "room=1", True),
        ("/a%20b%2Fc", "/a b/c", "", True),
        ("/a%20b", "/a", "", False),
        ("/a+b", "/a+b", "", True),
        ("/a%2520", "/a%20", "", True),
    ],
)
def test_a_path_is_met_with_its_parameters_however_it_is_escaped(
    wanted: str, path: str, query: str, enters: bool
) -> None:
    refusal = Doorkeeper(path=wanted).refuse(path, HOME, None, upgrade=True, query=query)
    assert (refusal is None) is enters


def test_a_secret_in_the_path_is_told_to_nobody_who_does_not_know_it() -> None:
    door = Doorkeeper(path="/hook/s3cret", told="/hook/***token***")
    assert door.refuse("/hook/guess", HOME, None, upgrade=True) == Refusal(
        404, "there is nothing at /hook/guess; the WebSocket is at /hook/***token***"
    )


@pytest.mark.parametrize(
    "hostile", ["a\x1b[31mb", "a\nb", "a\u202eb", "a\udcffb", "a\x9bb", "a" * 9000]
)
def test_what_a_refusal_repeats_of_a_request_is_escaped_and_short(hostile: str) -> None:
    door = Doorkeeper()
    refusals = (
        door.refuse(f"/{hostile}", HOME, None, upgrade=True),
        door.refuse("/", hostile, None, upgrade=True),
        door.refuse("/", HOME, hostile, upgrade=True),
    )

    for refusal in refusals:
        assert refusal is not None
        assert refusal.sentence.isprintable()
        assert len(refusal.sentence) < 600
