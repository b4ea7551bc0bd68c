"""Tests for simulator.conversation.proof and certificate: what a log keeps of a proof confirms it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from simulator.conversation.proof import Unreadable, confirm
from simulator.conversation.setup import LoopAction
from simulator.record import Certainty, EndedBy
from simulator.transcript.fields import encode, plain
from tests.conversation.pairs import PAIRS, unbounded
from tests.conversation.play import conversation, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.record import Turn
    from tests.conversation.play import Play

COUNTING = """
server:
  vars: {n: 0, names: [ann, {of: bo}]}
  rules: [{when: go, set: {n: <(n + 1) % 3>}, say: [wait for it, "<n> <names[n % 2]|tojson>"]}]
client: {on_open: go, rules: [{when: "<x:number>", wait: 2s, say: go}]}
"""
TIMED = """
server: {every: {each: 3s, times: 500, say: tick}, rules: [{when: hello, wait: 1s, say: hello}]}
client: {on_open: hello, rules: [{when: hello, in_turn: [hello, hello there]}]}
wire: {delay: 20ms}
"""
STATES = """
server: {rules: [{when: a, say: b, go_to: other}], states: {other: {rules: [{when: a, say: b, go_to: start}]}}}
client: {on_open: a, otherwise: a}
"""


def proof(found: Play) -> tuple[dict[str, Any], tuple[Turn, ...]]:
    """The certificate of the loop that ended it, as a log gives it back, and the messages of its round."""
    loop = found.core.loops[-1]  # one that was only suspected may come first
    assert loop.certainty is Certainty.PROVED
    written = json.loads(encode(plain(loop.evidence)))
    first, again = written["recurs"]
    return written["certificate"], tuple(t for t in found.turns if first < t.id <= again)


@pytest.mark.parametrize(
    "text", [COUNTING, TIMED.replace("every: {each: 3s, times: 500, say: tick}, ", ""), STATES]
)
def test_the_round_of_a_proof_can_be_played_again_from_what_the_log_holds(text: str) -> None:
    found = play(text)
    assert found.ending.by is EndedBy.LOOP
    certificate, round_ = proof(found)
    again = confirm(conversation(text).setup, certificate, round_)
    assert again.difference == ""
    assert [turn.text for turn in again.turns] == [turn.text for turn in round_]


def test_bytes_are_kept_in_a_certificate() -> None:
    text = "server: {rules: [{when_binary: '*', say_binary: AAEC}]}\n"
    text += (
        "client: {on_open: {say_binary: AAEC}, rules: [{when_binary: AAEC, say_binary: AAEC}]}\n"
    )
    certificate, round_ = proof(play(text))
    assert certificate["flight"][0]["data"] == "AAEC"
    assert confirm(conversation(text).setup, certificate, round_).holds


def changed(**where: object) -> Callable[[dict[str, Any]], None]:
    """Change the server's part of a certificate so."""
    return lambda certificate: certificate["server"].update(where)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(changed(vars={"n": 1, "names": [1, 2]}), "server says", id="a variable"),
        pytest.param(lambda c: c["flight"].clear(), "ended after 0 of 3", id="what is in flight"),
        pytest.param(lambda c: c["flight"][0].update(text="come"), "ended after", id="words"),
    ],
)
def test_a_certificate_that_is_not_the_configuration_confirms_nothing(
    change: Callable[[dict[str, Any]], None], says: str
) -> None:
    certificate, round_ = proof(play(COUNTING))
    altered = deepcopy(certificate)
    change(altered)
    assert says in confirm(conversation(COUNTING).setup, altered, round_[:3]).difference


def test_other_rules_do_not_confirm() -> None:
    certificate, round_ = proof(play(STATES))
    other = STATES.replace("go_to: start", "go_to: other")
    said = confirm(conversation(other).setup, certificate, round_)
    assert said.difference == "the configuration after the round is another than before it"
    third = STATES.replace("otherwise: a", "rules: [{when: b, say: a}]")
    assert "another rule" in confirm(conversation(third).setup, certificate, round_).difference


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda c: c.pop("flight"), id="a part is missing"),
        pytest.param(lambda c: c["server"].update(memory=3), id="no memory"),
        pytest.param(lambda c: c["server"].update(state="nowhere"), id="no such state"),
        pytest.param(
            lambda c: c["server"]["timers"].append({"kind": "every", "rule": "x"}),
            id="no such timer",
        ),
        pytest.param(lambda c: c["server"]["lines"].append(7), id="no line"),
    ],
)
def test_a_certificate_of_something_else_is_one_sentence(
    change: Callable[[dict[str, Any]], object],
) -> None:
    certificate, round_ = proof(play(STATES))
    change(certificate)
    with pytest.raises(Unreadable, match="cannot be taken up"):
        confirm(conversation(STATES).setup, certificate, round_)


@given(PAIRS)
def test_every_proof_is_confirmed(text: str) -> None:
    found = unbounded(text, 600, action=LoopAction.STOP)
    if found.ending.by is EndedBy.LOOP:
        certificate, round_ = proof(found)
        assert confirm(found.core.setup, certificate, round_).difference == ""
