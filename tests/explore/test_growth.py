"""What grows without bound, where a walk had to stop."""

from __future__ import annotations

import pytest

from simulator.explore.growth import Growing, growing_in
from simulator.record import Side
from tests.explore.explored import JAM, TICKETS, walked

GROWING = {
    "variable n": TICKETS,
    "memory": "server: {otherwise: {remember: m, say: x}}\nclient: {on_open: x, otherwise: x}\n",
    "turn": "server: {otherwise: <turn>}\nclient: {on_open: x, otherwise: x}\n",
    "visits": "server: {otherwise: {go_to: start, say: <visits>}}\nclient: {on_open: x, otherwise: x}\n",
    "queue of lines to say": """
server: {otherwise: {wait: 2s, say: x}}
client: {on_open: x, every: {each: 1s, say: x}}
""",
    "time since it heard something": """
server: {every: {each: 1s, say: <passed>}}
client: {}
""",
}
BETWEEN = {
    "number of messages in flight": """
server: {otherwise: [a, b]}
client: {on_open: x, otherwise: y}
""",
    "length of the messages": """
server: {rules: [{when: "<x>", say: "<x> more"}]}
client: {on_open: hi, rules: [{when: "<x>", say: "<x>"}]}
""",
}


@pytest.mark.parametrize("what", GROWING)
def test_what_one_side_keeps_more_and_more_of_is_named(what: str) -> None:
    made = walked(GROWING[what], most=3_000)
    assert (Side.SERVER, what) in [(found.side, found.what) for found in growing_in(made)]


@pytest.mark.parametrize("what", BETWEEN)
def test_what_grows_between_both_is_named(what: str) -> None:
    made = walked(BETWEEN[what], most=2_000)
    assert (None, what) in [(found.side, found.what) for found in growing_in(made)]


def test_what_came_to_all_its_values_early_does_not_grow() -> None:
    text = """
server: {vars: {n: 0, m: 0}, otherwise: {set: {n: <n + 1>, m: <(m + 1) % 60>}, say: "<n> <m>"}}
client: {on_open: x, otherwise: x}
"""
    assert [found.what for found in growing_in(walked(text, most=2_000))] == ["variable n"]


def test_nothing_grows_where_everything_was_looked_at() -> None:
    assert growing_in(walked(JAM)) == ()
    counted = "server: {vars: {n: 0}, rules: [{when: x, if: n < 200, set: {n: <n + 1>}, say: x}]}\n"
    assert growing_in(walked(counted + "client: {on_open: x, otherwise: x}\n")) == ()


def test_it_is_said_in_a_sentence() -> None:
    assert Growing(Side.CLIENT, "variable n", 1_234).sentence == (
        "the client's variable n grows without bound (1,234 values so far)"
    )
    assert Growing(None, "number of messages in flight", 50).sentence == (
        "number of messages in flight grows without bound (50 values so far)"
    )
