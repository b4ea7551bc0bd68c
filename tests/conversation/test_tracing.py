"""Every reply of every shipped scenario is explained by the rule that the engine recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from simulator.conversation.core import Conversation
from simulator.conversation.playing import Player
from simulator.conversation.tracing import Trace, TracingConversation, silent
from simulator.dialogue.bot import Said
from simulator.dialogue.why import Outcome
from simulator.planning import Options, plan
from simulator.scenario import sniff
from tests.bots import CHANCE, write
from tests.conversation.pairs import PAIRS, unopened

if TYPE_CHECKING:
    from simulator.record import Turn

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLAYED = sorted(path for path in SCENARIOS.rglob("*.yaml") if sniff(path.read_bytes()))


def traced(path: str) -> tuple[tuple[Turn, ...], Trace, tuple[Turn, ...]]:
    """What is said with a trace, the trace, and what is said without."""
    setup = plan(path, Options()).setup
    trace = Trace()
    player = Player(TracingConversation(setup, trace))
    player.open()
    player.run(300)
    plain = Player(Conversation(setup))
    plain.open()
    plain.run(300)
    return player.played.turns, trace, plain.played.turns


def assert_explained(turns: tuple[Turn, ...], trace: Trace) -> None:
    assert set(trace.said) == {turn.id for turn in turns if turn.rule is not None}
    for turn in turns:
        if turn.rule is None:
            continue
        event = trace.said[turn.id]
        assert (event.side, event.turn and event.turn.id) == (turn.side, turn.re)
        why = event.explain()
        assert why.step is not None
        said = [line for line in why.step.lines if isinstance(line, Said)]
        assert (turn.text, turn.rule, turn.state) in [(s.text, s.rule, s.state) for s in said]
        assert why.answered is not None
        fitted = [one.rule for one in why.everything() if one.outcome is Outcome.FITS]
        assert turn.rule in fitted
        assert why.step.rule == why.answered.rule


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_every_reply_of_a_shipped_scenario_is_explained_by_its_recorded_rule(path: Path) -> None:
    turns, trace, plain = traced(str(path))
    assert turns == plain
    assert_explained(turns, trace)


PINNED = """\
scenario: Pinned
choices: {server: [0.9, 0.1, 0.5]}
server:
  rules:
    - {when: "*", any_of: [{recall: true}, {say: one}, {pass: true}]}
    - {when: "*", any_of: [a, b, c]}
client: {on_open: go, rules: [{when: "*", wait: 1s-2s, say: "<pick([1, 2])> go"}]}
limits: {messages: 12}
loops: off
"""
TWICE = """\
scenario: Twice
server: {rules: [{when: a, wait: 2s, say: [b, "<turn>"]}]}
client: {on_open: a, rules: [{when: b, say: a}]}
wire: {duplicate: 50%, delay: 10ms-90ms}
limits: {messages: 20}
loops: off
"""


@pytest.mark.parametrize("text", [PINNED, TWICE, CHANCE], ids=["pinned", "twice", "chance"])
def test_chance_and_a_bad_wire_are_explained_as_they_fell(text: str, tmp_path: Path) -> None:
    turns, trace, plain = traced(write(tmp_path, text))
    assert turns == plain
    assert len(turns) > 10
    assert_explained(turns, trace)


@given(text=PAIRS)
@settings(max_examples=50)
def test_any_pair_is_explained(text: str) -> None:
    trace = Trace()
    player = Player(TracingConversation(unopened(text, 30).setup, trace))
    player.open()
    player.run(31, events=200)
    assert_explained(player.played.turns, trace)


def test_a_message_that_nobody_answers_is_explained_as_well(tmp_path: Path) -> None:
    path = write(
        tmp_path, "scenario: s\nserver: {rules: [{when: b, say: x}]}\nclient: {on_open: a}\n"
    )
    turns, trace, _ = traced(path)
    why = trace.heard[turns[0].side.other, 0].explain()
    assert why.answered is None
    assert [one.reason for one in why.candidates] == ["'b' is missing"]


TIMERS = """\
scenario: Timers
server:
  vars: {n: 0}
  every:
    - {each: 1s, times: 3, rules: [{if: n > 5, say: tick}]}
    - {each: 2s, times: 1, say: tock}
    - {each: 3s, times: 1, set: {n: 9}}
  on_silence: {after: 9s, rules: [{if: n > 99, say: hm}, {pass: true}]}
client:
  vars: {n: 0}
  on_open: {rules: [{if: turn > 0, say: hello}]}
"""


def test_what_fired_and_came_to_nothing_is_told_once_with_the_last_reason(tmp_path: Path) -> None:
    _, trace, _ = traced(write(tmp_path, TIMERS))
    told = [
        (one.event.side, one.event.at, one.why.candidates[0].rule.name, one.times,
         [inner.reason for inner in one.why.candidates[0].within])
        for one in silent(trace.events)
    ]  # fmt: skip
    assert told == [
        ("client", 0, "on_open", 1, ["if is false: turn > 0, where turn is 0"]),
        ("server", 3_000_000, "every", 3, ["if is false: n > 5, where n is 0"]),
        ("server", 11_000_000, "on_silence", 1, [
            "if is false: n > 99, where n is 9", "pass: it leaves the answer to others",
        ]),
    ]  # fmt: skip


def test_what_a_bot_says_or_hears_last_begins_a_new_silence(tmp_path: Path) -> None:
    _, trace, _ = traced(write(tmp_path, TIMERS))
    assert trace.last is not None
    assert trace.last.at == 2_000_000
    assert [one.event.at for one in silent(trace.events[trace.since :])] == [3_000_000, 11_000_000]


def test_what_cannot_say_anything_any_more_is_not_called_silent(tmp_path: Path) -> None:
    closing = "vars: {n: 0}, on_close: {rules: [{if: turn > 9, set: {n: 1}}]}"
    text = f"scenario: s\nserver: {{on_open: {{close: true}}}}\nclient: {{{closing}}}\n"
    _, trace, _ = traced(write(tmp_path, text))
    assert any(event.closing and event.rule is not None for event in trace.events)
    assert silent(trace.events) == []
