"""Tests for simulator.diagnostics.rendering."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.diagnostics import (
    USUAL_HELP,
    Diagnostic,
    Severity,
    as_json,
    render_annotation,
    render_caret,
    render_concise,
)
from simulator.record import Place

FOUND = Diagnostic(
    "unknown-key", "a rule has no key wehn", Place("a.yaml", 12, 5),
    note="keys are words", help="did you mean when?", length=4,
)  # fmt: skip


def test_a_caret_stands_below_what_is_meant() -> None:
    assert render_caret(FOUND, "  - wehn: hi").splitlines() == [
        "a.yaml:12:5: error[unknown-key]: a rule has no key wehn",
        " 12 |   - wehn: hi",
        "    |     ^^^^",
        "    = note: keys are words",
        "    = help: did you mean when?",
    ]


def test_without_its_line_a_finding_still_makes_sense() -> None:
    plain = Diagnostic("tab", "a TAB", Place("a.yaml", 1), Severity.WARNING)

    assert render_caret(plain, None) == "a.yaml:1:1: warning[tab]: a TAB"
    assert render_concise(plain) == "a.yaml:1:1: warning[tab]: a TAB"
    assert str(plain) == "a.yaml:1:1: a TAB"


@pytest.mark.parametrize(
    ("line", "column", "source", "caret"),
    [
        pytest.param("a\tb: c", 3, "a    b: c", "     ^", id="a TAB is four blanks"),
        pytest.param("雨: c", 4, "雨: c", "    ^", id="a wide character is two"),
        pytest.param("\x1b[31mred", 6, "\\x1b[31mred", "        ^", id="an escape is shown"),
        pytest.param("abc", 9, "abc", "   ^", id="behind the end"),
        pytest.param("", 1, "", "^", id="an empty line"),
        pytest.param("a\u202eb", 2, "a\\u202eb", " ^^^^^^", id="a change of direction is shown"),
    ],
)
def test_the_caret_lines_up_with_what_a_terminal_shows(
    line: str, column: int, source: str, caret: str
) -> None:
    found = Diagnostic("tab", "x", Place("f", 1, column))

    assert render_caret(found, line).splitlines()[1:] == [
        f" 1 | {source}".rstrip(),
        f"   | {caret}",
    ]


def test_a_long_line_is_shown_around_its_place() -> None:
    found = Diagnostic("tab", "x", Place("f", 1, 501))

    _, source, caret = render_caret(found, "x" * 500 + "!" + "y" * 500).splitlines()

    assert source.startswith(" 1 | …x")
    assert source.endswith("y…")
    assert len(source) < 120
    assert source[caret.index("^")] == "!"


def test_a_finding_is_json() -> None:
    assert json.loads(json.dumps(as_json(FOUND))) == {
        "file": "a.yaml", "line": 12, "column": 5, "severity": "error", "code": "unknown-key",
        "headline": "a rule has no key wehn", "note": "keys are words",
        "help": "did you mean when?",
    }  # fmt: skip


@given(line=st.text(max_size=300), column=st.integers(1, 400), length=st.integers(0, 50))
def test_nothing_in_a_line_steers_a_terminal(line: str, column: int, length: int) -> None:
    found = Diagnostic("tab", line, Place("f", 1, column), help=line, length=length)

    assert all(part.isprintable() for part in render_caret(found, line).split("\n"))


def test_a_line_alone_says_what_to_do() -> None:
    assert render_concise(FOUND) == (
        "a.yaml:12:5: error[unknown-key]: a rule has no key wehn (did you mean when?)"
    )


def test_an_annotation_escapes_what_would_end_a_value() -> None:
    found = Diagnostic(
        "tab", "100%: a, b\n::error::", Place("a,b:c.yaml", 2, 3), Severity.HINT, help="quote it"
    )

    assert render_annotation(found) == (
        "::notice file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=4,title=tab"
        "::100%25: a, b\\x0a::error::%0Aquote it"
    )
    assert render_annotation(FOUND).startswith("::error file=a.yaml,line=12,col=5,endColumn=9,")


def test_a_finding_without_help_gets_what_usually_helps() -> None:
    found = Diagnostic("duplicate-key", "the key a stands twice", Place("a.yaml", 3))

    assert render_caret(found, "a: 1").splitlines()[-1] == (
        "   = help: take one of the two out, or put what both hold under one"
    )
    assert as_json(found)["help"] == USUAL_HELP["duplicate-key"]
