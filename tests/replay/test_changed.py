"""Tests for simulator.replay.changed: recorded conversations under the rules of then, and under others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.conversation.setup import Limits, LoopAction, Rules, Setup
from simulator.files import find_scenarios
from simulator.record import Side
from simulator.replay import Change, Rehearsal, rehearse
from simulator.replay import setup_of as began
from simulator.transcript import read_log
from tests.bots import write
from tests.conversation.play import conversation
from tests.explore.pairs import PAIRS
from tests.replay.logged import logged

SCENARIOS = find_scenarios([str(Path(__file__).parents[2] / "scenarios")])
LIMITS = Limits(messages=60, time=None, silence=None)


def setup_of(text: str, seed: int = 0) -> Setup:
    setup = conversation(text, seed=seed).setup
    return replace(setup, limits=LIMITS, loops=replace(setup.loops, action=LoopAction.OFF))


def rules(setup: Setup, side: Side) -> Rules:
    party = setup.server if side is Side.SERVER else setup.client
    assert isinstance(party, Rules)
    return party


def played(folder: Path, path: str, **options: Any) -> list[tuple[Change, ...]]:
    """What changes on each side of a real run under the rules of then."""
    run = simulator.run(path, out=folder / "logs", **options)
    assert run.log is not None
    log = read_log(run.log)
    setup = began(log)
    return [rehearse(log, setup, side, rules(setup, side), strict=True).changes for side in Side]


def changed(was: str, now: str, side: Side) -> Rehearsal:
    """What the side of the first scenario says under the rules of the second."""
    setup = setup_of(was)
    return rehearse(logged(setup, 40), setup, side, rules(setup_of(now), side))


@given(PAIRS, st.integers(0, 3), st.integers(3, 40))
@pytest.mark.parametrize("side", list(Side))
def test_under_the_rules_of_then_a_side_says_the_same_whatever_the_two_are(
    side: Side, text: str, seed: int, most: int
) -> None:
    setup = setup_of(text, seed)
    log = logged(setup, most)
    found = rehearse(log, setup, side, rules(setup, side), strict=True)
    assert found.changes == ()
    assert found.replies == sum(turn.side is side for turn in log.turns)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: Path(path).stem)
def test_each_side_of_a_shipped_scenario_says_the_same_to_the_recorded_other(
    tmp_path: Path, path: str
) -> None:
    assert played(tmp_path, path) == [(), ()]


NOISY = """\
scenario: Noise
server: {on_open: go, on_silence: {after: 3s, say: "well, <n>?"}, vars: {n: 0}, rules: [{when: "*", set: {n: <n + 1>}, say: "<pick([1, 2, 3])> <n>"}]}
client: {rules: [{when: "*", wait: 100ms, say: "<pick([4, 5, 6])> <turn>"}]}
limits: {messages: 60}
loops: off
"""


@pytest.mark.parametrize("wire", ["{drop: 20%}", "{duplicate: 30%}", "{drop: 10%, duplicate: 10%}"])
def test_what_the_wire_lost_or_doubled_is_heard_as_it_was(tmp_path: Path, wire: str) -> None:
    path = write(tmp_path, f"{NOISY}wire: {wire}\n")
    assert played(tmp_path, path, seed=3) == [(), ()]


def test_a_run_in_real_time_says_the_same_again(tmp_path: Path) -> None:
    quick = (
        NOISY.replace("100ms", "1ms").replace("3s", "20ms").replace("messages: 60", "messages: 30")
    )
    assert played(tmp_path, write(tmp_path, quick), clock="real") == [(), ()]


# --- what changes -----------------------------------------------------------------------------

TEA = """\
server:
  rules:
    - {when: coffee, say: No coffee here.}
    - {when: tea, say: Here you are., go_to: served}
    - {when: bye, close: true}
  states:
    served:
      rules: [{when: thank you, say: You are welcome.}]
client:
  on_open: [Tea please, What a day]
  rules:
    - {when: here you are, wait: 1s, say: thank you}
    - {when: welcome, say: bye}
    - {when: no tea, say: bye}
"""


def told(found: Rehearsal) -> list[tuple[str, int | None, str | None]]:
    return [
        (one.what, one.was.id if one.was else None, one.now.text if one.now else None)
        for one in found.changes
    ]


def test_a_reply_with_other_words_is_told_with_its_rule() -> None:
    found = changed(TEA, TEA.replace("Here you are.", "Here is your tea."), Side.SERVER)
    assert told(found) == [("text", 2, "Here is your tea.")]
    (one,) = found.changes
    assert one.heard is not None
    assert one.heard.text == "Tea please"
    assert one.old_rule == "the same rule speaks, and says something else now"
    assert not found.same
    assert found.closes_the_same


def test_one_change_does_not_lead_to_the_next_but_what_the_bot_is_left_in_counts() -> None:
    found = changed(TEA, TEA.replace("when: tea, say", "when: green tea, say"), Side.SERVER)
    assert told(found) == [("missing", 2, None), ("missing", 4, None)]
    first, second = found.changes
    assert first.old_rule == "there is no such rule any more"
    assert first.why is not None
    assert [each.reason for each in first.why.passed_over] == [
        "'coffee' is missing", "'green' is missing", "'bye' is missing",
    ]  # fmt: skip
    assert second.old_rule == (
        "it had no turn: it belongs to another state, or to a rule that does not fit"
    )


def test_a_rule_that_does_not_fit_any_more_says_why() -> None:
    narrower = TEA.replace("when: tea, say", "when: tea, unless: please, say")
    (first, _) = changed(TEA, narrower, Side.SERVER).changes
    assert first.old_rule == "it does not fit any more: unless fits: please"


def test_a_rule_above_it_takes_its_turn() -> None:
    above = TEA.replace("{when: coffee,", "{when: please,")
    found = changed(TEA, above, Side.SERVER)
    assert told(found)[0] == ("text", 2, "No coffee here.")
    assert found.changes[0].old_rule == "another rule fits before its turn comes"


def test_the_same_words_by_another_rule_and_another_state_are_told() -> None:
    other = TEA.replace("when: tea, say", "when: (tea|chai), say")
    assert told(changed(TEA, other, Side.SERVER)) == [("rule", 2, "Here you are.")]
    staying = TEA.replace("go_to: served", "go_to: start").replace(
        "{when: bye, close", "{when: thank you, say: You are welcome.}\n    - {when: bye, close"
    )
    assert told(changed(TEA, staying, Side.SERVER)) == [("state", 4, "You are welcome.")]


def test_a_reply_to_what_was_not_answered_is_new() -> None:
    chatty = TEA.replace("{when: bye,", "{when: day, say: Indeed.}\n    - {when: bye,")
    # The server is in the other state by then, and falls back on the rules of the file.
    found = changed(TEA, chatty, Side.SERVER)
    assert told(found) == [("extra", None, "Indeed.")]
    assert found.changes[0].old_rule == ""


def test_what_is_said_later_is_told_where_time_is_simulated() -> None:
    slow = TEA.replace("wait: 1s", "wait: 3s")
    found = changed(TEA, slow, Side.CLIENT)
    # What the server answered then it answers now, once it was asked: nothing gets lost on the way.
    assert told(found) == [("time", 3, "thank you")]
    (one,) = found.changes
    assert one.was is not None
    assert one.now is not None
    assert one.now.at - one.was.at == 2_000_000


def test_a_bot_that_does_not_close_any_more_is_told() -> None:
    found = changed(TEA, TEA.replace("close: true", "go_to: start"), Side.SERVER)
    assert found.changes == ()
    assert not found.same
    assert found.was_closed is not None
    assert (found.was_closed.code, found.is_closed) == (1000, None)


def test_an_opening_that_changed_is_told_without_a_message_before_it() -> None:
    found = changed(TEA, TEA.replace("What a day", "What a night"), Side.CLIENT)
    assert told(found) == [("text", 1, "What a night")]
    assert found.changes[0].heard is None
    assert found.changes[0].why is not None


def test_nobody_knows_what_would_have_been_said_after_a_log_breaks_off() -> None:
    setup = setup_of(TEA)
    log = logged(setup, 3)
    louder = TEA.replace("wait: 1s, say: thank you", "say: thank you, as_if: welcome")
    found = rehearse(log, setup, Side.CLIENT, rules(setup_of(louder), Side.CLIENT))
    assert found.changes == ()
