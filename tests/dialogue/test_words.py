"""Tests for simulator.dialogue.words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.dialogue.words import Heard, hear, normalise, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param(
            "Hello,  I'm the\tServer.", ("hello", "i'm", "the", "server"), id="a sentence"
        ),
        pytest.param("I’m I´m I`m", ("i'm", "i'm", "i'm"), id="every apostrophe is straight"),
        pytest.param("“so”", ("so",), id="curly quotes are edge punctuation"),
        pytest.param("well-known a.b.c", ("well-known", "a.b.c"), id="inner punctuation stays"),
        pytest.param("- ... ?! + €", (), id="punctuation alone is no word"),
        pytest.param("-5 +5 --5 $-5 −5", ("-5", "+5", "-5", "-5", "-5"), id="a sign stays"),
        pytest.param("5- -a", ("5", "a"), id="a sign that is before no digit goes"),
        pytest.param(".5 5. 5%", ("5", "5", "5"), id="a dot at the edge of a number goes"),
        pytest.param("Straße ÉCOLE", ("strasse", "école"), id="case is folded"),
        pytest.param("e\u0301 ﬁ ２５", ("é", "fi", "25"), id="compatibility forms are composed"),
        pytest.param("ß\u0301", ("s\u015b",), id="what folding leaves is composed"),
        pytest.param("❤️ ❤ 👩‍💻!", ("❤", "❤", "👩💻"), id="emoji are words"),
        pytest.param("hi👋 (👋)", ("hi", "👋"), id="an emoji at the edge of a word goes"),
        pytest.param("¿Qué? 「はい」", ("qué", "はい"), id="punctuation of every script goes"),
    ],
)
def test_words_are_what_white_space_separates(text: str, words: tuple[str, ...]) -> None:
    assert hear(text).words == words


@pytest.mark.parametrize(
    ("text", "first", "end", "written"),
    [
        pytest.param('He said: "Hello, World!"', 2, 4, "Hello, World", id="edges are trimmed"),
        pytest.param("a  -- b, c.", 0, 2, "a  -- b", id="what stands between is kept"),
        pytest.param("aa aaa aa.", 2, 3, "aa", id="the last of equal words"),
        pytest.param("+5 5 -5!", 1, 3, "5 -5", id="signs"),
        pytest.param("«ÉCOLE» ２５!", 0, 2, "ÉCOLE» ２５", id="the original characters"),
        pytest.param("say ❤️!", 1, 2, "❤️", id="an emoji is whole"),
        pytest.param("a b", 1, 1, "", id="no words"),
    ],
)
def test_a_slice_is_cut_from_the_original(text: str, first: int, end: int, written: str) -> None:
    assert hear(text).slice(first, end) == written


def test_joined_words_have_a_space_on_every_side() -> None:
    assert hear("See you!").joined == " see you "
    assert hear("?").joined == " "


@pytest.mark.parametrize("text", ['{"a": 1}', "[a] b", "word " * 1000])
def test_a_text_that_is_read_later_reads_the_same(text: str) -> None:
    late, early = hear(text), Heard(text)

    assert (late.joined, late.words, late.raw) == (early.joined, early.words, early.raw)
    assert late.slice(0, 1) == early.slice(0, 1)
    with pytest.raises(AttributeError):
        getattr(late, "sound")  # noqa: B009 - mypy knows that there is none


def test_a_text_heard_again_is_the_same_object() -> None:
    assert hear("heard twice") is hear("heard " + "twice")


TALK = st.text(st.sampled_from("aB1 é'-+.,!? \t“❤️👩\u200d💻𝔸ß\u0301¨㈠℃（％−－")) | st.text()


@given(TALK)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TALK)
def test_each_word_has_its_place_in_the_original(text: str) -> None:
    heard = Heard(text)
    spans = heard.spans()

    assert len(spans) == len(heard.words)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert not any(word == "" or any(map(str.isspace, word)) for word in heard.words)


@given(st.text(st.sampled_from("aB1 '-+.,!?`\t\x1c\x01"), max_size=30), st.data())
def test_the_short_way_to_a_slice_leads_where_the_spans_lead(
    text: str, data: st.DataObject
) -> None:
    heard = Heard(text)
    first = data.draw(st.integers(0, len(heard.words)))
    end = data.draw(st.integers(first, len(heard.words)))
    quick = heard.slice(first, end)
    spans = heard.spans()

    assert quick == (text[spans[first][0] : spans[end - 1][1]] if first < end else "")
    assert read_words(quick) == list(heard.words[first:end])


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_plain_text_is_heard_as_any_other(text: str) -> None:
    assert read_words(text) == read_words(text + " é")[:-1]


@given(st.text("aB1 .,'-+`\t\x1c\x00\x7f!(", max_size=12))
def test_a_text_with_marks_at_the_edges_of_words_alone_is_read_as_any_other(text: str) -> None:
    assert list(Heard(text).words) == read_words(text)
