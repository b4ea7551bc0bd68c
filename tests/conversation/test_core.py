"""Whole conversations without a socket: who hears what when, and how it ends."""

from __future__ import annotations

import pytest

from simulator.conversation.budget import Breach
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
from simulator.record import Certainty, EndedBy, Ending, Side, Turn
from tests.conversation.play import Play, conversation, play, scenario

JAM = "server: {otherwise: hello}\nclient: {on_open: hello, otherwise: hello}\n"
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


# --- timers -----------------------------------------------------------------------------------------------------


def test_on_silence_fires_once_a_silence_and_again_after_the_other_side_spoke() -> None:
    done = play(
        """
server: {on_silence: {after: 5s, say: still there?}}
client: {on_open: hi, every: {each: 30s, times: 1, say: back}}
"""
    )
    assert [(t.text, t.at // 1_000_000) for t in done.turns] == [
        ("hi", 0),
        ("still there?", 5),
        ("back", 30),
        ("still there?", 35),
    ]


def test_what_a_bot_says_itself_ends_a_silence_too() -> None:
    done = play(
        "server: {on_open: [x, {wait: 3s, say: y}], on_silence: {after: 5s, say: z}}\n"
        "client: {name: c}\n"
    )
    assert [(t.text, t.at // 1_000_000) for t in done.turns] == [("x", 0), ("y", 3), ("z", 8)]


def test_every_first_fires_after_its_interval_and_so_many_times() -> None:
    done = play(
        "server: {vars: {n: 0}, every: {each: 1s, times: 3, say: tick}}\nclient: {name: c}\n"
    )
    assert [(t.text, t.at) for t in done.turns] == [("tick", s * 1_000_000) for s in (1, 2, 3)]
    assert done.ending.by is EndedBy.SILENCE


def test_timers_of_a_state_stop_when_it_is_left_and_start_anew_on_entry() -> None:
    done = play(
        """
server:
  on_open: {go_to: a}
  states:
    a: {every: {each: 2s, say: tick}, rules: [{when: stop, go_to: b}]}
    b: {rules: [{when: go, go_to: a}]}
client: {on_open: [{wait: 3s, say: stop}, {wait: 4s, say: go}, {wait: 3s, close: true}]}
"""
    )
    assert [(t.text, t.at // 1_000_000) for t in done.turns] == [
        ("tick", 2),
        ("stop", 3),
        ("go", 7),
        ("tick", 9),
    ]


def test_at_the_same_time_the_server_s_timer_fires_first() -> None:
    done = play(
        "server: {every: {each: 1s, times: 1, say: S}}\nclient: {every: {each: 1s, times: 1, say: C}}\n"
    )
    assert done.said == ["s: S", "c: C"]


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


# --- errors -----------------------------------------------------------------------------------------------------


def test_a_script_error_ends_the_run_with_file_and_line() -> None:
    done = play(
        "server:\n  rules:\n    - {when: a, say: b}\n    - {when: z, say: <(1 // turn - 1) // 0>}\n"
        "client: {on_open: z}\n"
    )
    assert done.ending.by is EndedBy.ERROR
    assert done.ending.place is not None
    assert (done.ending.place.file, done.ending.place.line) == ("play.yaml", 5)
    assert done.farewell_code == 1011
    assert [f["side"] for f in done.noted("error")] == [Side.SERVER]


@pytest.mark.parametrize("what", ["on_open", "every"])
def test_a_script_error_where_nothing_was_heard_ends_the_run_as_well(what: str) -> None:
    fails = "set: {n: <n // n>}"
    when = {"on_open": f"{{{fails}}}", "every": f"{{each: 1s, {fails}}}"}[what]
    done = play(f"server: {{vars: {{n: 0}}, {what}: {when}}}\nclient: {{name: c}}\n")
    assert (done.ending.by, done.farewell_code) == (EndedBy.ERROR, 1011)


def test_a_bot_without_a_binary_rule_refuses_binary_with_1003() -> None:
    done = play("server: {otherwise: x}\nclient: {on_open: {say_binary: AAEC}}\n")
    assert (done.ending.by, done.ending.code, done.farewell_code) == (EndedBy.ERROR, 1003, 1003)


def test_a_bot_with_a_binary_rule_hears_the_bytes() -> None:
    done = play(
        """
server: {rules: [{when_binary: AAE=, say: other}, {when_binary: AAEC, say: same}]}
client: {on_open: {say_binary: AAEC}}
"""
    )
    assert (done.turns[0].text, done.turns[0].data) == ("", b"\x00\x01\x02")
    assert done.said[1:] == ["s: same"]


def test_an_interruption_says_which_signal_and_closes_with_going_away() -> None:
    done = Play(conversation(CHATTER))
    done.take(done.core.opened(0))
    done.take(done.core.interrupt(15, 5))
    assert (done.ending.by, done.ending.signal, done.farewell_code) == (
        EndedBy.INTERRUPTED,
        15,
        1001,
    )


def test_nothing_happens_any_more_once_it_has_ended() -> None:
    done = play("server: {otherwise: x}\nclient: {on_open: {close: true}}\nlimits: {time: 1s}\n")
    before = done.ending
    assert done.core.due(1_000_000) == []
    assert done.core.interrupt(2, 9) == []
    assert done.core.closed(Side.CLIENT, 1006, "", 9, clean=False) == []
    assert done.core.failed("a full disk", 9) == []
    assert done.core.ending == before


# --- reconnecting -----------------------------------------------------------------------------------------------

RECONNECTING = """
server: {vars: {n: 0}, rules: [{when: hi, set: {n: <n + 1>}, say: "n=<n>", drop: true}]}
client:
  vars: {k: 0}
  on_open: {set: {k: <k + 1>}, say: "hi <k>"}
  on_error: {reconnect: {after: 2s, times: 2}}
"""


def test_a_client_connects_again_and_keeps_its_variables_while_the_server_starts_anew() -> None:
    done = play(RECONNECTING)
    assert [(t.text, t.at // 1_000_000) for t in done.turns] == [
        ("hi 1", 0),
        ("n=1", 0),
        ("hi 2", 2),
        ("n=1", 2),
        ("hi 3", 4),
        ("n=1", 4),
    ]
    assert (done.ending.by, done.ending.code) == (EndedBy.SERVER, 1006)


def test_a_failed_try_to_connect_again_counts_as_one() -> None:
    done = play(RECONNECTING, refuse=1)
    assert done.now == 4_000_000
    assert [f["sentence"] for f in done.noted("error")] == ["nobody listens"]
    assert [t.text for t in done.turns] == ["hi 1", "n=1", "hi 2", "n=1"]


def test_a_client_that_never_gets_through_again_ends_in_an_error() -> None:
    done = play(RECONNECTING, refuse=5)
    assert (done.ending.by, done.ending.reason) == (EndedBy.ERROR, "nobody listens")


def test_a_client_connects_again_after_the_server_s_close_by_its_on_close() -> None:
    done = play(
        "server: {rules: [{when: hi, close: true}]}\n"
        "client: {on_open: hi, on_close: {reconnect: {after: 1s, times: 1}}}\n"
    )
    assert [(t.text, t.at) for t in done.turns] == [("hi", 0), ("hi", 1_000_000)]


def test_what_was_on_its_way_when_the_line_broke_does_not_arrive_on_the_next_one() -> None:
    done = play(
        """
server: {every: {each: 1500ms, times: 1, drop: true}, otherwise: heard}
client: {on_open: hi, on_error: {reconnect: {after: 1s, times: 1}}}
wire: {delay: 3s}
"""
    )
    assert done.said == ["c: hi", "c: hi"]


def test_a_clean_close_is_nothing_for_on_error() -> None:
    done = play(
        "server: {rules: [{when: hi, close: true}]}\n"
        "client: {on_open: hi, on_error: {reconnect: {after: 1s, times: 1}}}\n"
    )
    assert (done.said, done.ending) == (["c: hi"], Ending(EndedBy.SERVER, 1000))


def test_a_silence_begins_anew_when_the_line_breaks() -> None:
    done = play(
        """
server: {on_open: {wait: 4s, drop: true}}
client: {on_error: {reconnect: {after: 3s, times: 1}}}
limits: {silence: 5s}
"""
    )
    assert (done.ending.by, done.now) == (EndedBy.LIMIT, 9_000_000)


def test_nothing_is_said_while_the_line_is_down() -> None:
    found = scenario(
        "scenario: x\nserver: human\n"
        "client: {on_open: {drop: true}, on_error: {reconnect: {after: 1s, times: 1}}}\n"
    )
    run = Play(Conversation(Setup(found.server, found.client)))
    run.take(run.core.opened(0))
    run.step()
    assert (run.core.ending, run.core.next_due) == (None, 1_000_000)
    run.take(run.core.spoken(Side.SERVER, "is anybody there?", 1))
    assert run.turns == []


def test_an_error_in_a_side_s_last_words_is_the_end_and_the_other_s_are_not_run() -> None:
    done = play(
        """
server: {vars: {n: 0}, on_open: {drop: true}, on_close: {set: {n: <n // n>}}}
client: {vars: {n: 0}, on_error: {reconnect: {after: 1s, times: 1}}, on_close: {set: {n: <n // n>}}}
"""
    )
    assert [f["side"] for f in done.noted("error")] == [Side.CLIENT]
    assert (done.ending.by, done.now) == (EndedBy.ERROR, 0)


def test_a_client_that_cuts_the_line_itself_connects_again_by_its_on_error() -> None:
    done = play(
        "server: {name: s}\n"
        "client: {on_open: [hi, {drop: true}], on_error: {reconnect: {after: 1s, times: 1}}}\n"
    )
    assert [(t.text, t.at) for t in done.turns] == [("hi", 0), ("hi", 1_000_000)]


def test_a_client_that_closes_itself_does_not_connect_again() -> None:
    done = play(
        "server: {name: s}\nclient: {on_open: {close: true}, on_close: {reconnect: {after: 1s, times: 3}}}\n"
    )
    assert done.ending == Ending(EndedBy.CLIENT, 1000)


# --- loops ------------------------------------------------------------------------------------------------------


def test_the_jam_is_stopped_as_a_proved_loop() -> None:
    done = play(JAM)
    assert (done.ending.by, done.ending.code) == (EndedBy.LOOP, 4000)
    assert done.core.loops[0].certainty is Certainty.PROVED
    assert len(done.turns) < 6
    assert [f["action"] for f in done.noted("loop")] == ["stop"]


@pytest.mark.parametrize(
    ("loops", "actions"),
    [
        pytest.param("warn", {"warn"}, id="warn records it and goes on"),
        pytest.param("off", set(), id="off looks for none"),
    ],
)
def test_a_loop_that_is_not_stopped_runs_into_a_limit(loops: str, actions: set[str]) -> None:
    done = play(JAM + f"loops: {loops}\nlimits: {{messages: 50}}\n")
    assert (done.ending.by, len(done.turns)) == (EndedBy.LIMIT, 50)
    assert {f["action"] for f in done.noted("loop")} == actions


def test_a_nudge_is_said_once_by_its_side_before_the_loop_is_stopped() -> None:
    done = play(JAM + "loops: {nudge: {client: something new}}\n")
    assert done.said.count("c: something new") == 1
    assert done.ending.by is EndedBy.LOOP
    assert [f["action"] for f in done.noted("loop")] == ["nudge", "stop"]


def test_a_nudge_may_lead_out_of_the_loop() -> None:
    done = play(
        """
server: {rules: [{when: enough, close: true}], otherwise: hello}
client: {on_open: hello, otherwise: hello}
loops: {nudge: {client: enough}}
"""
    )
    assert done.ending == Ending(EndedBy.SERVER, 1000)


def test_accept_proved_only_warns_of_what_is_suspected() -> None:
    drawing = """
server: {otherwise: {any_of: [a, b]}}
client: {on_open: x, otherwise: {any_of: [a, b]}}
limits: {messages: 100}
"""
    assert play(drawing).ending.by is EndedBy.LOOP
    done = play(drawing + "loops: {accept: proved}\n")
    assert done.ending.by is EndedBy.LIMIT
    assert {f["action"] for f in done.noted("loop")} == {"warn"}


@pytest.mark.parametrize("nudge", ["{}", "{server: wake up}"], ids=["none", "with a nudge"])
def test_the_message_said_just_before_a_close_is_no_loop_any_more(nudge: str) -> None:
    done = play(
        f"""
server:
  vars: {{n: 0}}
  otherwise:
    set: {{n: <n + 1>}}
    rules: [{{if: n == 3, say: hello, close: true}}, {{say: hello}}]
client: {{on_open: hello, otherwise: hello}}
loops: {{patience: 2, nudge: {nudge}}}
"""
    )
    assert done.said == ["c: hello", "s: hello"] * 3 + ["c: hello"]
    assert done.ending == Ending(EndedBy.SERVER, 1000)


# --- sides that are not ours --------------------------------------------------------------------------------------


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


def test_a_turn_is_its_own_order_on_a_calm_wire() -> None:
    orders = conversation("server: {on_open: hi}\nclient: {name: c}\n").opened(0)
    assert [type(order) for order in orders] == [Turn]
