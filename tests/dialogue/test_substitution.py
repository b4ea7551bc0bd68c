"""Tests for simulator.dialogue.substitution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.substitution import Substitutions, split

PERSONS = Substitutions({"i": "you", "you": "me", "you are": "I am", "I'm": "you're", "my": "your"})


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param("I see my dog", "you see your dog", id="whole words"),
        pytest.param("it is myself", "it is myself", id="no part of a word"),
        pytest.param("You  are here", "I am here", id="longest first"),
        pytest.param("you and I", "me and you", id="never its own output"),
        pytest.param("Well, I’m (my\tway)!", "Well, you're (your\tway)!", id="the rest stays"),
        pytest.param("Zoë: MY, ❤️", "Zoë: your, ❤️", id="case folded, not only ASCII"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_words_are_replaced_in_one_pass(text: str, changed: str) -> None:
    assert PERSONS.apply(text) == changed


def test_a_key_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^':\)' has no word that could be replaced$"):
        Substitutions({":)": "smile"})


@given(st.text(st.sampled_from("xyz .,!'\n❤️é")))
def test_a_text_without_the_words_stays_character_for_character(text: str) -> None:
    assert PERSONS.apply(text) == text


@pytest.mark.parametrize(
    ("text", "marks", "pieces"),
    [
        pytest.param("Hi! How are you? ", "! ?", ["Hi", "How are you"], id="marks"),
        pytest.param("a,b, 1,000 and 2,", ",", ["a", "b", "1,000 and 2"], id="not between digits"),
        pytest.param("1,a a,1", ",", ["1", "a a", "1"], id="a digit on one side"),
        pytest.param(
            "See example.com. Pi is 3.14", ".", ["See example.com", "Pi is 3.14"], id="dot"
        ),
        pytest.param("Hello. Bye.", ".", ["Hello", "Bye"], id="a dot at the end"),
        pytest.param("Wait... what.", "... .", ["Wait", "what"], id="the longest mark"),
        pytest.param("tea BUT butter, but no", "but", ["tea", "butter,", "no"], id="a whole word"),
        pytest.param("fine as well as this", "as as_well", ["fine", "this"], id="two words"),
        pytest.param("so-but-so", "but", ["so-but-so"], id="no part of a word"),
        pytest.param(" a ", ".", ["a"], id="no mark"),
        pytest.param("?!", "? !", [], id="marks alone"),
        pytest.param("a b", "", ["a b"], id="no marks at all"),
    ],
)
def test_a_message_is_cut_at_its_marks(text: str, marks: str, pieces: list[str]) -> None:
    assert split(text, [mark.replace("_", " ") for mark in marks.split()]) == pieces


@given(st.text(st.sampled_from("ab1 .,\n")), st.sets(st.sampled_from([".", ",", "a", "b"])))
def test_pieces_are_stripped_and_stand_in_the_text_in_order(text: str, marks: set[str]) -> None:
    at = 0
    for piece in split(text, sorted(marks)):
        assert piece == piece.strip() != ""
        at = text.index(piece, at) + len(piece)
