"""A conversation of a bot of ours with somebody whom we only hear."""

from __future__ import annotations

import pytest

from simulator.conversation.core import Conversation
from simulator.conversation.orders import Cut, Hangup, Logged
from simulator.conversation.setup import (
    Human,
    Limits,
    LoopAction,
    LoopPolicy,
    Remote,
    Rules,
    Setup,
)
from simulator.record import Certainty, EndedBy, Ending, Side
from tests.conversation.play import Play, scenario


def foreign(client: str, *, loops: LoopAction = LoopAction.OFF) -> Play:
    """A bot of ours talks to a server somewhere else."""
    found = scenario(f"scenario: x\nserver: ws://127.0.0.1:1/\nclient: {client}\n")
    assert isinstance(found.server, Remote)
    setup = Setup(found.server, found.client, limits=Limits(), loops=LoopPolicy(loops))
    return Play(Conversation(setup))


def test_what_a_foreign_side_says_answers_the_latest_message_it_has_not_answered() -> None:
    run = foreign("{on_open: [a, b], rules: [{when: x, say: c}]}")
    run.take(run.core.opened(0))
    for at, text in enumerate(["w", "x", "y", "z"]):
        run.take(run.core.arrived(Side.CLIENT, text, at))
    assert [(t.side[0], t.text, t.re, t.hop) for t in run.turns] == [
        ("c", "a", None, 0),
        ("c", "b", None, 0),
        ("s", "w", 1, 1),
        ("s", "x", None, 0),
        ("c", "c", 3, 1),
        ("s", "y", 4, 2),
        ("s", "z", None, 0),
    ]
    logged = [o.turn.text for o in run.orders if isinstance(o, Logged)]
    assert logged == ["w", "x", "y", "z"]


def test_what_a_foreign_side_says_unasked_stays_unasked() -> None:
    run = foreign("{}")
    run.take(run.core.opened(0))
    for text in ("tick", "tock"):
        run.take(run.core.arrived(Side.CLIENT, text, 0))
    assert [(t.re, t.hop) for t in run.turns] == [(None, 0), (None, 0)]


@pytest.mark.parametrize(
    ("code", "faulty"), [(1000, False), (1001, False), (1005, False), (1002, True), (4000, True)]
)
def test_a_foreign_side_is_at_fault_where_it_closes_with_another_code(
    code: int, faulty: bool
) -> None:
    run = foreign("{otherwise: x}")
    run.take(run.core.opened(0))
    run.take(run.core.closed(Side.CLIENT, code, "why", 3))
    assert run.ending == Ending(EndedBy.SERVER, code, "why", faulty=faulty)


def test_a_foreign_side_that_breaks_the_protocol_is_an_error() -> None:
    run = foreign("{otherwise: x}")
    run.take(run.core.opened(0))
    run.take(run.core.closed(Side.CLIENT, 1007, "", 3, clean=False, sentence="not UTF-8"))
    assert (run.ending.by, run.ending.reason) == (EndedBy.ERROR, "not UTF-8")
    assert [f["side"] for f in run.noted("error")] == [Side.SERVER]


def test_our_side_s_close_towards_a_foreign_side_ends_the_conversation_at_once() -> None:
    run = foreign("{rules: [{when: bye, close: 1000}]}")
    run.take(run.core.opened(0))
    run.take(run.core.arrived(Side.CLIENT, "bye", 1))
    assert run.ending == Ending(EndedBy.CLIENT, 1000)
    assert run.orders[-1] == Hangup(Side.CLIENT, 1000, "")
    (closed,) = run.noted("close")
    assert closed == {"by": Side.CLIENT, "code": 1000, "reason": "", "clean": True}


def test_our_side_s_cut_towards_a_foreign_side_is_made_at_once() -> None:
    run = foreign("{rules: [{when: bye, drop: true}]}")
    run.take(run.core.opened(0))
    run.take(run.core.arrived(Side.CLIENT, "bye", 1))
    assert run.orders[-1] == Cut(Side.CLIENT)


def test_our_side_s_close_towards_a_foreign_side_is_no_break_to_connect_again_after() -> None:
    again = "{reconnect: {after: 1s, times: 1}}"
    run = foreign(f"{{rules: [{{when: bye, close: 1000}}], on_close: {again}, on_error: {again}}}")
    run.take(run.core.opened(0))
    run.take(run.core.arrived(Side.CLIENT, "bye", 1))
    assert run.ending == Ending(EndedBy.CLIENT, 1000)


def test_bytes_that_a_foreign_side_says_and_nobody_hears_are_not_kept() -> None:
    run = foreign("{otherwise: x}")
    run.take(run.core.opened(0))
    run.take(run.core.arrived(Side.CLIENT, b"secret", 1))
    assert (run.ending.by, run.farewell_code) == (EndedBy.ERROR, 1003)
    assert (run.turns, run.core.budget.said) == ([], 0)


def test_bytes_that_a_foreign_side_says_are_a_message_without_text() -> None:
    run = foreign("{rules: [{when_binary: AAE=, say: heard}]}")
    run.take(run.core.opened(0))
    run.take(run.core.arrived(Side.CLIENT, b"\0\1", 1))
    assert [(t.text, t.data) for t in run.turns] == [("", b"\0\1"), ("heard", None)]


@pytest.mark.parametrize("ours", Side)
def test_a_round_with_a_side_that_has_no_script_is_suspected_and_never_proved(ours: Side) -> None:
    found = scenario("scenario: x\nserver: {otherwise: a}\nclient: human\n")
    bot, person = found.server, found.client
    server, client = (bot, person) if ours is Side.SERVER else (person, bot)
    run = Play(Conversation(Setup(server, client, loops=LoopPolicy(LoopAction.STOP))))
    run.take(run.core.opened(0))
    while run.core.ending is None and len(run.turns) < 100:
        run.take(run.core.spoken(ours.other, "a", 0))
        while run.core.flight and run.core.ending is None:
            run.step()
    assert [loop.certainty for loop in run.core.loops] == [Certainty.SUSPECTED]


def test_a_person_hears_what_is_said_and_answers_the_latest_of_it() -> None:
    found = scenario("scenario: x\nserver: {on_open: hello, otherwise: ok}\nclient: human\n")
    assert isinstance(found.client, Human)
    assert isinstance(found.server, Rules)
    run = Play(Conversation(Setup(found.server, found.client)))
    run.take(run.core.opened(0))
    run.step()
    run.take(run.core.spoken(Side.CLIENT, "hi", 5))
    run.step()
    run.step()
    assert [(t.text, t.re) for t in run.turns] == [("hello", None), ("hi", 0), ("ok", 1)]
    assert run.delivered == [(Side.CLIENT, "hello"), (Side.CLIENT, "ok")]
    run.take(run.core.left(Side.CLIENT, 9))
    run.step()
    assert run.ending == Ending(EndedBy.CLIENT, 1000)
