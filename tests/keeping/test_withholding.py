"""Tests for simulator.keeping.withholding: no secret of a recorded address is copied into a file."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UsageError
from simulator.keeping import Keep, Recording, keep, parse_har, withhold
from simulator.keeping.recording import Who
from simulator.keeping.withholding import named_secrets
from simulator.planning import Plan, with_secrets
from simulator.record import Side
from simulator.scenario import Given, examine_file, load_scenario
from tests.keeping.test_har import har, message

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"
RANDOM = "9f86d081884c7d659a2feaa0c55ad015"
UUID = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize(
    ("url", "written", "values"),
    [
        ("wss://a.test/?token=s3cret", "wss://a.test/?token=<token>", ["s3cret"]),
        ("wss://a.test/?a=1&accessToken=x%2By%3D&b", "wss://a.test/?a=1&accessToken=<accesstoken>&b", ["x+y="]),
        ("wss://a.test/?api-key=abcd#", "wss://a.test/?api-key=<api_key>", ["abcd"]),
        ("wss://a.test/?X-Amz-Signature=beef", "wss://a.test/?X-Amz-Signature=<x_amz_signature>", ["beef"]),
        ("wss://ann:hunter2@a.test:1/", "wss://ann:<password>@a.test:1/", ["hunter2"]),
        ("wss://t0ken@a.test/", "wss://<login>@a.test/", ["t0ken"]),
        ("wss://a.test/?pwd=hunter2", "wss://a.test/?pwd=<password>", ["hunter2"]),
        ("wss://a.test/?pass=hunter2", "wss://a.test/?pass=<pass_token>", ["hunter2"]),
        (f"wss://a.test/?state={JWT}", "wss://a.test/?state=<state_token>", [JWT]),
        ("wss://a.test/?state=eyJhIjoiYiJ9.e30.", "wss://a.test/?state=<state_token>", ["eyJhIjoiYiJ9.e30."]),
        (f"wss://a.test/?path={RANDOM}", "wss://a.test/?path=<path_token>", [RANDOM]),
        (f"wss://a.test/hook/{RANDOM}/x", "wss://a.test/hook/<path_token>/x", [RANDOM]),
        (f"wss://a.test/?é1={RANDOM}", "wss://a.test/?é1=<token>", [RANDOM]),
        ("wss://a.test/?key=abcd&key=efgh", "wss://a.test/?key=<key>&key=<key2>", ["abcd", "efgh"]),
        ("wss://a.test/?key=abcd&token=abcd", "wss://a.test/?key=<key>&token=<key>", ["abcd"]),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_gets_a_name(url: str, written: str, values: list[str]) -> None:
    made, found = named_secrets(url)
    assert made == written
    assert [each.value for each in found] == values


@pytest.mark.parametrize(
    "url",
    [
        "wss://a.test/chat?room=1&keyboard=qwerty&monkey=banana&author=ann&passage=long",
        "wss://a.test/?key=&token&sid=abc",
        f"wss://a.test/{UUID}?room={UUID}",
        "wss://a.test/?room=conversation-2024-general-discussion-one&at=20260101123000123456",
        "wss://a.test/a/very-long-name-of-a-room-in-english/42/index.html?q=what+is+a+web+socket",
        "ws://[::1]:8080/",
        "ws://[broken",
        "",
    ],
)
def test_what_does_not_is_left_as_it_is(url: str) -> None:
    assert named_secrets(url) == (url, ())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=4, max_size=60))
def test_with_its_value_the_address_is_the_one_that_was_recorded(value: str) -> None:
    url = f"wss://a.test/?q=1&token={quote(value, safe='')}&z=2"
    made, found = named_secrets(url)
    values = {each.name: each.value for each in found}
    assert value in values.values()
    text = f"server: '{made}'\nclient: {{}}\n"
    loaded = load_scenario("s.yaml", read=lambda _: text.encode())
    from simulator.conversation.setup import Remote, Setup

    plan = Plan(name="x", setup=Setup(loaded.server, loaded.client))
    server = with_secrets(plan, values, Given(environ={})).setup.server
    assert server == Remote(url)


TALK = [
    message("send", 0, '{"auth":"s3cret-value","n":1}'),
    message("receive", 0.1, "welcome s3cret-value!"),
    message("send", 0.2, "bye <s3cret-value>"),
    message("receive", 0.3, '{"echo":["s3cret-value"]}'),
]


def recording() -> Recording:
    return parse_har(har(("wss://shop.test/chat?token=s3cret-value", TALK)), "a.har")[0]


def kept(which: Keep) -> str:
    return keep(
        withhold(recording())[0], which, path="k.yaml", origin="a.har", seen=str, read=lambda _: b""
    ).text


@pytest.mark.parametrize("which", Keep)
def test_the_value_stands_nowhere_in_what_is_kept(which: Keep) -> None:
    text = kept(which)
    assert "s3cret" not in text
    found, findings = examine_file("k.yaml", read=lambda _: text.encode())
    assert found is not None
    assert findings == ()


def test_the_client_says_the_secret_by_its_name() -> None:
    text = kept(Keep.CLIENT)
    assert "secrets: {token: $TOKEN}\n" in text
    assert 'server: "wss://shop.test/chat?token=<token>"' in text
    assert 'say_json: {"auth": "<token>", "n": 1}' in text
    assert r"say: 'bye \<<token>>'" in text
    assert '- client: {"auth": "*", "n": 1}' in text
    assert '- server: "welcome *"' in text
    assert '- server: {"echo": ["*"]}' in text


def test_a_bot_that_says_it_has_it_as_a_variable() -> None:
    text = kept(Keep.SERVER)
    assert 'vars: {token: "***token***"}' in text
    assert "welcome <token>!" in text
    assert "shop.test" not in text


def test_a_recording_without_secrets_is_left_as_it_is() -> None:
    plain = parse_har(har(("wss://shop.test/chat?room=1", TALK)), "a.har")[0]
    assert withhold(plain) == (plain, ())


def test_the_title_is_not_the_place_for_a_secret() -> None:
    made, found = withhold(replace(recording(), title="Recorded with s3cret-value"))
    assert [(each.name, each.where) for each in found] == [("token", "the parameter token")]
    assert made.title == "Recorded with ***token***"


@pytest.mark.parametrize(
    ("who", "source"),
    [
        (Who("ws", "wss://a.test/?token=***token***&key=abcd"), "wss://a.test/?token=<token>&key=<key>"),
        (Who("cmd", "env KEY='***token***' ./bot"), "env KEY='<token>' ./bot"),
        (Who("rules", "***token***.yaml?key=abcd"), "***token***.yaml?key=abcd"),
    ],
    ids=lambda each: each.kind if isinstance(each, Who) else "",
)  # fmt: skip
def test_what_a_log_hides_already_keeps_its_name(who: Who, source: str) -> None:
    recorded = replace(
        recording(), who={**recording().who, Side.SERVER: who}, secrets=("token", "other")
    )
    made, found = withhold(recorded)
    assert made.who[Side.SERVER].source == source
    assert [each.name for each in found] == (["key"] if who.kind == "ws" else [])
    assert made.secrets == ("token", "other", *(each.name for each in found))


QUIET = [
    message("send", 0, '{"auth":"s3cret-value","n":1}'),
    message("receive", 0.1, "welcome s3cret-value!"),
    message("send", 0.2, f"and {quote('s3cret-value/2', safe='')}"),
]


@pytest.mark.parametrize("which", Keep)
def test_a_value_that_is_named_is_taken_out_of_messages(which: Keep) -> None:
    recorded = parse_har(har(("wss://shop.test/s3cret-value?room=1", QUIET)), "a.har")[0]
    made, found = withhold(recorded, {"key": "s3cret-value"})
    assert (found, made.secrets) == ((), ("key",))
    text = keep(made, which, path="k.yaml", origin="a.har", seen=str, read=lambda _: b"").text
    assert "s3cret" not in text
    _, findings = examine_file("k.yaml", read=lambda _: text.encode())
    assert findings == ()
    if which is Keep.CLIENT:
        assert "secrets: {key: $KEY}\n" in text
        assert 'server: "wss://shop.test/<key>?room=1"' in text
        assert 'say_json: {"auth": "<key>", "n": 1}' in text


def test_a_value_that_is_named_keeps_its_name_beside_what_the_address_tells() -> None:
    url = f"wss://shop.test/?token=s3cret-value&state={JWT}"
    made, found = withhold(parse_har(har((url, QUIET)), "a.har")[0], {"key": "s3cret-value"})
    assert made.who[Side.SERVER].source == "wss://shop.test/?token=<key>&state=<state_token>"
    assert [each.name for each in found] == ["state_token"]
    assert made.secrets == ("key", "state_token")


def test_a_value_that_stands_nowhere_is_told_without_showing_it() -> None:
    with pytest.raises(UsageError) as refused:
        withhold(recording(), {"key": "an0ther-value"})
    assert str(refused.value) == "--secret key=…: its value stands nowhere in the recording"
