"""Tests for simulator.source.nodes."""

from __future__ import annotations

import pytest

from simulator.source import Scalar, digest, read_source


def digested(text: str) -> str:
    return digest(read_source(text.encode(), "f.yaml").root)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("\n# a comment\n\nsay:   a\nthen: [b, c]", id="another place"),
        pytest.param("say: 'a'\nthen:\n- b\n- \"c\"", id="other quotes and layout"),
    ],
)
def test_a_digest_is_of_the_text_and_not_of_its_place(other: str) -> None:
    assert digested(other) == digested("say: a\nthen: [b, c]")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("say: a\nthen: [c, b]", id="another order"),
        pytest.param("say: a\nthen: [bc]", id="other limits"),
        pytest.param("say: a\nthen: [[b], c]", id="another structure"),
        pytest.param("then: [b, c]\nsay: a", id="another order of keys"),
        pytest.param("say: a\nthen: {b: c}", id="a mapping for a list"),
    ],
)
def test_another_text_has_another_digest(other: str) -> None:
    assert digested(other) != digested("say: a\nthen: [b, c]")


def test_a_digest_is_sixteen_hex_digits_that_never_change() -> None:
    assert digested("say: hello") == "a025c6e396e2b554"


def test_lines_are_those_that_yaml_counts() -> None:
    source = read_source(b"a: 1\r\nb: 2\rc: 3\nd: 4", "f.yaml")

    assert [source.line(n) for n in range(6)] == ["", "a: 1", "b: 2", "c: 3", "d: 4", ""]


def test_only_a_plain_text_of_no_characters_is_empty() -> None:
    assert Scalar("", "", "f.yaml", 1, 1).empty
    assert not Scalar("", "'", "f.yaml", 1, 1).empty
