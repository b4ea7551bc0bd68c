"""Settings that every test shares."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: a test of a timeout leaves its core to another."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)
