"""Tests for simulator.loops.spread: words with gaps between them, and the way back to what people write."""

from __future__ import annotations

import pytest

from simulator.loops.spread import _CHARACTERS, _KEPT, END, POINT, fold, shown, spread


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe — it's 2.5!", f"grösse its 2{POINT}5{END}"),
        ("Hello - it's 2.5. Ok", f"hello its 2{POINT}5{END} ok"),
        ("漢b", "漢 b"),
        ("你好。再见", f"你 好 {END} 再 见"),
        ("ok! go 🍵 on", f"ok {END} go {END} on"),
        ("一–二", "一 二"),
        ("ที่นี่", "ที่ นี่"),
    ],
)
def test_words_have_gaps_between_them_and_sentences_an_end(text: str, words: str) -> None:
    pieces = spread(fold(text)).split(END)
    assert [piece.split() for piece in pieces] == [piece.split() for piece in words.split(END)]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (f"a tea for 2{POINT}5 euro", "a tea for 2.5 euro"),
        (f"日 本 語 2{POINT}5 N", "日本語 2.5 N"),
        ("東 京 is big 大 阪", "東京 is big 大阪"),
        ("ที่ นี่ ครั บ", "ที่นี่ครับ"),
        ("grösse its", "grösse its"),
        ("é 日", "é 日"),
        ("", ""),
    ],
)
def test_words_are_shown_as_people_write_them(words: str, written: str) -> None:
    assert shown(words) == written


def test_of_many_characters_the_reading_of_some_is_remembered() -> None:
    spread("".join(map(chr, range(0x4E00, 0x4E00 + _KEPT + 9))))
    assert 0 < len(_CHARACTERS) <= _KEPT
