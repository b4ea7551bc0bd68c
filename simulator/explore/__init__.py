"""Walks every joint state that two bots can reach together, with the engine's own step."""

from __future__ import annotations

from simulator.conversation.playing import Noted, Played
from simulator.explore.exploration import Exploration, Unfired, explore
from simulator.explore.finding import Finding, Kind
from simulator.explore.suggestions import Suggestion

__all__ = [
    "Exploration",
    "Finding",
    "Kind",
    "Noted",
    "Played",
    "Suggestion",
    "Unfired",
    "explore",
]
