"""Tests for simulator.inspecting.comparing.sequences: what two sequences have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.inspecting.comparing import sequences
from simulator.inspecting.comparing.sequences import Key, matches, paired

ITEMS = st.lists(st.sampled_from([("a",), ("b",), ("c",)]), max_size=12)


def common(a: list[Key], b: list[Key]) -> int:
    """How many they have in common at most, by trying everything."""
    if not a or not b:
        return 0
    without = max(common(a[1:], b), common(a, b[1:]))
    return max(without, 1 + common(a[1:], b[1:])) if a[0] == b[0] else without


@given(ITEMS, ITEMS)
def test_what_is_matched_is_equal_rising_and_the_same_turned_round(
    a: list[Key], b: list[Key]
) -> None:
    found = matches(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert found == sorted(found)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert matches(b, a) == [(j, i) for i, j in found]


@given(ITEMS.map(lambda items: items[:6]), ITEMS.map(lambda items: items[:6]))
def test_of_short_sequences_nothing_in_common_is_overlooked(a: list[Key], b: list[Key]) -> None:
    assert len(matches(a, b)) == common(a, b)


@given(ITEMS, ITEMS)
def test_paired_has_every_item_once_and_in_order(a: list[Key], b: list[Key]) -> None:
    found = paired(a, b)
    assert [i for i, _ in found if i is not None] == list(range(len(a)))
    assert [j for _, j in found if j is not None] == list(range(len(b)))


@given(ITEMS, ITEMS)
def test_longer_sequences_are_matched_one_meeting_after_the_other(
    a: list[Key], b: list[Key]
) -> None:
    found = sequences._nearest(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert sequences._nearest(b, a) == [(j, i) for i, j in found]


def test_a_long_sequence_with_one_item_more_is_taken_up_again_behind_it() -> None:
    a = [(str(n),) for n in range(1_000)]
    b = [("x",), *a[:500], ("new",), *a[500:], ("y",)]
    assert len(matches(a, b)) == 1_000
