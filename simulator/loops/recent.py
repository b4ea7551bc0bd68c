"""A mapping that forgets what has not been set for long.

Owns bounded memory, nothing else. Two dicts take turns: deleting the oldest entry of one dict again
and again would look through all that was deleted before it.
"""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Holds at least the `size` newest entries, at most twice as many."""

    __slots__ = ("_new", "_old", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._new: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value set last for the key; None where there is none any more."""
        found = self._new.get(key)
        return found if found is not None else self._old.get(key)

    def set(self, key: K, value: V) -> None:
        """Keep the value under the key."""
        new = self._new
        new[key] = value
        if len(new) >= self._size:
            self._old, self._new = new, {}

    def clear(self) -> None:
        """Forget everything."""
        self._old, self._new = {}, {}
