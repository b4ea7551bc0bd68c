"""A mapping that forgets what has not been used for long.

Owns bounded memory, nothing else. Two dicts take turns: deleting the oldest entry of one dict again
and again would look through all that was deleted before it.
"""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(dict[K, V]):
    """Holds at least the `size` keys used last, at most twice as many.

    As a dict it knows the newest, at the cost of a dict; `find` and `recall` know the others as
    well, and are to be asked where the dict knows nothing.
    """

    __slots__ = ("_old", "_size")

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._old: dict[K, V] = {}

    def age(self) -> None:
        """Make room: what was not used since the last time is forgotten."""
        self._old = self.copy()
        super().clear()

    def set(self, key: K, value: V) -> None:
        """Keep the value under the key."""
        self[key] = value
        if len(self) >= self._size:
            self.age()

    def find(self, key: K) -> V | None:
        """The value set last for the key; None where there is none any more."""
        found = self.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.set(key, found)
        return found

    def recall(self, key: K, keep: V) -> V | None:
        """The value of a key that is none of the newest; where there is none, `keep` is kept."""
        found = self._old.get(key)
        self[key] = keep if found is None else found
        if len(self) >= self._size:
            self.age()
        return found
