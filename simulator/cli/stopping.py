"""A signal while something is worked out: the first is remembered, a second ends the process at once.

Imports nothing of the network, unlike `signals`, which is for what runs in an event loop.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stop:
    """Which signal came; None for none.

    No `threading.Event`: a handler runs between any two lines of the main thread, also between those
    in which that thread holds the event's own lock.
    """

    number: int | None = None

    def came(self, number: int, _: object) -> None:
        """Remember the signal: the handler."""
        if self.number is not None:
            os._exit(128 + number)
        self.number = number


@contextmanager
def listening(*signals: signal.Signals) -> Iterator[Stop]:
    """What tells whether one of the signals has come, until the block ends."""
    stop = Stop()
    before = [(number, signal.signal(number, stop.came)) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in before:
            signal.signal(number, handler)
