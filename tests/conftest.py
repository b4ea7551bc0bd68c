"""Settings that every test shares."""

from __future__ import annotations

import gc
import os
import sys

from hypothesis import settings

# What was compiled is kept, whatever the machine says: tests start hundreds of processes, and without it
# each of them would compile all of the program again. Processes inherit the one, this one has the other.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: a test of a timeout leaves its core to another."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no search for garbage need go through it, with every few tests."""
    gc.collect()
    gc.freeze()
