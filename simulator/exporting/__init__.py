"""Transcripts in the forms of other tools: records in, text out, a piece at a time."""

from __future__ import annotations

from simulator.exporting.chat import chat, parse_roles
from simulator.exporting.har import har
from simulator.exporting.junit import junit
from simulator.exporting.mermaid import mermaid
from simulator.exporting.source import Source

__all__ = ["Source", "chat", "har", "junit", "mermaid", "parse_roles"]
