"""Runs a coroutine with SIGINT and SIGTERM in hand: the first ends it in order, a second at once."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from simulator.batch import run_loop
from simulator.live.interruption import Interruption
from simulator.live.program import kill_all

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


def run_interruptible(main: Callable[[Interruption], Awaitable[T]]) -> T:
    """What the coroutine returns; it is told of a signal through the `Interruption` it is given."""

    async def inside() -> T:
        interruption = Interruption()
        loop = asyncio.get_running_loop()

        def came(number: int) -> None:
            if interruption.signal is not None:
                kill_all()
                os._exit(128 + number)
            interruption.set(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
                loop.add_signal_handler(number, came, int(number))
        return await main(interruption)

    return run_loop(inside())
