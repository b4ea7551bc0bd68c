"""Tests for simulator.dialogue.regex."""

from __future__ import annotations

import subprocess
import sys

import pytest

from simulator.dialogue.regex import RegexError, compile_regex


@pytest.mark.parametrize(
    ("expression", "text", "groups"),
    [
        pytest.param("b+", "abbb", {}, id="searched anywhere"),
        pytest.param("^b", "ab", None, id="an anchor"),
        pytest.param("Hello", "hello", None, id="case-sensitive"),
        pytest.param(r"#(?P<n>\d+)", "order #12!", {"n": "12"}, id="a named group"),
        pytest.param("(?P<a>x)|(?P<b>y)", "y", {"a": "", "b": "y"}, id="a group that took no part"),
        pytest.param("(a)b", "ab", {}, id="a group without a name"),
        pytest.param("«(?P<x>.)»", "é«ü»", {"x": "ü"}, id="not only ASCII"),
        pytest.param("a(?P<x>.)", "a\ud800", {"x": "?"}, id="half a character in the text"),
        pytest.param("(a*)*b", "a" * 5000, None, id="linear where others explode"),
    ],
)
def test_an_expression_searches_the_raw_text(
    expression: str, text: str, groups: dict[str, str] | None
) -> None:
    assert compile_regex(expression).search(text) == groups


def test_named_groups_are_the_captures() -> None:
    assert compile_regex("(?P<a>x)(y)(?P<b>z)").captures == {"a", "b"}


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        pytest.param("(a", "RE2 refuses '(a': missing ): (a", id="unbalanced"),
        pytest.param("a(?=b)", "RE2 has no look-ahead and no look-behind", id="look-ahead"),
        pytest.param("(?<!a)b", "RE2 has no look-ahead and no look-behind", id="look-behind"),
        pytest.param(r"(a)\1", "RE2 has no back references", id="back reference"),
        pytest.param(r"\q", r"invalid escape sequence: \\q", id="an escape"),
        pytest.param("a{1001}", "invalid repetition size: {1001}", id="a repetition"),
        pytest.param("(((a{100}){100}){100})", "refuses", id="too large"),
        pytest.param("\ud800", "holds half a character", id="half a character"),
    ],
)
def test_what_re2_refuses_is_told_in_one_sentence(expression: str, sentence: str) -> None:
    with pytest.raises(RegexError) as refused:
        compile_regex(expression)

    assert sentence.replace("\\\\", "\\") in refused.value.sentence
    assert "\n" not in refused.value.sentence


def test_nothing_is_written_to_stderr_and_re2_waits_until_it_is_needed() -> None:
    program = (
        "import sys\n"
        "from simulator.dialogue.regex import RegexError, compile_regex\n"
        "assert 're2' not in sys.modules\n"
        "try:\n    compile_regex('(a')\n"
        "except RegexError:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )

    assert (done.stdout, done.stderr) == ("refused\n", "")
