"""One side: what it remembers between events, as far as a rule asks for it."""

from __future__ import annotations

import pytest

from simulator.explore.mind import End
from tests.explore.explored import joint
from tests.explore.test_joint import run, said, turns

REMEMBERED = {
    "what was heard last": """
server: {rules: [{when: hi, say: []}], every: {each: 2s, times: 2, say: "you said <last_heard>"}}
client: {on_open: hi there, every: {each: 3s, times: 1, say: hi again}}
""",
    "what was said last": """
server: {on_open: first, rules: [{when: b, in_reply_to: first, say: second}, {when: b, say: "<last_said>"}]}
client: {rules: [{when: first, say: b}, {when: second, in_turn: [b, {close: true}]}]}
""",
    "how long ago something was heard": """
server: {rules: [{when: hi, say: []}], every: {each: 5s, times: 3, say: "<passed>"}}
client: {every: {each: 3s, times: 2, say: hi}}
""",
    "how long ago, since the connection was made again": """
server: {rules: [{when: go, drop: true}], every: {each: 2s, times: 1, say: "<passed>"}}
client:
  vars: {calls: 0}
  on_open: {set: {calls: <calls + 1>}, rules: [{if: calls == 1, wait: 1s, say: go}, {say: "<passed>"}]}
  on_error: {reconnect: {after: 5s, times: 1}}
""",
    "how much was heard": """
server: {rules: [{if: turn < 4, say: "<turn>"}]}
client: {on_open: x, otherwise: x}
""",
    "how often a state was entered": """
server: {rules: [{if: visits < 3, say: "<visits>", go_to: start}]}
client: {on_open: x, otherwise: x}
""",
    "whose turn it is": """
server: {rules: [{when: x, in_turn: [a, b, {close: true}]}]}
client: {on_open: x, otherwise: x}
""",
    "what to come back to": """
server: {rules: [{when: x, remember: "<turn>", say: y}, {when: z, recall: true}, {when: z, say: none}]}
client: {on_open: [x, x, z], rules: [{when: "2", say: z}, {when: none, close: true}, {when: "1", say: z}]}
""",
    "a server nothing, a client everything, over a reconnection": """
server: {vars: {n: 0}, on_open: {set: {n: <n + 1>}, say: "call <n>"}, rules: [{when: "1", drop: true}]}
client: {vars: {n: 0}, on_open: {set: {n: <n + 1>}, say: "<n>"}, on_error: {reconnect: {times: 2}}}
""",
    "that it closed itself, and does not come back": """
server: {on_open: hi}
client: {rules: [{when: hi, close: true}], on_close: {reconnect: {after: 1s, times: 3}}}
""",
    "that it was left, and comes back": """
server: {on_open: [hi, {close: true}]}
client: {rules: [{when: hi, say: x}], on_close: {reconnect: {after: 1s, times: 2}}}
""",
    "what a close was about": """
server: {rules: [{when: x, close: 4321}]}
client:
  vars: {code: 0}
  on_open: {say: x, rules: [{if: code == 0, say: again}, {say: "<code>"}]}
  on_close: {set: {code: <close_code>}, reconnect: {after: 1s, times: 1}}
""",
}


@pytest.mark.parametrize("what", REMEMBERED)
def test_a_side_remembers(what: str) -> None:
    text = REMEMBERED[what]
    machine = joint(text)
    here: object = machine.start
    lines = []
    while not isinstance(here, End):
        (move,) = machine.moves(here)  # type: ignore[arg-type]
        lines += said(machine, move)
        here = move.next
    played = run(text, most=50)
    assert lines == turns(played)
    assert played.ending is not None
    assert here[:2] == (played.ending.by, played.ending.code)


def test_what_no_rule_asks_for_is_not_told_apart() -> None:
    machine = joint("server: {otherwise: x}\nclient: {on_open: [a, b, c]}\n")
    here: object = machine.start
    while not isinstance(here, End):
        (move,) = machine.moves(here)  # type: ignore[arg-type]
        here = move.next
    assert len(machine.server.minds) == 2  # before the opening, and whatever it hears then
