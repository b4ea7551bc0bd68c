"""Patterns: what `when` and its relatives listen for, from their notation to a match.

How a pattern is matched (a plain search, a regular expression, a word machine) shows nowhere outside.
"""

from __future__ import annotations

from simulator.dialogue.pattern.compiled import Pattern, compile_pattern
from simulator.dialogue.pattern.nodes import PatternError, WordList

__all__ = ["Pattern", "PatternError", "WordList", "compile_pattern"]
