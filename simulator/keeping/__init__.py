"""Recordings to scenarios: what was said once, kept as a test of those who said it."""

from __future__ import annotations

from simulator.keeping.har import parse_har
from simulator.keeping.recording import Keep, Recording, from_log
from simulator.keeping.scenario import Kept, keep, variable_of
from simulator.keeping.withholding import Withheld, named_secrets, withhold

__all__ = [
    "Keep",
    "Kept",
    "Recording",
    "Withheld",
    "from_log",
    "keep",
    "named_secrets",
    "parse_har",
    "variable_of",
    "withhold",
]
