"""A scenario file to a conversation that can be set up; reading of files is handed in."""

from __future__ import annotations

from simulator.scenario.loading import (
    Scenario,
    examine_file,
    load_bot_file,
    load_scenario,
    parse_party,
    sniff,
)

__all__ = [
    "Scenario",
    "examine_file",
    "load_bot_file",
    "load_scenario",
    "parse_party",
    "sniff",
]
