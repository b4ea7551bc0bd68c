"""A scenario file to a conversation that can be set up; reading of files is handed in."""

from __future__ import annotations

from simulator.scenario.loading import (
    examine_file,
    load_bot_file,
    load_scenario,
    load_secrets,
    parse_party,
    sniff,
)
from simulator.scenario.parties import check_url
from simulator.scenario.policy import parse_loops
from simulator.scenario.scenario import Scenario
from simulator.scenario.secrets import Given, parse_secrets
from simulator.scenario.settings import is_path, is_token

__all__ = [
    "Given",
    "Scenario",
    "check_url",
    "examine_file",
    "is_path",
    "is_token",
    "load_bot_file",
    "load_scenario",
    "load_secrets",
    "parse_loops",
    "parse_party",
    "parse_secrets",
    "sniff",
]
