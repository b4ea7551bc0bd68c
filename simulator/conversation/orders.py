"""What the core asks of whoever drives it, to be carried out in the order given.

A `Turn` itself is the commonest order: write the record, then put it on the wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping


class Logged(NamedTuple):
    """Write the turn's record; it does not go on the wire now (heard already, delayed or lost)."""

    turn: Turn


class Frame(NamedTuple):
    """Put a turn that was recorded before on the wire now."""

    turn: Turn


class Deliver(NamedTuple):
    """A message reached a side that a person or a program speaks for: show it to them."""

    side: Side
    turn: Turn


class Note(NamedTuple):
    """Write a record that is no message."""

    type: str
    fields: Mapping[str, object]


class Hangup(NamedTuple):
    """Close this side's end with a close frame."""

    side: Side
    code: int
    reason: str


class Cut(NamedTuple):
    """Drop the line at this side's end, without a close frame."""

    side: Side


class Connect(NamedTuple):
    """Open the connection again, then report `reopened`."""


Order = Turn | Logged | Frame | Deliver | Note | Hangup | Cut | Connect
Flying = Turn | Hangup | Cut  # what travels on the wire, in the order it will be noticed
