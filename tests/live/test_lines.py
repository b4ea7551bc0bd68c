"""Tests for simulator.live.lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.live.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator


def taken(lines: Lines) -> Iterator[str]:
    return iter(lines.take, None)


def cut(data: bytes, limit: int = 100, step: int = 1000) -> list[str]:
    """The lines of a whole stream that comes in steps."""
    lines = Lines(limit)
    for start in range(0, len(data), step):
        lines.feed(data[start : start + step])
    lines.finish()
    return list(taken(lines))


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"a\nb\n", ["a", "b"], id="two lines"),
        pytest.param(b"a\r\n\r\nb", ["a", "", "b"], id="CR LF, an empty line, no last end"),
        pytest.param(b"a\rb\n", ["a\rb"], id="a CR alone is no end"),
        pytest.param(b"a\x0bb\xe2\x80\xa8c\n", ["a\x0bb\u2028c"], id="nor are other breaks"),
        pytest.param(b"\xff\n", ["\ufffd"], id="not UTF-8"),
        pytest.param(b"x" * 10 + b"\r\n", ["x" * 10], id="a full line"),
        pytest.param(b"x" * 25 + b"\ny\n", ["x" * 10, "x" * 10, "x" * 5, "y"], id="pieces"),
        pytest.param("é".encode() * 7, ["ééééé", "éé"], id="pieces of two-byte characters"),
        pytest.param("a€€€€".encode(), ["a€€€", "€"], id="no piece splits a character"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_lines_are_cut_however_the_bytes_come(data: bytes, lines: list[str], step: int) -> None:
    assert cut(data, 10, step) == lines


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(4, 20), st.integers(1, 9))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, limit: int, step: int) -> None:
    text = text.replace("\r", "")
    lines = cut(text.encode(), limit, step)

    assert "".join(lines) == text.replace("\n", "")
    assert all(len(line.encode()) <= limit for line in lines)


@given(st.binary(), st.integers(1, 9))
def test_the_size_is_of_what_nobody_has_taken(data: bytes, step: int) -> None:
    lines = Lines(10)
    lines.feed(data)
    lines.finish()
    whole = lines.size
    count = len(list(taken(lines)))

    assert lines.size == 0
    assert count <= whole <= len(data) + count
