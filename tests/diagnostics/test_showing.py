"""Tests for simulator.diagnostics.showing."""

from __future__ import annotations

import pytest

from simulator.diagnostics import (
    shown,
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("a\nb", "a\\x0ab"),
        ("\x9b", "\\x9b"),
        ("\U000e0001", "\\U000e0001"),
        ("x" * 100, "x" * 49 + "…" + "x" * 10),
    ],
)
def test_shown_text_is_safe_and_short(text: str, seen: str) -> None:
    assert shown(text) == seen
