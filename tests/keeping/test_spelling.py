"""Tests for simulator.keeping.spelling: recorded words mean themselves, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.playing import play
from simulator.conversation.setup import Setup
from simulator.expectations import Expect
from simulator.keeping.expecting import expected_of
from simulator.keeping.spelling import action_of
from simulator.record import Side, Turn
from simulator.scenario import load_scenario

SIGNS = st.sampled_from(
    [*"\\*()[]|<>:#'\"{}-!&%@`,?=~\n\t \r\x00\x1b\x85\u2028\ufeff", "<x>", "ab", "7", "é", "😀"]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.lists(SIGNS).map("".join),
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
)


def said(text: str = "", data: bytes | None = None) -> Turn:
    return Turn(0, 0, Side.CLIENT, text, data=data)


def again(turn: Turn) -> Turn:
    """What comes of a bot that says the message again, expected by its pattern."""
    lines = [
        "server: {}",
        "client:",
        "  on_open:",
        f"    {action_of(turn)}",
        "expect:",
        "  transcript:",
    ]
    text = "\n".join([*lines, f"    - client: {expected_of(turn)}", ""])
    made = load_scenario("s.yaml", read=lambda _: text.encode())
    assert isinstance(made.expect, Expect)
    (line,) = made.expect.transcript or ()
    (spoken,) = play(Setup(made.server, made.client), most=2).turns
    assert line.fits(spoken)
    return spoken


@given(TEXTS)
def test_a_text_is_said_and_expected_as_it_was(text: str) -> None:
    assert again(said(text)).text == text


@given(VALUES, st.booleans())
def test_json_is_said_and_expected_to_the_character(value: object, compact: bool) -> None:
    import json

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":") if compact else None)
    assert again(said(text)).text == text


@given(st.binary(min_size=1))
def test_bytes_are_said_as_they_were(data: bytes) -> None:
    assert again(said(data=data)).data == data


def test_of_a_long_message_its_beginning_is_expected() -> None:
    text = " ".join(f"word{number}" for number in range(5_000))
    assert len(expected_of(said(text))) < 1000
    assert again(said(text)).text == text


def test_json_with_half_a_character_is_said_as_a_text() -> None:
    text = '{"half":"\\ud800"}'
    assert action_of(said(text)).startswith("say: ")
    assert again(said(text)).text == text
