"""What happens by itself: silences, pushes, and which timer comes first."""

from __future__ import annotations

from simulator.record import EndedBy
from tests.conversation.play import play


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
