"""What tells two messages apart, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.loops.form import Masks
from simulator.loops.mask import mask, mask_folded
from simulator.loops.spread import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.loops.form import Form


def shown(text: str, mask: Callable[[str], Form] = mask) -> tuple[object, ...]:
    """All that a form tells of a text; capitals among its numbers do not count."""
    form = mask(text)
    masks = form.masks or Masks()
    numbers = [number.lower() for number in masks.numbers(text)]
    return form.text, masks.varied, masks.measure, numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Good evening!", "good EVENING", id="case and punctuation"),
        pytest.param("Don't worry", "Don’t worry 🙂", id="quotes and emoji"),
        pytest.param("ｈｅｌｌｏ there", "hello  there\n", id="width and white space"),
        pytest.param("That was visitor 8 of this long day", "That was visitor 9 of this long day",
                     id="a counter in a carrier"),
        pytest.param("It is 09:15:00 now", "It is 23:59 now", id="clock times"),
        pytest.param("Logged at 2031-01-02T03:04:05Z.", "Logged at 2032-11-12T13:14:15.123Z.",
                     id="timestamps"),
        pytest.param("Sent on Mon, 2 Feb 2031 10:00:00 +0100", "Sent on Tue, 13 Mar 2031 11:22:33 +0100",
                     id="written dates"),
        pytest.param("We met on April 5, 2031", "We met on May 17, 2032", id="month first"),
        pytest.param("Your case is TCK-004711", "Your case is TCK-004712", id="tickets"),
        pytest.param("See 123e4567-e89b-42d3-a456-426614174000 there",
                     "See 9f8e7d6c-5b4a-4321-8fed-cba987654321 there", id="uuids"),
        pytest.param("Checksum 9f86d081884c7d65 is fine", "Checksum 0a1b2c3d4e5f6a7b is fine", id="hex"),
        pytest.param('{"op":"beat","seq":7}', '{"op": "beat", "seq": 8}', id="json sequence numbers"),
        pytest.param('{"op":"x","messageId":"a-\\"1"}', '{"op":"x","messageId":"b"}', id="json ids"),
        pytest.param('[2, "10203040", "Beat", {}]', '[2, "10203041", "Beat", {}]', id="ids in arrays"),
        pytest.param("这是第3条自动消息", "这是第4条自动消息", id="a counter in Chinese"),
        pytest.param("Still busy. (took 120 ms, pid 77)", "Still busy. (took 98 ms, pid 1234)",
                     id="a remark in parentheses"),
    ],
)  # fmt: skip
def test_what_varies_by_itself_is_masked(one: str, other: str) -> None:
    assert mask(one).text == mask(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("17", "18", id="a number alone"),
        pytest.param("Is it 17?", "Is it 18?", id="a number its sentence is about"),
        pytest.param("Thank you very much for asking me. 17.", "Thank you very much for asking me. 18.",
                     id="a number that is a sentence"),
        pytest.param("e4", "e5", id="a move"),
        pytest.param("Shoot at B7", "Shoot at C7", id="a square"),
        pytest.param('{"page": 1}', '{"page": 2}', id="a number in JSON"),
        pytest.param('{"identity": "x"}', '{"identity": "y"}', id="a key that only begins like an id"),
        pytest.param("GET /list?page=1", "GET /list?page=2", id="a page"),
        pytest.param("yes", "no", id="words"),
        pytest.param("?", "!", id="punctuation alone"),
        pytest.param("N", "1", id="a capital that is no mask"),
    ],
)  # fmt: skip
def test_what_a_message_is_about_stays(one: str, other: str) -> None:
    assert mask(one).text != mask(other).text


@pytest.mark.parametrize(
    ("text", "numbers", "scale"),
    [
        ("Now reading part 3 of 12 for you", ("3", "12"), "of"),
        ("The upload is at 40% so far", ("40%",), "percent"),
        ("You have 5 tries left, my friend", ("5",), "remaining"),
        ("That was visitor 8 of this long day", ("8",), ""),
        ("17", ("17",), "near"),
        ("Then I would try 17", ("17",), "near"),
        ("Then I would try 1789345", ("1789345",), ""),
        ("Then I would (17) try", ("17",), ""),
        ("At 10:00 we have 5 seconds to go until it all begins here", ("5",), ""),
        ("Case TCK-00417 is now at step 8 of 12 in our long list", ("8", "12"), "of"),
        ("Visitors 8, 88 and 888 came to see this very large house", ("8", "88", "888"), ""),
    ],
)
def test_masked_numbers_are_kept_with_what_they_measure(
    text: str, numbers: tuple[str, ...], scale: str
) -> None:
    masks = mask(text).masks
    assert masks is not None
    assert masks.measure is not None
    assert (tuple(masks.numbers(text)), masks.measure.scale) == (numbers, scale)


def test_the_kinds_that_were_masked_are_named_once() -> None:
    text = "At 10:00 and 11:00 ticket ABC-1234 was passed on to us as item 7 of the list"
    masks = mask(text).masks
    assert masks is not None
    assert masks.varied == ("clock", "ticket", "number")


@given(st.text())
def test_any_text_has_a_mask_and_case_does_not_matter_to_it(text: str) -> None:
    assert bool(mask(text).text) is bool(text)
    if text.isascii():
        assert shown(text.upper()) == shown(text.lower()) == shown(text)


@given(st.text(alphabet="ab1 .,:-/#\"{}[]'é日NT%_", max_size=60))
def test_a_mask_never_fails_on_what_looks_like_ids_and_numbers(text: str) -> None:
    assert shown(text) == shown(text)


@pytest.mark.timeout(10)  # s: linear takes 0.05, quadratic minutes
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "a1",
        "1-",
        ":1",
        "a-",
        "1 ",
        "pid 1 ",
        "(1) ",
        "a 1. ",
        '"id":',
        "(",
        "１",
        "日",
        ". ",
    ],
)
def test_long_texts_are_masked_in_linear_time(piece: str) -> None:
    assert mask(piece * (60_000 // len(piece))).text


@example("Logged by us at 1900000017 on this long day of ours")
@example('[2,"1900000017","beat"]')
@given(st.text(alphabet='0123456789ab .:/-%#{}"', max_size=40))
def test_the_short_ways_lead_where_the_long_one_does(text: str) -> None:
    assert shown(text) == shown(text, lambda text: mask_folded(fold(text)))
