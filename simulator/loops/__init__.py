"""Detectors: turns in, a Loop or None out."""
