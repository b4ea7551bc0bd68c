"""Numbers that get somewhere, and numbers that only change."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

import pytest

from simulator.loops.form import Masks
from simulator.loops.mask import mask
from simulator.loops.progress import RESTARTS, Course

if TYPE_CHECKING:
    from collections.abc import Iterable


def observed(texts: list[str], news: Iterable[int] = repeat(0)) -> list[bool]:
    masks = [mask(text).masks or Masks() for text in texts]
    measure = masks[0].measure
    course = Course(measure.scale if measure else "")
    return [
        course.observe(found.numbers(text), new)
        for found, text, new in zip(masks, texts, news, strict=False)
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("We lift off in {} seconds, hold on", range(20, 0, -1), id="a countdown"),
        pytest.param("I am now reading part {} of 30", range(1, 30), id="x of N"),
        pytest.param("So far {}% of it are done", range(0, 100, 7), id="a percentage"),
        pytest.param("There are still {} letters left to sort", range(30, 0, -3), id="remaining"),
    ],
)
def test_each_step_towards_an_end_is_progress(text: str, numbers: range) -> None:
    said = observed([text.format(number) for number in numbers])
    assert said[3:] == [True] * (len(numbers) - 3)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("This is automatic reply {} to you", range(1, 20), id="a counter"),
        pytest.param("I am now reading part {} of 3", range(4, 20), id="past its N"),
        pytest.param("So far {}% of it are done", range(101, 120), id="past a hundred"),
        pytest.param("So far {}% of it are done", [40] * 9, id="standing still"),
        pytest.param("There are still {} letters left to sort", range(3, 30), id="more and more"),
        pytest.param(
            "That took us {} steps, all in all",
            [840, 41, 771, 133, 806, 93, 700, 5],
            id="now more, now less",
        ),
    ],
)
def test_numbers_that_lead_nowhere_are_no_progress(text: str, numbers: range) -> None:
    assert not any(observed([text.format(number) for number in numbers]))


def test_whoever_looks_for_a_number_gets_somewhere_while_the_numbers_are_new() -> None:
    tries = [500, 250, 375, 312, 343, 327]
    assert observed([f"Then I would try {number}" for number in tries])[2:] == [True] * 4
    dice = [1, 5, 2, 6, 3, 4, 1, 6, 2, 5, 3, 4, 1, 5]
    assert sum(observed([f"Then I would say {number}" for number in dice * 9])) < 9


def test_starting_over_is_progress_a_few_times_only() -> None:
    once = [f"We lift off in {number} seconds, hold on" for number in (5, 4, 3, 2, 1)]
    said = observed(once * (RESTARTS + 3))
    down = [False, False, False, True, True]
    assert said == down * (RESTARTS + 1) + [False] * 10
    news = observed(once * (RESTARTS + 3), news=range(99))
    assert news == down * (RESTARTS + 3)


def test_numbers_with_a_fraction_or_a_slash_are_numbers_too() -> None:
    assert observed([f"We lift off in {n}.5 seconds, hold on" for n in (4, 3, 2, 1)])[-1]
    assert observed([f"I am now reading part {n}/30 of it" for n in (3, 4)]) == [False, True]
