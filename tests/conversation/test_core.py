"""Whole conversations without a socket: who hears what when, and how far its limits let it go."""

from __future__ import annotations

import pytest

from simulator.conversation.budget import Breach
from simulator.record import EndedBy, Ending, Side, Turn
from tests.conversation.play import conversation, play

CHATTER = """
server: {vars: {n: 0}, on_open: go, otherwise: {set: {n: <n + 1>}, say: "s<n>"}}
client: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: "c<n>"}}
loops: off
"""


def test_two_people_say_hello_in_six_messages() -> None:
    done = play(
        """
server:
  name: ddd
  on_open: You are connected successfully
  rules:
    - {when: I'm the client, say: "Hello, I'm the server ddd"}
    - {when: bye, say: "bye, client ccc"}
client:
  name: ccc
  on_open: hello
  rules:
    - {when: bye, close: true}
    - {when: hello, say: "bye, server ddd"}
  otherwise: Hello, I'm the client ccc
"""
    )
    assert done.said == [
        "s: You are connected successfully",
        "c: hello",
        "c: Hello, I'm the client ccc",
        "s: Hello, I'm the server ddd",
        "c: bye, server ddd",
        "s: bye, client ccc",
    ]
    assert done.ending == Ending(EndedBy.CLIENT, 1000)
    assert done.noted("unmatched") == [{"side": Side.SERVER, "re": 1}]


def test_each_message_tells_what_it_answers_and_how_many_replies_deep_it_is() -> None:
    done = play(
        """
server: {rules: [{when: a, say: [b, c]}, {when: d, close: true}]}
client: {on_open: a, rules: [{when: c, say: d}]}
"""
    )
    assert [(t.id, t.text, t.re, t.hop) for t in done.turns] == [
        (0, "a", None, 0),
        (1, "b", 0, 1),
        (2, "c", 0, 1),
        (3, "d", 2, 2),
    ]


def test_a_bot_says_its_lines_first_in_first_out_behind_its_waits() -> None:
    done = play(
        """
server: {rules: [{when: a, wait: 2s, say: A}, {when: b, say: B}]}
client: {on_open: [a, b]}
"""
    )
    assert [(t.text, t.at) for t in done.turns] == [
        ("a", 0),
        ("b", 0),
        ("A", 2_000_000),
        ("B", 2_000_000),
    ]


def test_a_wait_behind_the_last_line_holds_up_what_is_said_next() -> None:
    done = play(
        """
server: {rules: [{when: a, say: A, wait: 2s}, {when: b, say: B}]}
client: {on_open: [a, b]}
"""
    )
    assert [(t.text, t.at) for t in done.turns[2:]] == [("A", 0), ("B", 2_000_000)]


def test_what_is_due_now_is_said_before_the_answer_to_what_is_heard_now() -> None:
    done = play(
        """
server: {on_open: {wait: 2s, say: x}}
client: {on_open: {wait: 2s, say: due}, rules: [{when: x, say: answer}]}
"""
    )
    assert done.said == ["s: x", "c: due", "c: answer"]


def test_a_bot_hears_while_it_waits_and_its_state_changes_at_once() -> None:
    done = play(
        """
server:
  vars: {n: 0}
  otherwise: {set: {n: <n + 1>}, wait: 1s, say: "<n>"}
client: {on_open: [x, y]}
"""
    )
    assert [(t.text, t.at) for t in done.turns[2:]] == [("1", 1_000_000), ("2", 2_000_000)]


@pytest.mark.parametrize("closing", ["close: true", "drop: true"])
def test_lines_still_waiting_at_a_close_are_recorded_as_never_said(closing: str) -> None:
    done = play(
        f"""
server: {{rules: [{{when: a, wait: 5s, say: late}}]}}
client: {{on_open: [a, {{wait: 1s, {closing}}}]}}
"""
    )
    assert done.said == ["c: a"]
    (fault,) = done.noted("fault")
    rule = done.core.server.script.start.rules.rules[0].ref  # type: ignore[union-attr]
    assert fault == {"what": "unsaid", "re": 0, "rule": rule}
    assert done.ending.by is EndedBy.CLIENT


def test_nothing_is_said_after_a_close_that_a_state_makes_on_entry() -> None:
    done = play(
        """
server:
  rules: [{when: a, go_to: over, say: too late}]
  states: {over: {on_enter: {say: over, close: true}}}
client: {on_open: a}
"""
    )
    assert done.said == ["c: a", "s: over"]
    assert [f["what"] for f in done.noted("fault")] == ["unsaid"]
    assert done.ending == Ending(EndedBy.SERVER, 1000)


def test_a_message_on_its_way_to_a_side_that_closed_is_not_heard() -> None:
    done = play(
        """
server: {rules: [{when: a, close: {code: 4003, reason: no}}, {when: b, say: B}]}
client: {on_open: [a, b]}
"""
    )
    assert done.said == ["c: a", "c: b"]
    assert done.ending == Ending(EndedBy.SERVER, 4003, "no")


def test_both_sides_may_close_at_once_and_the_server_comes_first() -> None:
    done = play("server: {on_open: {close: true}}\nclient: {on_open: {close: 4000}}\n")
    assert done.ending == Ending(EndedBy.SERVER, 1000)


def test_a_server_that_greets_is_heard_after_a_reconnection_too() -> None:
    done = play(
        """
server: {on_open: welcome, rules: [{when: go, drop: true}]}
client:
  vars: {calls: 0}
  on_open: {set: {calls: <calls + 1>}, say: "call <calls>"}
  rules: [{when: welcome, rules: [{if: calls == 1, say: go}, {say: thanks}]}]
  on_error: {reconnect: {after: 1s, times: 1}}
"""
    )
    greeted = ["s: welcome", "c: call 1", "c: go", "s: welcome", "c: call 2", "c: thanks"]
    assert done.said == greeted


def test_choices_that_are_pinned_are_made_and_then_the_seed_goes_on() -> None:
    text = """
server: {otherwise: {any_of: [a, b, c, d]}}
client: {on_open: [x, x, x]}
choices: {server: [0.99, 0]}
"""
    firsts = {tuple(play(text, seed=seed).said[3:5]) for seed in range(20)}
    thirds = {play(text, seed=seed).said[5] for seed in range(20)}
    assert firsts == {("s: d", "s: a")}
    assert len(thirds) > 1


def test_silence_ends_it_when_nobody_has_anything_more_to_say() -> None:
    done = play("server: {rules: [{when: a, say: b}]}\nclient: {on_open: a}\n")
    assert done.said == ["c: a", "s: b"]
    assert done.ending.by is EndedBy.SILENCE


def test_a_turn_is_its_own_order_on_a_calm_wire() -> None:
    orders = conversation("server: {on_open: hi}\nclient: {name: c}\n").opened(0)
    assert [type(order) for order in orders] == [Turn]


# --- limits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what", "said"),
    [
        pytest.param(CHATTER + "limits: {messages: 7}", "messages", 7, id="messages"),
        pytest.param(
            'server: {every: {each: 1s, say: "<turn>"}}\nclient: {name: c}\nlimits: {time: 3500ms}',
            "time",
            3,
            id="time",
        ),
        pytest.param(
            "server: {every: {each: 9s, say: x}}\nclient: {name: c}\nlimits: {silence: 5s}",
            "silence",
            0,
            id="silence",
        ),
        pytest.param(CHATTER + "limits: {bytes: 8}", "bytes", 4, id="bytes"),
        pytest.param(
            "server: {on_open: äöü}\nclient: {name: c}\nlimits: {message: 5}",
            "message",
            0,
            id="message, in bytes of UTF-8",
        ),
    ],
)
def test_a_limit_ends_the_conversation_and_is_recorded(text: str, what: str, said: int) -> None:
    done = play(text)
    assert done.ending.by is EndedBy.LIMIT
    assert done.ending.code == 4001
    assert [f["what"] for f in done.noted("limit")] == [what]
    assert len(done.turns) == said


def test_a_limit_is_recorded_once_where_both_sides_speak_on_opening() -> None:
    done = play("server: {on_open: [a, b]}\nclient: {on_open: c}\nlimits: {messages: 1}\n")
    assert done.said == ["s: a"]
    assert len(done.noted("limit")) == 1


def test_a_limit_that_was_reached_is_told_in_its_own_unit() -> None:
    breaches = (
        Breach("message", 5, 6),
        Breach("bytes", 8, 9),
        Breach("time", 3_500_000, 3_500_000),
    )
    assert [breach.sentence for breach in breaches] == [
        "limit on message reached: 5 bytes",
        "limit on bytes reached: 8 bytes",
        "limit on time reached: 3.5 s",
    ]


@pytest.mark.parametrize("what", ["messages", "bytes", "message", "time", "silence"])
def test_exactly_as_much_as_the_limit_is_no_breach(what: str) -> None:
    bound = {"messages": "2", "bytes": "2", "message": "1", "time": "2s", "silence": "1s"}[what]
    done = play(
        f"server: {{every: {{each: 1s, times: 2, say: x}}}}\nclient: {{name: c}}\nlimits: {{{what}: {bound}}}\n"
    )
    assert (done.said, done.ending.by) == (["s: x", "s: x"], EndedBy.SILENCE)
