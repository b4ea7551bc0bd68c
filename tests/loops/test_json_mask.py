"""What varies by itself in JSON, and what a JSON message is about."""

from __future__ import annotations

import pytest

from simulator.loops.json_mask import is_json
from simulator.loops.mask import mask


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param('{"op":"beat","seq":7}', '{"op": "beat", "seq": 8}', id="a sequence number"),
        pytest.param('{"a":1,"messageId":"x"}', '{"a":1,"messageId":"y"}', id="camel case"),
        pytest.param('{"a":1,"request_id":"x"}', '{"a":1,"request_id":"y"}', id="snake case"),
        pytest.param('{"jsonrpc":"2.0","id":7}', '{"jsonrpc":"2.0","id":8}', id="a bare id"),
        pytest.param('{"a":1,"took_ms":7}', '{"a":1,"took_ms":8.5}', id="how long it took"),
        pytest.param('{"a":1,"sent_at":7}', '{"a":1,"sent_at":8}', id="when it was sent"),
        pytest.param('{"a":1,"ref":"E-1"}', '{"a":1,"ref":"E-2"}', id="a reference"),
        pytest.param('{"n":"0f9c2b1a77"}', '{"n":"1f9c2b1a78"}', id="hex under any key"),
        pytest.param('{"at":"2031-01-02T03:04:05Z"}', '{"at":"2031-11-12T13:14:15Z"}', id="a time"),
        pytest.param('[2,"10203040","Beat",{}]', '[2,"10203041","Beat",{}]', id="an id in a list"),
        pytest.param('ping {"seq": 1}', 'ping {"seq": 2}', id="behind a command"),
    ],
)
def test_what_names_or_dates_the_message_is_masked(one: str, other: str) -> None:
    assert mask(one).text == mask(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param('{"page":1}', '{"page":2}', id="a number"),
        pytest.param('{"bid":99.5}', '{"bid":99.6}', id="a key that only ends like an id"),
        pytest.param('{"order_id":"W1234567"}', '{"order_id":"W1234568"}', id="what it is about"),
        pytest.param('{"date":"2031-05-20"}', '{"date":"2031-05-21"}', id="a day"),
        pytest.param('{"ok":true}', '{"ok":false}', id="a word"),
        pytest.param('{"x":1}', '{"y":1}', id="a key"),
        pytest.param('get_order {"order": 17}', 'get_order {"order": 18}', id="behind a command"),
        pytest.param('{"a":"\\"seq\\":7"}', '{"a":"\\"seq\\":8"}', id="a key in a text"),
    ],
)
def test_what_it_is_about_stays(one: str, other: str) -> None:
    assert mask(one).text != mask(other).text


def test_what_is_said_is_the_values() -> None:
    assert mask('{"type": "row", "who": "Ann Lee", "seq": 9}').take_words() == [
        "row",
        "ann",
        "lee",
        "I",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", True), (" [1]\n", True), ('do it {"a":1}', True), ("one two three four {}", False),
        ("see [1]", False), ("{a", False), ("", False), ("12 {}", False),
    ],
)  # fmt: skip
def test_what_is_read_as_json(text: str, found: bool) -> None:
    assert is_json(text) is found
