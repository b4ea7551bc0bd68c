"""Every joint state, breadth first, and why a walk stopped."""

from __future__ import annotations

import itertools

import pytest

from simulator.explore import walk as walking
from simulator.explore.mind import End
from simulator.explore.walk import walk
from tests.explore.explored import CHANCE, JAM, POLITE, TICKETS, joint, walked

STORM = "server: {otherwise: [a, b]}\nclient: {on_open: x, otherwise: y}\n"
HOARDER = """
server: {otherwise: {remember: more, say: x}}
client: {on_open: x, otherwise: x}
"""
ECHO = """
server: {rules: [{when: "<x>", say: "<x> <x>"}]}
client: {on_open: hi, rules: [{when: "<x>", say: "<x>"}]}
limits: {message: 64MB}
"""


@pytest.mark.parametrize(
    ("text", "states", "steps"), [(JAM, 2, 3), (POLITE, 7, 10), (CHANCE, 4, 6)]
)
def test_all_states_are_found_where_there_are_few(text: str, states: int, steps: int) -> None:
    made = walked(text)
    assert (made.states, made.steps, made.stopped) == (states, steps, "")
    assert None not in made.targets
    assert len(made.nodes) == len(made.sources) == len(made.targets)
    assert len(set(made.nodes)) == len(made.nodes)


def test_the_way_to_a_state_is_a_shortest_one() -> None:
    made = walked(POLITE)
    depth = {0: 0}
    for node in range(len(made.nodes)):
        for target in made.targets[node] or ():
            depth.setdefault(target, depth[node] + 1)
    for node in range(len(made.nodes)):
        way = made.way(node)
        assert (way[0], way[-1], len(way) - 1) == (0, node, depth[node])
        for source, target in itertools.pairwise(way):
            assert made.move(source, target).next == made.nodes[target]


def test_it_stops_at_its_bound_and_says_so() -> None:
    made = walked(TICKETS, most=100)
    assert (made.states, made.stopped) == (100, "stopped at 100 joint states")
    assert made.targets[-1] is None


def test_a_bound_that_is_just_enough_stops_nothing() -> None:
    assert walked(JAM, most=3).stopped == ""
    assert walked(CHANCE, most=6).stopped == ""
    assert walked(CHANCE, most=4).stopped.startswith("stopped at")


@pytest.mark.parametrize(("text", "least"), [(STORM, 400), (HOARDER, 1_000)])
def test_states_that_only_hold_more_and_more_are_not_gone_on_from(text: str, least: int) -> None:
    made = walked(text)
    assert made.stopped == f"1 of {made.states:,} joint states hold too much to go on from them"
    assert least < made.states < 10 * least


def test_it_stops_where_all_together_gets_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_PULSE", 1)
    monkeypatch.setattr(walking, "WEIGHT", 100_000)
    made = walked(ECHO)
    assert made.stopped.endswith("for what they hold gets too large")


def test_whoever_looks_on_can_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_PULSE", 10)
    told: list[int] = []

    def pulse(states: int) -> bool:
        told.append(states)
        return len(told) < 3

    made = walk(joint(TICKETS), pulse=pulse)
    assert made.stopped == "interrupted at 20 joint states"
    assert told == [1, 11, 21]


def test_an_end_leads_nowhere() -> None:
    made = walked(CHANCE)
    ends = [number for number, node in enumerate(made.nodes) if isinstance(node, End)]
    assert [made.targets[number] for number in ends] == [()]
