"""How much of a message is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loops import novelty as room
from simulator.loops.mask import mask
from simulator.loops.novelty import NEW, Novelty


def observed(*texts: str) -> list[float]:
    said = Novelty()
    return [said.observe(mask(text)) for text in texts]


@pytest.mark.parametrize(
    ("before", "text", "novelty"),
    [
        pytest.param("one two three", "four five", 1.0, id="all of it"),
        pytest.param("one two three four five six", "one two", 0.0, id="a part of what was said"),
        pytest.param("one two three four five six", "six one", 0.5, id="old words side by side"),
        pytest.param("Well, yes. It is late. Go home.", "Go home. Well, yes.", 0.0, id="shuffled"),
        pytest.param("Re: my order", "Re: Re: Re: my order", 0.0, id="quoting"),
        pytest.param("I have 7 old lamps at home", "I have 9 old lamps at home", 0.0, id="a counter"),
        pytest.param("My guess: 7", "My guess: 9", 1 / 3, id="a number it is about"),
        pytest.param('{"a":"x","b":"y","c":"z"}', '{"a":"x","b":"w","c":"z"}', 1 / 3, id="a value"),
        pytest.param("今天天气很好", "很好今天", 1 / 6, id="letters where nobody writes spaces"),
        pytest.param("hello", "hello", 0.0, id="the same"),
    ],
)  # fmt: skip
def test_novelty_is_the_share_of_new_words_and_pairs(
    before: str, text: str, novelty: float
) -> None:
    assert observed(before, text)[1] == pytest.approx(novelty, abs=0.02)


def test_one_new_value_makes_a_large_json_message_new() -> None:
    fields = ", ".join(f'"k{at}": "same{at}"' for at in range(20))
    assert observed(f'{{{fields}, "x": 1}}', f'{{{fields}, "x": 2}}')[1] == NEW


def test_pairs_of_messages_that_were_new_anyway_count_later() -> None:
    stretch = [f"{'abcdefgh'[at]} {'ijklmnop'[at]}" for at in range(8)]
    *_, known, mixed = observed(*stretch, "a i", "a j")
    assert (known, mixed) == (0.0, 0.5)


def test_what_was_not_said_for_long_is_new_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "REMEMBERED", 50)
    others = [f"{'abcdefghij'[at % 10]}{'klmnopqrst'[at // 10]}" for at in range(100)]
    assert observed("hello", *others, "hello")[-1] == 1.0
    assert observed("hello", *others[:40], "hello")[-1] == 0.0


@given(st.lists(st.text(alphabet="ab. ", min_size=1)))
def test_novelty_is_a_share_and_what_was_said_has_none(texts: list[str]) -> None:
    values = observed(*texts, *texts)
    assert all(0 <= value <= 1 for value in values)
    assert values[len(texts) :] == [0.0] * len(texts)
