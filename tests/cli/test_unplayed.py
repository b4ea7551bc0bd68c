"""Tests for simulator.cli.unplayed: what programs hear of a scenario that could not be played."""

from __future__ import annotations

import pytest

from simulator.cli.unplayed import Unplayed
from simulator.errors import ConnectionFailed


@pytest.mark.parametrize(("path", "name"), [("tea.yaml", "tea.yaml"), (None, "simulator")])
def test_what_was_not_played_is_told_as_a_run_would_be(path: str | None, name: str) -> None:
    assert Unplayed(path, ConnectionFailed("nobody \x1b listens")).as_json() == {
        "name": name,
        "path": path,
        "outcome": "runtime",
        "exit": 6,
        "reason": "nobody \\x1b listens",
        "diagnostics": [],
    }
