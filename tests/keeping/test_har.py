"""Tests for simulator.keeping.har: WebSockets that a browser or a proxy recorded."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.conversation.playing import play
from simulator.conversation.setup import Setup
from simulator.errors import ReplayError, UsageError
from simulator.keeping import Keep, keep, parse_har
from simulator.record import EndedBy, Side
from simulator.scenario import load_scenario
from simulator.served import BackgroundServer, served

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.keeping import Kept, Recording

BEGAN = 1_700_000_000.25


def message(type_: str, after: float, data: str, opcode: int = 1) -> dict[str, Any]:
    return {"type": type_, "time": BEGAN + after, "opcode": opcode, "data": data}


def har(*sockets: tuple[str, list[dict[str, Any]]]) -> bytes:
    page: dict[str, Any] = {"request": {"url": "https://shop.test/"}, "response": {}}
    entries = [{"request": {"url": url}, "_webSocketMessages": said} for url, said in sockets]
    return json.dumps({"log": {"version": "1.2", "entries": [page, *entries]}}).encode()


TALK = [
    message("receive", 0, "Welcome <you> to [the] *shop*"),
    message("send", 1.5, '{"op":"find","q":"tea"}'),
    message("send", 1.5001, b64encode(b"\x00\x01").decode(), opcode=2),
    message("receive", 1.6, '{"found":[1,2.5,null]}'),
    message("receive", 1.6, "", opcode=9),
    message("receive", 31.6, "still there?"),
]
ONE = har(("wss://shop.test/chat?id=1", TALK))


def kept(recording: Recording, which: Keep = Keep.BOTH) -> Kept:
    def read(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file", path)

    return keep(recording, which, path="k.yaml", origin="a.har", seen=str, read=read)


def replayed(made: Kept) -> list[tuple[Side, str, bytes | None]]:
    found = load_scenario("k.yaml", read=lambda _: made.text.encode())
    setup = Setup(found.server, found.client, limits=found.limits, loops=found.loops)
    played = play(setup, most=10_000)
    assert played.ending is not None
    assert played.ending.by is EndedBy.CLIENT
    return [(turn.side, turn.text, turn.data) for turn in played.turns]


def literally(recording: Recording) -> Recording:
    """The recording, of a server that cannot be asked any more."""
    from dataclasses import replace

    who = recording.who[Side.CLIENT]
    return replace(recording, who={Side.SERVER: who, Side.CLIENT: who})


def test_what_was_sent_and_received_is_what_was_said() -> None:
    recording, known = parse_har(ONE, "a.har")
    assert known == ["wss://shop.test/chat?id=1"]
    assert [(turn.side, turn.at, turn.text, turn.data) for turn in recording.turns] == [
        (Side.SERVER, 0, "Welcome <you> to [the] *shop*", None),
        (Side.CLIENT, 1_500_000, '{"op":"find","q":"tea"}', None),
        (Side.CLIENT, 1_500_000, "", b"\x00\x01"),
        (Side.SERVER, 1_600_000, '{"found":[1,2.5,null]}', None),
        (Side.SERVER, 31_600_000, "still there?", None),
    ]


def test_the_client_becomes_a_script_that_tests_the_server() -> None:
    made = kept(parse_har(ONE, "a.har")[0], Keep.CLIENT)
    found = load_scenario("k.yaml", read=lambda _: made.text.encode())
    assert found.server.kind == "ws"
    assert 'server: "wss://shop.test/chat?id=1"' in made.text
    assert found.expect is not None
    assert [line.side for line in found.expect.transcript or ()] == [
        turn.side for turn in parse_har(ONE, "a.har")[0].turns
    ]


def test_the_server_becomes_a_bot_that_tests_a_client() -> None:
    made = kept(parse_har(ONE, "a.har")[0], Keep.SERVER)
    assert made.bot
    script = "scenario: x\nserver: bot.yaml\nclient: client.yaml\n"
    client = kept(literally(parse_har(ONE, "a.har")[0]), Keep.CLIENT)
    files = {"k.yaml": script, "bot.yaml": made.text, "client.yaml": client.text}
    found = load_scenario("k.yaml", read=lambda path: files[path].encode())
    said = play(Setup(found.server, found.client), most=100).turns
    assert [turn.text for turn in said] == [turn.text for turn in parse_har(ONE, "a.har")[0].turns]


QUICK = [message(one["type"], n / 1000, one["data"], one["opcode"]) for n, one in enumerate(TALK)]


@pytest.mark.parametrize(("old", "new", "ok"), [("x", "x", True), ("still", "not", False)])
def test_the_kept_client_tests_a_real_server_and_finds_what_is_another(
    tmp_path: Path, old: str, new: str, ok: bool
) -> None:
    recording, _ = parse_har(har(("ws://127.0.0.1:1/", QUICK)), "a.har")
    (tmp_path / "client.yaml").write_text(kept(recording, Keep.CLIENT).text)
    (tmp_path / "bot.yaml").write_text(kept(recording, Keep.SERVER).text.replace(old, new))
    with BackgroundServer(served(str(tmp_path / "bot.yaml"), None)) as server:
        run = simulator.run(tmp_path / "client.yaml", server=server.url)
    assert run.ok is ok
    failed = next((verdict for verdict in run.verdicts if not verdict.ok), None)
    assert (failed is None) is ok
    assert failed is None or (failed.key, failed.by) == ("transcript", 4)


SAID = st.lists(
    st.tuples(
        st.sampled_from(["send", "receive"]),
        st.floats(0, 5),
        st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.binary(min_size=1, max_size=9)),
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


@given(SAID)
def test_both_sides_of_any_recording_say_it_again_in_its_order(
    said: list[tuple[str, float, str | bytes]],
) -> None:
    at, messages = 0.0, []
    for type_, after, body in said:
        at += after
        coded = b64encode(body).decode() if isinstance(body, bytes) else body
        messages.append(message(type_, at, coded, 2 if isinstance(body, bytes) else 1))
    recording, _ = parse_har(har(("ws://a.test/", messages)), "a.har")
    made = kept(literally(recording))
    assert made.doubt == ""
    assert replayed(made) == [(turn.side, turn.text, turn.data) for turn in recording.turns]


def test_of_several_the_first_is_taken_or_the_one_with_that_address() -> None:
    two = har(("wss://a.test/", TALK[:1]), ("http://b.test/x", TALK))
    assert len(parse_har(two, "a.har")[0].turns) == 1
    recording, known = parse_har(two, "a.har", "b.test")
    assert len(recording.turns) == 5
    assert known == ["wss://a.test/", "ws://b.test/x"]


def test_milliseconds_are_taken_for_what_they_are() -> None:
    said = [message("send", 0, "a") | {"time": 1_700_000_000_000.0}]
    said += [message("receive", 0, "b") | {"time": 1_700_000_002_000.0}]
    assert parse_har(har(("ws://a.test/", said)), "a.har")[0].turns[1].at == 2_000_000


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html>", "a.har is no HAR file: it is not JSON"),
        (b"\xff\xfe", "a.har is no HAR file: it is not JSON"),
        (b"[" * 100_000, "a.har is no HAR file: it is not JSON"),
        (b"[]", "a.har is no HAR file: it has no log with entries"),
        (b'{"log": {"entries": [3, {"request": 4}]}}', "a.har holds no WebSocket messages"),
        (har(("ws://a.test/", [{}])), "message 1 of ws://a.test/ has the type None"),
        (har(("ws://a.test/", [message("send", 0, "x") | {"time": "now"}])), "message 1 of ws://a.test/ has no time"),
        (har(("ws://a.test/", [message("send", 0, "x") | {"data": None}])), "message 1 of ws://a.test/ has no data"),
        (har(("ws://a.test/", [message("send", 0, "?", 2)])), "holds bytes that are not base64"),
        (har(("ws://a.test/", [message("send", 0, "\ud800")])), "holds half a surrogate pair"),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ReplayError) as raised:
        parse_har(data, "a.har")
    assert sentence in str(raised.value)


def test_an_address_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"'nowhere' in it: there is wss://shop\.test/chat"):
        parse_har(ONE, "a.har", "nowhere")
