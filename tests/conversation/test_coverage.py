"""Which rules fired is what the recorded messages and states say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from simulator.conversation.coverage import Coverage, Tally
from simulator.conversation.playing import Player
from simulator.conversation.tracing import Trace, TracingConversation
from simulator.dialogue.why import Outcome
from simulator.record import Side
from tests.conversation.pairs import PAIRS, unopened
from tests.conversation.play import conversation


def covered(*texts: str) -> Coverage:
    tally = Tally()
    for text in texts:
        trace, setup = Trace(), conversation(text).setup
        player = Player(TracingConversation(setup, trace))
        player.open()
        player.run(200)
        tally.add(setup, trace, player.played.turns)
    return tally.coverage()


def fired(coverage: Coverage) -> dict[str, int]:
    return {rule.name: rule.fired for bot in coverage.bots for rule in bot.rules}


EVERY_KIND = """\
server:
  name: one
  on_open: hi
  rules:
    - {when: a, rules: [{when: x, say: no}, {when: a, go_to: inner, say: yes}]}
    - {when: b, say: never, rules: [{when: z, say: no}]}
    - {when: quiet, say: []}
  keywords: {key: [word]}
  on_close: {wait: 1s}
  states:
    inner: {on_enter: in, every: {each: 5s, times: 1, say: tick}, otherwise: what}
client:
  name: two
  on_open: [a, b c, quiet, key, bye]
  on_silence: {after: 9s, close: true}
limits: {silence: 1m}
"""


def test_rules_of_every_kind_are_counted_nested_and_silent_ones_too() -> None:
    assert fired(covered(EVERY_KIND)) == {
        "on_open": 1, "when a": 1, "when x": 0, "when b": 0, "when z": 0, "when quiet": 1,
        "keyword key": 1, "on_close": 1, "on_enter inner": 1, "every": 1, "otherwise": 2, "on_silence": 1,
    }  # fmt: skip


BROKEN = """\
server: {vars: {b: 0}, rules: [{when: hi, drop: true}], on_error: {set: {b: 1}}}
client:
  vars: {n: 0, m: 0}
  on_open: {go_to: s, set: {n: "<pick([1, 2, 3])>"}, say: hi}
  on_error: {set: {n: -1}}
  on_close: {set: {m: -1}}
  states:
    s:
      on_error: {set: {n: "<pick([1, 2, 3, 4, 5, 6, 7, 8, 9])>"}}
      on_close: {set: {m: "<pick([1, 2, 3, 4, 5, 6, 7, 8, 9])>"}}
"""


def test_what_is_done_when_the_line_breaks_is_told_as_it_fell() -> None:
    uses = [rule for bot in covered(BROKEN).bots for rule in bot.rules]
    assert {(rule.name, rule.place.line) for rule in uses if rule.fired == 1} == {
        ("when hi", 2), ("on_error", 2), ("on_open", 5), ("on_error", 10), ("on_close", 11),
    }  # fmt: skip
    assert sum(rule.fired for rule in uses) == 5
    trace = Trace()
    player = Player(core := TracingConversation(conversation(BROKEN).setup, trace))
    player.open()
    player.run(9)
    *_, over = (event for event in trace.events if event.side is Side.CLIENT)
    step = over.explain().step
    assert step is not None
    assert step.state == core.client.state


def test_several_conversations_of_one_bot_add_up() -> None:
    text = "server: {rules: [{when: a, say: b}, {when: c, say: d}]}\nclient: {on_open: a}\n"
    once, twice = covered(text), covered(text, text)
    assert fired(once) == {"when a": 1, "when c": 0, "on_open": 1}
    assert fired(twice) == {"when a": 2, "when c": 0, "on_open": 2}
    assert (once.fired, once.rules) == (twice.fired, twice.rules) == (2, 3)
    assert once.percent == pytest.approx(200 / 3)


def test_what_answered_what_is_counted_by_the_rules_that_spoke() -> None:
    text = (
        "server: {rules: [{when: a, say: [b, b]}]}\n"
        "client: {on_open: a, rules: [{when: b, say: c}]}\n"
    )
    assert [(one.asked.name, one.answered.name, one.times) for one in covered(text).answers] == [
        ("on_open", "when a", 2),
        ("when a", "when b", 2),
    ]


def test_a_conversation_without_rules_leaves_nothing_untried() -> None:
    assert covered("server: {}\nclient: {}\n").percent == 100


@given(text=PAIRS)
@settings(max_examples=50)
def test_what_is_counted_is_what_is_explained(text: str) -> None:
    trace = Trace()
    setup = unopened(text, 30).setup
    player = Player(TracingConversation(setup, trace))
    player.open()
    player.run(31, events=200)
    for event in trace.events:
        explained = Counter(
            one.rule for one in event.explain().everything() if one.outcome is Outcome.FITS
        )
        assert Counter(rule.ref for rule in event.fired()) == explained
    spoke = {turn.rule for turn in player.played.turns}
    tally = Tally()
    tally.add(setup, trace, player.played.turns)
    counted = {
        (rule.name, rule.place.line)
        for bot in tally.coverage().bots
        for rule in bot.rules
        if rule.fired
    }
    assert {(rule.name, rule.line) for rule in spoke if rule is not None} <= counted
