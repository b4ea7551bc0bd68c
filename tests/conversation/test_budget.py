"""Tests for simulator.conversation.budget: how a limit that is broken is told."""

from __future__ import annotations

import pytest

from simulator.conversation.budget import Breach


@pytest.mark.parametrize(
    ("breach", "sentence"),
    [
        (Breach("messages", 1, 2), "limit on messages reached: 1 message"),
        (Breach("messages", 20, 21), "limit on messages reached: 20 messages"),
        (Breach("bytes", 1, 5), "limit on bytes reached: 1 byte"),
        (Breach("bytes", 1024, 1030), "limit on bytes reached: 1024 bytes"),
        (Breach("message", 1, 2), "limit on message reached: 1 byte"),
        (Breach("message", 0, 2), "limit on message reached: 0 bytes"),
        (Breach("time", 1_500_000, 1_500_000), "limit on time reached: 1.5 s"),
        (Breach("silence", 1_000_000, 1_000_000), "limit on silence reached: 1 s"),
    ],
    ids=str,
)
def test_a_broken_limit_is_one_sentence(breach: Breach, sentence: str) -> None:
    assert breach.sentence == sentence
