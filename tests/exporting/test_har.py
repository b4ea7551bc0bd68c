"""Tests for simulator.exporting.har: as Chrome writes it, and read back by two readers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from haralyzer import HarParser
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.exporting import Source, har
from simulator.keeping import parse_har
from simulator.record import Side
from tests.exporting.sources import FOOTER, HEADER, message, opened, record, source, talk


def entries(*sources: Source, side: Side = Side.CLIENT) -> list[dict[str, Any]]:
    log = json.loads("".join(har(sources, side, "1.2.3")))["log"]
    assert (log["version"], log["creator"]) == ("1.2", {"name": "simulator", "version": "1.2.3"})
    found: list[dict[str, Any]] = log["entries"]
    return found


def said(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["type"], one["data"]) for one in entry["_webSocketMessages"]]


def test_an_entry_is_what_chrome_writes() -> None:
    bytes_ = message(1, "server", 1_500_000, data="AAEC")
    opens = opened("server"), opened("client", subprotocol="chat.v1", peer="[::1]:9000")
    (entry,) = entries(
        source(HEADER, *opens, message(0, "client", 250, text="é"), bytes_,
               record("close", 2_000_000, by="client", code=1000), FOOTER)
    )  # fmt: skip
    assert entry == {
        "_resourceType": "websocket",
        "startedDateTime": "2026-11-24T08:00:00.250Z",
        "comment": "Tea, as the client saw it",
        "time": 2000.0,
        "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1,
                    "send": 0, "wait": 0, "receive": 2000.0},
        "cache": {},
        "serverIPAddress": "::1",
        "connection": "9000",
        "request": {
            "method": "GET",
            "url": "ws://127.0.0.1:8080/a?b=c",
            "httpVersion": "HTTP/1.1",
            "queryString": [{"name": "b", "value": "c"}],
            "headers": [
                {"name": "Host", "value": "127.0.0.1:8080"},
                {"name": "Upgrade", "value": "websocket"},
                {"name": "Connection", "value": "Upgrade"},
                {"name": "Sec-WebSocket-Version", "value": "13"},
                {"name": "Sec-WebSocket-Protocol", "value": "chat.v1"},
            ],
            "cookies": [], "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": 101,
            "statusText": "Switching Protocols",
            "httpVersion": "HTTP/1.1",
            "headers": [
                {"name": "Upgrade", "value": "websocket"},
                {"name": "Connection", "value": "Upgrade"},
                {"name": "Sec-WebSocket-Protocol", "value": "chat.v1"},
            ],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "", "cookies": [], "headersSize": -1, "bodySize": 0,
        },
        "_webSocketMessages": [
            {"type": "send", "time": 1795507200.25025, "opcode": 1, "data": "é"},
            {"type": "receive", "time": 1795507201.75, "opcode": 2, "data": "AAEC"},
        ],
        "_webSocketClose": {"by": "client", "code": 1000, "reason": None},
    }  # fmt: skip


def test_the_server_sees_the_same_the_other_way_round() -> None:
    assert said(entries(talk("a", "b"))[0]) == [("send", "a"), ("receive", "b")]
    assert said(entries(talk("a", "b"), side=Side.SERVER)[0]) == [("receive", "a"), ("send", "b")]


def test_what_the_wire_dropped_was_sent_and_never_received() -> None:
    def wire() -> Source:
        return source(
            HEADER, opened("client"),
            message(0, "client", text="lost"), record("fault", what="drop", re=0),
            message(1, "server", text="twice"), record("fault", what="duplicate", re=1),
            message(2, "server", text="gone"), record("fault", what="drop", re=2),
            message(3, "client", text="kept"), record("fault", what="unsaid", re=None),
        )  # fmt: skip

    assert said(entries(wire())[0]) == [
        ("send", "lost"), ("receive", "twice"), ("receive", "twice"), ("send", "kept"),
    ]  # fmt: skip
    assert said(entries(wire(), side=Side.SERVER)[0]) == [
        ("send", "twice"), ("send", "gone"), ("receive", "kept"),
    ]  # fmt: skip


def test_each_connection_of_each_log_is_an_entry() -> None:
    again = source(
        HEADER, opened("server"), opened("client"), message(0, "client", text="a"),
        record("close", 1_000_000, by="server", code=1006),
        opened("server", 5_000_000), opened("client", 5_000_000), message(1, "client", 6_000_000, text="b"),
        record("close", 7_000_000, by="client", code=1000), FOOTER,
    )  # fmt: skip
    found = entries(again, talk("c"))
    assert [said(entry) for entry in found] == [[("send", "a")], [("send", "b")], [("send", "c")]]
    assert [entry["time"] for entry in found][:2] == [1000.0, 2000.0]
    assert found[1]["startedDateTime"] == "2026-11-24T08:00:05.250Z"


def test_a_connection_that_never_came_about_has_no_101() -> None:
    asked = {**HEADER, "server": {"kind": "ws", "url": "wss://shop.test/x"}}
    (entry,) = entries(source(asked, record("error", sentence="nobody there"), FOOTER))
    assert entry["request"]["url"] == "wss://shop.test/x"
    assert (entry["response"]["status"], entry["response"]["_error"]) == (0, "nobody there")


def test_a_silent_connection_has_an_entry_too() -> None:
    (entry,) = entries(source(HEADER, opened("client"), FOOTER))
    assert (entry["response"]["status"], entry["_webSocketMessages"]) == (101, [])


def test_no_record_is_no_transcript() -> None:
    with pytest.raises(TranscriptError, match=r"tea\.jsonl: this is no transcript"):
        entries(source())


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SAID = st.tuples(st.sampled_from(Side), st.integers(0, 10**12), TEXTS | st.binary(max_size=9))


@given(st.lists(SAID, min_size=1, max_size=8))
def test_what_was_said_comes_back_from_our_own_reader(turns: list[tuple[Side, int, Any]]) -> None:
    from base64 import b64encode

    turns.sort(key=lambda turn: turn[1])
    records = [
        message(n, side, at, **({"text": what} if isinstance(what, str) else {"data": b64encode(what).decode()}))
        for n, (side, at, what) in enumerate(turns)
    ]  # fmt: skip
    text = "".join(har([source(HEADER, opened("client"), *records)], Side.CLIENT, "1"))
    recording, known = parse_har(text.encode(), "x.har")
    assert known == ["ws://127.0.0.1:8080/a?b=c"]
    assert [(t.side, t.data if t.data is not None else t.text) for t in recording.turns] == [
        (side, what) for side, _, what in turns
    ]
    times = [round(turn.at / 1000) for turn in recording.turns]  # the reader knows milliseconds
    assert all(
        abs(t - (at - turns[0][1]) / 1000) <= 1 for t, (_, at, _) in zip(times, turns, strict=True)
    )


def test_another_tool_reads_it() -> None:
    text = "".join(har([talk("hello", "good day")], Side.CLIENT, "1"))
    (entry,) = HarParser(json.loads(text)).har_data["entries"]
    (read,) = HarParser(json.loads(text)).pages or [None]  # an archive without pages is one page
    assert read is not None
    (same,) = read.entries
    assert (same.status, same.url, same.response.statusText) == (
        101, "ws://127.0.0.1:8080/a?b=c", "Switching Protocols",
    )  # fmt: skip
    assert entry["_webSocketMessages"][1]["data"] == "good day"


@pytest.mark.parametrize("t", [0, 10**18, None, "x"])
def test_an_odd_time_is_no_reason_to_fail(t: Any) -> None:
    assert entries(
        source({**HEADER, "ts": "never"}, record("unmatched", t), message(0, "client", text="a"))
    )
