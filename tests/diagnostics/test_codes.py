"""Tests for simulator.diagnostics.codes."""

from __future__ import annotations

import re

from simulator.diagnostics import (
    CODES,
    USUAL_HELP,
)


def test_codes_are_words_with_a_line_each() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in CODES)
    assert all(line and "\n" not in line for line in CODES.values())


def test_what_usually_helps_helps_with_a_code() -> None:
    assert USUAL_HELP.keys() <= CODES.keys()
