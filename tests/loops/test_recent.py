"""Memory that stays bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.loops.recent import Recent


@given(st.integers(1, 8), st.lists(st.integers(0, 20)))
def test_the_newest_are_kept_and_no_more_than_twice_as_many(size: int, keys: list[int]) -> None:
    recent: Recent[int, int] = Recent(size)
    for at, key in enumerate(keys):
        recent.set(key, at)
    newest = dict.fromkeys(reversed(keys))
    assert sum(recent.copy().get(key) is not None for key in range(21)) <= size
    for key in list(newest)[:size]:
        assert recent.get(key, recent.find(key)) == len(keys) - 1 - keys[::-1].index(key)


@given(st.integers(1, 8), st.lists(st.integers(0, 20)))
def test_what_is_used_is_kept_and_no_more_than_twice_as_many(size: int, keys: list[int]) -> None:
    recent: Recent[int, int] = Recent(size)
    first = {key: keys.index(key) for key in keys}
    used: list[int] = []
    for at, key in enumerate(keys):
        found = recent.get(key)
        if found is None:
            found = recent.recall(key, at)
        if key in used[-size:]:
            assert found == first[key]
        elif found is None:
            first[key] = at
        used = [other for other in used if other != key] + [key]
    before = dict(recent)
    assert (
        len(before) + sum(recent.find(key) is not None for key in range(21) if key not in before)
        <= 2 * size
    )
