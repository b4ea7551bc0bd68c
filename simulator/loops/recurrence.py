"""Recurrence of the joint configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable


class Configuration(Protocol):
    """The joint configuration of both sides; what it holds never changes."""

    @property
    def clock(self) -> bool:
        """Whether the wall clock may influence the future."""

    def key(self) -> Hashable:
        """What must be equal for the future to be equal, draws aside; computed when asked."""

    def draws(self) -> Hashable:
        """How many random draws were made so far; equal at both ends of a round without one."""
