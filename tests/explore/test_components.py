"""What goes round in a graph, and what leads where, against the definitions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.explore.components import reaching, strong_components

GRAPHS = st.integers(1, 9).flatmap(
    lambda size: st.lists(
        st.none() | st.lists(st.integers(0, size - 1), max_size=3, unique=True).map(tuple),
        min_size=size,
        max_size=size,
    )
)


def ways(targets: list[tuple[int, ...] | None]) -> list[set[int]]:
    """For each node, what it leads to in one step or more."""
    found = [set(leads or ()) for leads in targets]
    for _ in targets:
        for own in found:
            own.update(*[found[node] for node in own])
    return found


@given(GRAPHS)
def test_the_parts_that_go_round_are_those_whose_nodes_lead_to_each_other(
    targets: list[tuple[int, ...] | None],
) -> None:
    leads = ways(targets)
    parts = {
        tuple(b for b in range(len(targets)) if b in leads[a] and a in leads[b])
        for a in range(len(targets))
        if a in leads[a]
    }
    assert strong_components(targets) == sorted(map(list, parts))


@given(GRAPHS, st.sets(st.integers(0, 8)))
def test_what_reaches_a_goal_is_the_goals_and_all_that_leads_to_them(
    targets: list[tuple[int, ...] | None], goals: set[int]
) -> None:
    goals = {goal for goal in goals if goal < len(targets)}
    leads = ways(targets)
    wanted = [n in goals or bool(leads[n] & goals) for n in range(len(targets))]
    assert list(map(bool, reaching(targets, sorted(goals)))) == wanted


def test_a_chain_of_any_length_is_no_matter() -> None:
    long = [(n + 1,) for n in range(60_000)]
    assert strong_components([*long, ()]) == []
    assert strong_components([*long, (7,)]) == [list(range(7, 60_001))]
