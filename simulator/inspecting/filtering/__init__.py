"""Filters: which records of a log are meant, such as `side:client & text:/^bye/ & !loop`."""

from __future__ import annotations

from simulator.errors import FilterError
from simulator.inspecting.filtering.parsing import Filter, loop_spans, parse_filter

__all__ = ["Filter", "FilterError", "loop_spans", "parse_filter"]
