"""The order of saying: first in first out, behind waits, and against timers, as the conversation has it."""

from __future__ import annotations

import pytest

from simulator.explore.mind import End
from tests.explore.explored import joint
from tests.explore.test_joint import run, said, turns

DOOR = """
  states:
    other:
      every: {each: 2s, times: 1, go_to: shut}
      rules: [{when: reply, say: open}]
    shut: {rules: [{when: reply, say: shut}]}
client: {on_open: [a, b, c], rules: [{when: line, say: reply}]}
"""
TICKING = "client: {on_open: [a, b, c], every: {each: 1s, times: 4, say: tick}}\n"
ORDERS = {
    "a timer comes before a line decided after it began": (
        "server:\n  on_open: [{go_to: other}, {wait: 2s, say: line}]" + DOOR,
        ["c: a", "c: b", "c: c", "s: line", "c: reply", "s: shut"],
    ),
    "a line decided before a timer began comes before it": (
        "server:\n  rules: [{when: a, wait: 2s, say: line}, {when: b, go_to: other}]" + DOOR,
        ["c: a", "c: b", "c: c", "s: line", "c: reply", "s: open"],
    ),
    "what joins such a line comes with it": (
        "server:\n  rules: [{when: a, wait: 2s, say: line}, {when: b, go_to: other}, {when: c, say: too}]"
        + DOOR,
        ["c: a", "c: b", "c: c", "s: line", "s: too", "c: reply", "s: open"],
    ),
    "a line that fills a pause comes after the timers that began before it": (
        "server:\n  rules: [{when: a, say: x, wait: 2s}, {when: b, go_to: other}, {when: c, say: line}]"
        + DOOR,
        ["c: a", "c: b", "c: c", "s: x", "s: line", "c: reply", "s: shut"],
    ),
    "a pause delays what is decided later": (
        "server: {rules: [{when: a, say: x, wait: 2s}, {when: b, say: y}]}\n" + TICKING,
        ["c: a", "c: b", "c: c", "s: x", "c: tick", "s: y", "c: tick", "c: tick", "c: tick"],
    ),
    "pauses add up": (
        "server: {rules: [{when: a, say: x, wait: 1500ms}, {when: b, wait: 1s}, {when: c, wait: 1s, say: y}]}\n"
        + TICKING,
        ["c: a", "c: b", "c: c", "s: x", "c: tick", "c: tick", "c: tick", "s: y", "c: tick"],
    ),
    "a line behind a pause that runs waits for both": (
        "server: {rules: [{when: a, say: x, wait: 1500ms}, {when: b, wait: 1s, say: y}, {when: c, say: z}]}\n"
        + TICKING,
        [
            "c: a",
            "c: b",
            "c: c",
            "s: x",
            "c: tick",
            "c: tick",
            "s: y",
            "s: z",
            "c: tick",
            "c: tick",
        ],
    ),
    "a line behind a pause that runs is said where nothing else is due": (
        "server: {rules: [{when: a, say: x, wait: 1s}, {when: b, wait: 1s, say: y}]}\nclient: {on_open: [a, b]}\n",
        ["c: a", "c: b", "s: x", "s: y"],
    ),
    "a pause alone is not waited for": (
        "server: {rules: [{when: a, say: x, wait: 1s}, {when: b, wait: 1s}]}\nclient: {on_open: [a, b]}\n",
        ["c: a", "c: b", "s: x"],
    ),
    "a pause that is over at the moment of a timer holds nothing up": (
        """
server: {rules: [{when: a, say: x, wait: 2s}, {when: d, say: [y, z]}]}
client: {on_open: a, every: {each: 2s, times: 1, say: [d, e]}}
""",
        ["c: a", "s: x", "c: d", "c: e", "s: y", "s: z"],
    ),
    "a silence begins anew with every message": (
        """
server: {on_silence: {after: 2s, say: quiet}}
client: {every: {each: 1500ms, times: 2, say: tick}}
""",
        ["c: tick", "c: tick", "s: quiet"],
    ),
    "a silence is broken by the other side only": (
        """
server: {on_silence: {after: 1s, say: quiet}}
client: {every: {each: 3s, times: 1, say: hello}}
""",
        ["s: quiet", "c: hello", "s: quiet"],
    ),
    "a silence while one talks to oneself is none": (
        """
server: {on_silence: {after: 2s, say: quiet}, every: {each: 1s, times: 3, say: tick}}
client: {}
""",
        ["s: tick", "s: tick", "s: tick", "s: quiet"],
    ),
    "timers of a state begin anew when it is entered again": (
        """
server:
  rules: [{when: tick, go_to: start}]
  every: {each: 3s, times: 1, say: rare}
client: {every: {each: 2s, times: 2, say: tick}}
""",
        ["c: tick", "c: tick", "s: rare"],
    ),
}


@pytest.mark.parametrize("case", ORDERS)
def test_lines_and_timers_come_in_the_conversation_s_order(case: str) -> None:
    text, wanted = ORDERS[case]
    assert [f"{side[0]}: {line!s}" for side, line in turns(run(text, most=50))] == wanted
    machine = joint(text)
    here: object = machine.start
    lines: list[str] = []
    while not isinstance(here, End):
        (move,) = machine.moves(here)  # type: ignore[arg-type]
        lines += [f"{side[0]}: {line!s}" for side, line in said(machine, move)]
        here = move.next
    assert lines == wanted
