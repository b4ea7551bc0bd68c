"""Detectors: turns in, a Loop or None out."""

from simulator.loops.detector import LoopDetector

__all__ = ["LoopDetector"]
