"""Detectors: turns in, a Loop or None out."""

from simulator.loops.detector import LoopDetector
from simulator.loops.message import Message, Spoken

__all__ = ["LoopDetector", "Message", "Spoken"]
