"""What can happen between two bots, told apart, each by its shortest opening."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from simulator.errors import Exit
from simulator.explore import Kind, finder
from simulator.record import EndedBy, Side
from tests.explore.agreement import PROVED, disagreements
from tests.explore.explored import (
    CHANCE,
    JAM,
    POLITE,
    TICKETS,
    TICKS,
    WRONG_WORD,
    explored,
    only,
    said,
    setup,
)
from tests.explore.pairs import PAIRS
from tests.explore.test_chains import BEGUN_AGAIN


def test_the_jam_is_a_loop_that_cannot_be_left() -> None:
    found = only(explored(JAM))
    assert (found.kind, found.inescapable, found.proved) == (Kind.LOOP, True, True)
    assert (found.first, found.period, found.choices) == (0, 2, {})
    assert [rule.name for rule in found.rules] == ["otherwise", "otherwise"]
    assert [rule.line for rule in found.rules] == [2, 3]
    assert said(found) == ["c: hello", "s: hello", "c: hello"]


def test_whatever_two_polite_bots_draw_they_never_leave() -> None:
    made = explored(POLITE)
    found = only(made)
    assert (found.inescapable, found.proved, found.period) == (True, True, 4)
    assert set(found.choices) == {Side.CLIENT}
    assert made.exit is Exit.LOOP


def test_a_loop_that_chance_ends_can_be_left() -> None:
    made = explored(CHANCE)
    loop, end = made.findings
    assert (loop.kind, loop.inescapable, loop.period) == (Kind.LOOP, False, 2)
    assert loop.played.ending is not None
    assert loop.played.ending.by is EndedBy.LOOP
    assert (end.kind, said(end)) == (Kind.ENDING, ["c: a", "s: thanks"])
    assert made.exit is Exit.OK


def test_a_dead_end_is_a_reply_without_a_rule_after_which_both_wait() -> None:
    made = explored(WRONG_WORD)
    found = only(made)
    assert (found.kind, said(found)) == (Kind.DEAD_END, ["s: password?", "c: swordfish"])
    assert found.end is not None
    assert (found.end.deaf, found.end.states) == ((True, False), ("start", "start"))
    assert made.exit is Exit.OK


def test_silence_after_a_rule_that_says_nothing_is_no_dead_end() -> None:
    found = only(explored("server: {rules: [{when: hi, say: []}]}\nclient: {on_open: hi}\n"))
    assert (found.kind, said(found)) == (Kind.SILENCE, ["c: hi"])


def test_a_dead_end_that_time_opens_again_is_none() -> None:
    text = "server: {on_silence: {after: 5s, close: true}}\nclient: {on_open: hi}\n"
    found = only(explored(text))
    assert (found.kind, found.end and found.end.by) == (Kind.ENDING, EndedBy.SERVER)


def test_a_line_that_was_waiting_does_not_answer_what_found_no_rule() -> None:
    text = "server: {on_open: {wait: 2s, say: hi}}\nclient: {on_open: q, rules: [{when: hi, say: []}]}\n"
    found = only(explored(text))
    assert (found.kind, found.end and found.end.deaf) == (Kind.DEAD_END, (True, False))


def test_who_closes_and_by_which_rule_tells_endings_apart() -> None:
    text = """
server:
  rules:
    - {name: one, when: a, any_of: [{close: true}, {close: 4001}, {drop: true}, {say: b}]}
client: {on_open: a, rules: [{name: two, when: b, close: true}]}
"""
    made = explored(text)
    ends = [(f.end.by.value, f.end.code, f.rules[0].name) for f in made.findings if f.end]
    assert ends == [
        ("server", 1000, "one"),
        ("server", 4001, "one"),
        ("server", 1006, "one"),
        ("client", 1000, "two"),
    ]


def test_a_script_that_fails_is_found_with_its_place() -> None:
    text = """
server: {vars: {n: 2}, otherwise: {set: {n: <n - 1>}, say: "<(6 // n)>"}}
client: {on_open: hi, otherwise: more}
"""
    found = only(explored(text))
    assert (found.kind, said(found)) == (Kind.ERROR, ["c: hi", "s: 6", "c: more"])
    assert found.place is not None
    assert found.place.line == 3


def test_a_message_that_is_too_long_for_the_limit_is_found() -> None:
    text = """
server: {rules: [{when: "<x>", say: "<x> <x>"}]}
client: {on_open: ü, rules: [{when: "<x>", say: "<x>"}]}
limits: {message: 40}
"""
    found = only(explored(text))
    assert found.kind is Kind.LIMIT
    assert len(said(found)[-1].encode()) - len("c: ") <= 40


def test_bytes_that_nobody_wants_are_an_error() -> None:
    found = only(explored("server: {on_open: {say_binary: AQID}}\nclient: {otherwise: x}\n"))
    assert (found.kind, found.end and found.end.code) == (Kind.ERROR, 1003)


@pytest.mark.parametrize(
    "text",
    [TICKS, "server: {vars: {n: 0}, every: {each: 1s, set: {n: 1}}}\nclient: {on_open: hi}\n"],
    ids=["a push", "a timer that says nothing"],
)
def test_what_only_timers_keep_up_is_endless_and_no_loop(text: str) -> None:
    made = explored(text)
    found = only(made)
    assert (found.kind, found.inescapable, made.exit) == (Kind.ENDLESS, False, Exit.OK)


def test_a_loop_in_which_a_number_grows_is_one_as_far_as_was_looked() -> None:
    made = explored(TICKETS, most=500)
    found = only(made)
    assert (found.kind, found.inescapable, found.proved) == (Kind.LOOP, True, False)
    assert (found.period, made.exit, made.exhaustive) == (2, Exit.LOOP, False)


def test_what_grows_and_does_not_go_round_is_only_endless() -> None:
    text = """
server: {vars: {n: 1}, otherwise: {set: {n: <n * 7 + n % 5>}, say: "<n> and <n * n> or <n - 3>"}}
client: {vars: {m: 1}, on_open: go, otherwise: {set: {m: <m * 3 + 1>}, say: "why <m>? <m * m>!"}}
loops: off
"""
    made = explored(text, most=500)
    found = only(made)
    assert (found.kind, found.proved, made.exit) == (Kind.ENDLESS, False, Exit.OK)


def test_replies_that_chance_ends_and_timers_begin_again_are_no_loop_that_cannot_be_left() -> None:
    text = """
server: {rules: [{when: a, any_of: [{say: b}, {say: []}]}], every: {each: 3s, say: b}}
client: {on_open: a, rules: [{when: b, wait: 1s, say: a}]}
"""
    made = explored(text, most=2_000)
    assert not any(found.inescapable for found in made.findings)


def test_replies_that_always_begin_again_by_a_timer_are_endless_and_no_loop() -> None:
    made = explored(BEGUN_AGAIN)
    assert [(found.kind, found.inescapable) for found in made.findings] == [(Kind.ENDLESS, False)]
    assert made.exit is Exit.OK


def test_what_can_still_come_to_a_loop_that_was_found_is_not_told_again() -> None:
    text = """
server:
  vars: {n: 0}
  rules: [{when: a, any_of: [{go_to: jam, say: b}, {set: {n: <n + 1>}, say: "b <n>"}]}]
  states: {jam: {rules: [{when: a, say: b}]}}
client: {on_open: a, otherwise: a}
"""
    made = explored(text, most=1_000)
    loops = [(found.kind, found.inescapable, found.proved) for found in made.findings]
    assert loops == [(Kind.LOOP, True, True)]
    assert not made.exhaustive


def test_a_countdown_that_ends_late_is_not_called_endless() -> None:
    text = """
server: {vars: {n: 700}, rules: [{when: x, if: n > 0, set: {n: <n - 1>}, say: "<n> left"}], otherwise: {close: true}}
client: {on_open: x, otherwise: x}
"""
    assert [found.kind for found in explored(text).findings] == [Kind.ENDING]
    assert [found.kind for found in explored(text, most=300).findings] != [Kind.ENDING]


def test_the_shortest_opening_leads_to_a_loop_in_the_middle() -> None:
    text = """
server:
  on_open: password?
  rules: [{when: tea, say: with milk?}, {when: milk, say: milk or tea?}]
client: {rules: [{when: password, say: tea}, {when: [with, or], say: milk}]}
"""
    found = only(explored(text))
    assert (found.first, found.period) == (3, 2)
    assert said(found)[: found.first + found.period] == [
        "s: password?", "c: tea", "s: with milk?", "c: milk", "s: milk or tea?",
    ]  # fmt: skip


def test_of_many_of_a_kind_the_first_are_shown_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finder, "MOST", 2)
    codes = ", ".join(f"{{close: {4000 + n}}}" for n in range(5))
    made = explored(f"server: {{otherwise: {{any_of: [{codes}]}}}}\nclient: {{on_open: a}}\n")
    assert [found.end and found.end.code for found in made.findings] == [4000, 4001]
    assert made.more == {Kind.ENDING: 3}


def test_the_worst_comes_first() -> None:
    text = """
server:
  otherwise:
    any_of: [{close: true}, b, {say: []}, c, {say: "<(1 // n)>"}]
  vars: {n: 0}
client: {on_open: a, rules: [{when: b, go_to: jam, say: d}], states: {jam: {otherwise: e}}}
"""
    kinds = [(found.kind, found.inescapable) for found in explored(text).findings]
    assert [kind for kind, _ in kinds] == sorted((k for k, _ in kinds), key=list(Kind).index)
    assert kinds[0][0] is Kind.LOOP


@settings(max_examples=40)
@given(PAIRS)
def test_what_is_found_agrees_with_playing_many_seeds(text: str) -> None:
    made = explored(text, most=2_000)
    assert list(disagreements(setup(text), made, range(8), loops=PROVED)) == []
    assert all(found.heard for found in made.findings if found.inescapable)
