"""Looking into what was recorded: filters, and what two conversations differ in."""

from __future__ import annotations

from simulator.inspecting.filtering import Filter, FilterError, loop_spans, parse_filter

__all__ = ["Filter", "FilterError", "loop_spans", "parse_filter"]
