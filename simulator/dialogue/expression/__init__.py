"""Expressions: what stands in `if`, and between < and > in a text; their notation, operators and filters."""

from __future__ import annotations

from simulator.dialogue.expression.compiled import Expression, compile_expression, is_reserved
from simulator.dialogue.expression.filters import FILTERS
from simulator.dialogue.expression.source import ExpressionError

__all__ = ["FILTERS", "Expression", "ExpressionError", "compile_expression", "is_reserved"]
