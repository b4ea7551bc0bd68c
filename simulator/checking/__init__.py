"""Everything that can be known of a file without running it, beyond whether it loads."""

from __future__ import annotations

from simulator.checking.examining import check_file

__all__ = ["check_file"]
