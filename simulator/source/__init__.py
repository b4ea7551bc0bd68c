"""YAML text to nodes that know file, line and column."""

from __future__ import annotations

from simulator.source.nodes import Mapping, Node, Scalar, Sequence, Source, digest
from simulator.source.reader import MAX_FINDINGS, examine_source, read_source

__all__ = [
    "MAX_FINDINGS",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Source",
    "digest",
    "examine_source",
    "read_source",
]
