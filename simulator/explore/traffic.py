"""Everything that travels between two sides, by number.

Owns the numbering: a message has an even number where the server says it and an odd one where the client does, a
close has a number below 0. Equal ones share a number, so what is in flight is a tuple of small numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.record import Side

if TYPE_CHECKING:
    from simulator.record import RuleRef


class Parting(NamedTuple):
    """A side closes, or cuts the line."""

    side: Side
    code: int
    reason: str
    clean: bool
    rule: RuleRef  # that decided so


class Traffic:
    """The messages and closes there have been so far.

    weight: how many characters and bytes the messages have, all together.
    """

    def __init__(self) -> None:
        self.weight = 0
        self._messages: list[str | bytes] = [""]
        self._partings: list[Parting] = []
        self._numbers: dict[tuple[bool, str | bytes] | Parting, int] = {}

    def __len__(self) -> int:
        return len(self._messages) - 1

    def message(self, side: Side, message: str | bytes) -> int:
        """The number of a message."""
        client = side is Side.CLIENT
        number = self._numbers.get((client, message))
        if number is None:
            number = len(self._messages) * 2 + client
            self._numbers[client, message] = number
            self._messages.append(message)
            self.weight += len(message)
        return number

    def lengths(self) -> list[int]:
        """How long each message is, in the order they came up."""
        return [len(message) for message in self._messages[1:]]

    def parting(self, parting: Parting) -> int:
        """The number of a close or cut."""
        number = self._numbers.get(parting)
        if number is None:
            self._partings.append(parting)
            number = self._numbers[parting] = -len(self._partings)
        return number

    def said(self, number: int) -> str | bytes:
        """The message with that number."""
        return self._messages[number >> 1]

    def parted(self, number: int) -> Parting:
        """The close or cut with that number."""
        return self._partings[-number - 1]


def of_client(number: int) -> bool:
    """Whether the client says the message with that number."""
    return bool(number & 1)
