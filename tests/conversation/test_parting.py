"""How a conversation is closed: by an error, by a broken line that is made anew, by a signal."""

from __future__ import annotations

import pytest

from simulator.conversation.core import Conversation
from simulator.conversation.setup import (
    Setup,
)
from simulator.record import EndedBy, Ending, Side
from tests.conversation.play import Play, conversation, play, scenario


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
    done = Play(conversation("server: {on_open: go}\nclient: {otherwise: go on}\n"))
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
