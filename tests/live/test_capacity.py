"""Tests for simulator.live.capacity."""

from __future__ import annotations

import resource

from simulator.live.capacity import affordable


def test_conversations_leave_half_of_the_descriptors() -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 0 < affordable(2) <= soft // 2
