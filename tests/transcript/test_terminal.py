"""Tests for simulator.transcript.terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.transcript.terminal import Style, Tone, counted, shown, shown_json, width_of


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("plain text!", "plain text!", id="ASCII"),
        pytest.param("你好\u3000é 😀", "你好\u3000é 😀", id="letters, wide spaces and emoji stay"),
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="line ends and tabs"),
        pytest.param("\x00\x1b[2J\x7f\x9b1m", r"\x00\x1b[2J\x7f\x9b1m", id="controls"),
        pytest.param("\u202eabc\u2066\u200f", r"\u202eabc\u2066\u200f", id="direction marks"),
        pytest.param("a\u200bb\u2060\ufeff\xad", r"a\u200bb\u2060\ufeff\xad", id="zero width"),
        pytest.param("\u2028\u2029", r"\u2028\u2029", id="line and paragraph separators"),
        pytest.param("\u3164\u115f\u034f", r"\u3164\u115f\u034f", id="invisible letters"),
        pytest.param("\ud800\udfff", r"\ud800\udfff", id="lone surrogates"),
        pytest.param("\U000e0041", r"\U000e0041", id="tags"),
        pytest.param(r"\x1b", r"\\x1b", id="what only looks escaped"),
    ],
)
def test_text_shows_as_itself_or_escaped(text: str, line: str) -> None:
    assert shown(text) == line


@given(text=st.text(st.characters(codec=None)))
def test_what_is_shown_cannot_steer_and_tells_the_original(text: str) -> None:
    line = shown(text)

    categories = {unicodedata.category(char) for char in line}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    ascii_only = line.encode("ascii", "backslashreplace")
    assert ascii_only.decode("unicode_escape") == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("é 😀 \\", '"é 😀 \\\\"', id="what shows stays"),
        pytest.param("\x7f\x9b\u202e", r'"\u007f\u009b\u202e"', id="controls"),
        pytest.param("\U000e0041", r'"\udb40\udc41"', id="tags"),
        pytest.param("\ud800", r'"\ud800"', id="a lone surrogate"),
    ],
)
def test_json_shows_as_itself_or_escaped(text: str, line: str) -> None:
    assert shown_json(json.dumps(text, ensure_ascii=False)) == line


@given(text=st.text(st.characters(codec=None)), ascii_only=st.booleans())
def test_json_that_is_shown_cannot_steer_and_means_the_same(text: str, ascii_only: bool) -> None:
    line = shown_json(json.dumps(text, ensure_ascii=ascii_only))

    categories = {unicodedata.category(char) for char in line}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert json.loads(line) == json.loads(json.dumps(text))


def test_colour_is_written_only_where_it_is_wanted() -> None:
    assert Style(colour=True).paint("hi", Tone.BAD) == "\x1b[31mhi\x1b[0m"
    assert Style().paint("hi", Tone.BAD) == "hi"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 messages"), (1, "1 message"), (2, "2 messages"), ("?", "? messages")],
)
def test_things_are_counted_in_words(number: int | str, words: str) -> None:
    assert counted(number, "message") == words


# --- lines as long as a terminal is wide --------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("fits into twenty col", "fits into twenty col"),
        ("does not fit into twenty columns", "does not fit into\n   twenty columns"),
        ("a  b" + " c" * 9, "a  b c c c c c c c c\n   c"),
        ("log somewhere/far/away/x.jsonl", "log\n   somewhere/far/away/x.jsonl"),
        ("你好 你好 你好 你好 你好", "你好 你好 你好 你好\n   你好"),
        ("\x1b[31mred words\x1b[0m of 20 x", "\x1b[31mred words\x1b[0m of 20 x"),
    ],
)
def test_a_line_is_broken_between_words(line: str, folded: str) -> None:
    assert Style(columns=20).fold(line, 3) == folded


def test_without_a_terminal_no_line_is_broken() -> None:
    assert Style().fold("word " * 100) == "word " * 100


@given(st.text(alphabet="ab \u4f60\u0301", max_size=200), st.integers(1, 60), st.integers(0, 12))
def test_folding_changes_no_word_and_no_line_of_several_words_is_too_long(
    line: str, columns: int, hang: int
) -> None:
    folded = Style(columns=columns).fold(line, hang)
    assert folded.split() == line.split()
    for each in folded.splitlines():
        assert width_of(each) <= max(columns, 20) or len(each.split()) == 1
