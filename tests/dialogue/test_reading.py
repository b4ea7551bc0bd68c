"""Tests for simulator.dialogue.reading: how much is said about one file."""

from __future__ import annotations

import pytest

from simulator.diagnostics import Diagnostic, Severity
from simulator.dialogue.reading import Enough, Reading
from simulator.source import MAX_FINDINGS, read_source


def test_a_flood_of_warnings_keeps_no_error_from_being_told() -> None:
    source = read_source(b"on_open: hello", "f.yaml")
    findings: list[Diagnostic] = []
    reading = Reading(source, findings)
    for number in range(MAX_FINDINGS + 10):
        reading.warn("short-pattern", f"warning {number}", source.root)
    reading.find("bad-value", "an error", source.root)

    assert len(findings) == MAX_FINDINGS + 1
    assert [found.headline for found in findings if found.severity is Severity.ERROR] == [
        "an error"
    ]


def test_a_flood_of_errors_ends_the_reading() -> None:
    source = read_source(b"on_open: hello", "f.yaml")
    findings: list[Diagnostic] = []
    reading = Reading(source, findings)
    for number in range(MAX_FINDINGS - 1):
        reading.find("bad-value", f"error {number}", source.root)
    with pytest.raises(Enough):
        reading.find("bad-value", "the last one", source.root)
    assert len(findings) == MAX_FINDINGS
