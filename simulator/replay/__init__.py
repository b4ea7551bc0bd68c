"""Recorded conversations, played again: as they were, or with other rules. Reads files, opens no socket."""

from __future__ import annotations

from simulator.replay.again import Proof, Replay, proofs, replay, unanswered, why
from simulator.replay.beginning import setup_of, setup_without
from simulator.replay.changed import Change, Rehearsal, rehearse
from simulator.replay.choosing import Chosen, choose

__all__ = [
    "Change",
    "Chosen",
    "Proof",
    "Rehearsal",
    "Replay",
    "choose",
    "proofs",
    "rehearse",
    "replay",
    "setup_of",
    "setup_without",
    "unanswered",
    "why",
]
