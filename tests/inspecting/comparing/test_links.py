"""Tests for simulator.inspecting.comparing.links: what plain lists and mappings would say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.inspecting.comparing.links import Counterparts, Ids, Parent, Replies

NUMBERS = st.integers(0, 12) | st.sampled_from([2**63 - 1, 2**63, 2**80])


@given(st.lists(NUMBERS, max_size=12), NUMBERS)
def test_an_id_is_that_of_the_first_message_that_has_it(ids: list[int], wanted: int) -> None:
    found = Ids(ids)
    assert [found.get(id_) for id_ in ids] == [ids.index(id_) for id_ in ids]
    assert found.get(wanted) == (ids.index(wanted) if wanted in ids else None)


@given(st.sets(NUMBERS), NUMBERS)
def test_ids_that_rise_are_found_and_no_others(some: set[int], wanted: int) -> None:
    ids = sorted(some)
    assert Ids(ids).get(wanted) == (ids.index(wanted) if wanted in some else None)


@given(st.data())
def test_replies_are_those_of_each_parent_in_their_order(data: st.DataObject) -> None:
    length = data.draw(st.integers(0, 12))
    outside: list[Parent] = [("before", 3), ("before", 4), ("unasked", None)]
    one: st.SearchStrategy[Parent] = st.sampled_from([*outside, *range(length)])
    parents = data.draw(st.lists(one, min_size=length, max_size=length))
    replies = Replies(parents)
    assert set(replies.outside) == {parent for parent in parents if not isinstance(parent, int)}
    for parent in (*outside, *range(length)):
        assert list(replies.of(parent)) == [n for n, each in enumerate(parents) if each == parent]


def test_a_message_has_no_counterpart_until_it_is_given_one() -> None:
    found = Counterparts(3)
    found[1] = 0
    found[2] = 7
    assert list(found) == [None, 0, 7]
    assert [found[n] for n in range(3)] == [None, 0, 7]
