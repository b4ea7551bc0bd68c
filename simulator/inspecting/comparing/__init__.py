"""Two logs compared: what is the same in both, where they part, and why."""

from __future__ import annotations

from simulator.inspecting.comparing.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
