"""Who speaks for a side of ours that has no script: a person or a program."""

from __future__ import annotations

from typing import Protocol


class Voice(Protocol):
    """Someone we only hear, at an end that is ours."""

    async def read_line(self) -> str | None:
        """What they say next; None when they are through."""

    async def show(self, text: str) -> None:
        """Let them see a message that reached their side."""

    async def close(self) -> None:
        """Let them go; bounded in time."""
