"""SIGINT or SIGTERM on its way to what it ends.

Owns who is to hear of it: the conversations under way, and whatever waits for them. How a signal is caught is not
known here, nor what a conversation makes of it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from simulator.live.driver import Driver

T = TypeVar("T")


class Interruption:
    """SIGINT or SIGTERM, handed to every conversation under way."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._drivers: set[Driver] = set()
        self._calls: set[asyncio.Future[Any]] = set()
        self._hooks: list[Callable[[], None]] = []
        self._idle = asyncio.Event()
        self._idle.set()

    def on_set(self, hook: Callable[[], None]) -> None:
        """Call the hook when it comes; at once if it is here."""
        self._hooks.append(hook)
        if self.signal is not None:
            hook()

    async def quiet(self) -> None:
        """Wait until no conversation is under way."""
        await self._idle.wait()

    def set(self, signal: int) -> None:
        """End what is running, and whatever begins from now on."""
        self.signal = signal
        for hook in self._hooks:
            hook()
        for driver in self._drivers:
            driver.interrupt(signal)
        for call in self._calls:
            call.cancel()

    async def unless(self, connecting: Coroutine[Any, Any, T]) -> T | None:
        """What connecting leads to; None where this comes first, and then it is given up."""
        call = asyncio.ensure_future(connecting)
        self._calls.add(call)
        try:
            await asyncio.wait([call])
        finally:
            self._calls.discard(call)
            if call.cancel():
                await asyncio.wait([call])
        return None if call.cancelled() else call.result()

    def attach(self, driver: Driver) -> None:
        """Let this conversation hear of it."""
        self._drivers.add(driver)
        self._idle.clear()
        if self.signal is not None:
            driver.interrupt(self.signal)

    def detach(self, driver: Driver) -> None:
        """The conversation is over."""
        self._drivers.discard(driver)
        if not self._drivers:
            self._idle.set()
