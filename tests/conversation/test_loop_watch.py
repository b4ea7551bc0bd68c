"""What is done about a reply loop, as the scenario says."""

from __future__ import annotations

import pytest

from simulator.record import Certainty, EndedBy, Ending
from tests.conversation.play import play

JAM = "server: {otherwise: hello}\nclient: {on_open: hello, otherwise: hello}\n"


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
