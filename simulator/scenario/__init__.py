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
from simulator.scenario.parties import check_url
from simulator.scenario.policy import parse_loops

__all__ = [
    "Scenario",
    "check_url",
    "examine_file",
    "load_bot_file",
    "load_scenario",
    "parse_loops",
    "parse_party",
    "sniff",
]
