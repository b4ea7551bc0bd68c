"""The two clocks of a conversation: virtual time jumps to the next timer, real time waits for it."""

from __future__ import annotations

import asyncio


class VirtualClock:
    """Time stands still while anything is in flight, and then jumps."""

    real = False

    def __init__(self) -> None:
        self._now = 0

    def now(self) -> int:
        """µs since the conversation began."""
        return self._now

    async def until(self, due: int, wake: asyncio.Event) -> None:
        """Be there at once."""
        self._now = max(self._now, due)


class RealClock:
    """Time as the event loop has it."""

    real = True

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    def now(self) -> int:
        """µs since the conversation began."""
        return int((self._loop.time() - self._began) * 1_000_000)

    async def until(self, due: int, wake: asyncio.Event) -> None:
        """Wait until `due` (µs), or until somebody wakes us."""
        left = (due - self.now()) / 1_000_000
        if left > 0:
            try:
                async with asyncio.timeout(left):
                    await wake.wait()
            except TimeoutError:
                pass


Clock = VirtualClock | RealClock
