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
    for key in list(newest)[:size]:
        assert recent.get(key) == len(keys) - 1 - keys[::-1].index(key)
    assert sum(recent.get(key) is not None for key in range(21)) <= 2 * size
