"""Runs a coroutine with SIGINT and SIGTERM in hand: the first ends it in order, a second at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

from simulator.batch import run_loop
from simulator.live.orchestrator import Interruption

T = TypeVar("T")


def run_interruptible(main: Callable[[Interruption], Awaitable[T]]) -> T:
    """What the coroutine returns; it is told of a signal through the `Interruption` it is given."""

    async def inside() -> T:
        interruption = Interruption()
        loop = asyncio.get_running_loop()

        def came(number: int) -> None:
            if interruption.signal is not None:
                os._exit(128 + number)
            interruption.set(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, came, int(number))
            except NotImplementedError:  # Windows: Ctrl-C raises KeyboardInterrupt instead
                pass
        return await main(interruption)

    return run_loop(inside())
