"""The detector: shows every message to each class of evidence and reports the strongest that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.loops.recurrence import Configuration
    from simulator.record import Loop, Turn


class LoopDetector:
    """Watches one conversation for reply loops."""

    def __init__(
        self,
        *,
        patience: int | None = None,
        volatile: Sequence[Pattern] = (),
        progress: Sequence[Pattern] = (),
        causal: bool = True,
    ) -> None:
        pass

    def observe(
        self, turn: Turn, *, configuration: Configuration | None = None, unheard: int = 0
    ) -> Loop | None:
        """The loop that this message completes."""
        return None

    def reset(self) -> None:
        """Forget everything."""
