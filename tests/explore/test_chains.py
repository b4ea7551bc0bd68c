"""Reply loops, told from what timers push."""

from __future__ import annotations

import pytest

from simulator.explore import chains
from simulator.explore.chains import rounds_in
from tests.explore.explored import CHANCE, JAM, POLITE, TICKS, walked

NAGGING = "server: {on_silence: {after: 2s, say: x}}\nclient: {on_open: y, on_silence: {after: 3s, say: y}}\n"
SILENT = "server: {vars: {n: 0}, every: {each: 1s, set: {n: 1}}}\nclient: {on_open: hi}\n"
BESIDE = """
server: {otherwise: {wait: 2s, say: hello}, every: {each: 3s, say: tick}}
client: {on_open: hello, rules: [{when: hello, say: hello}, {when: tick, say: []}]}
"""
PUSHED = """
server: {rules: [{when: a, say: b}], every: {each: 3s, say: a}}
client: {rules: [{when: a, say: a}]}
"""
BEGUN_AGAIN = """
server:
  rules: [{when: stop, go_to: done}, {when: a, any_of: [b, stop]}]
  states: {done: {every: {each: 1s, times: 1, go_to: start, say: b}}}
client: {on_open: a, rules: [{when: stop, say: stop}, {when: b, say: a}]}
"""
PONG = """
server: {rules: [{when: a, any_of: [b, {say: c, close: true}]}], every: {each: 5s, say: tick}}
client: {on_open: a, rules: [{when: b, wait: 1s, say: a}]}
"""


@pytest.mark.parametrize(
    ("text", "bottom", "replies", "sure"),
    [
        pytest.param(JAM, True, True, True, id="a jam"),
        pytest.param(POLITE, True, True, True, id="whatever is drawn"),
        pytest.param(CHANCE, False, True, True, id="one that chance can end"),
        pytest.param(TICKS, True, False, False, id="a push and its answer"),
        pytest.param(NAGGING, True, False, False, id="nags that go back and forth"),
        pytest.param(SILENT, True, False, False, id="a timer that says nothing"),
        pytest.param(BESIDE, True, True, True, id="a loop beside a push"),
        pytest.param(PUSHED, True, False, False, id="answers to answers that come to an end"),
        pytest.param(BEGUN_AGAIN, True, True, False, id="replies that a timer begins again"),
        pytest.param(PONG, False, True, True, id="a loop beside a push that chance can end"),
    ],
)
def test_what_goes_round_is_a_reply_loop_or_not(
    text: str, bottom: bool, replies: bool, sure: bool
) -> None:
    made = walked(text)
    (found,) = rounds_in(made)
    assert (found.bottom, bool(found.cycle), found.sure) == (bottom, replies, sure)


@pytest.mark.parametrize("text", [JAM, POLITE, CHANCE, BESIDE, BEGUN_AGAIN, PONG])
def test_a_round_leads_back_to_where_it_began(text: str) -> None:
    made = walked(text)
    for found in rounds_in(made):
        assert found.cycle[0] == found.cycle[-1]
        assert set(found.cycle) <= set(found.nodes)
        for source, target in zip(found.cycle, found.cycle[1:], strict=False):
            assert target in (made.targets[source] or ())
        kinds = [made.move(*step) for step in zip(found.cycle, found.cycle[1:], strict=False)]
        assert any(outcome.items for move in kinds for outcome in move.outcomes)


def test_where_chains_are_too_many_to_follow_a_loop_is_not_ruled_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chains, "LEAST", 3)
    monkeypatch.setattr(chains, "_EACH", 1)
    (found,) = rounds_in(walked(BESIDE))
    assert (bool(found.cycle), found.sure) == (True, False)


def test_a_part_that_could_not_be_looked_at_is_no_loop_that_cannot_be_left() -> None:
    text = """
server: {vars: {n: 0}, rules: [{when: a, any_of: [{say: b}, {set: {n: <n + 1>}, say: "b <n>"}]}]}
client: {on_open: a, rules: [{when: b, say: a}]}
"""
    found = list(rounds_in(walked(text, most=50)))
    assert found
    assert not any(each.bottom for each in found)
