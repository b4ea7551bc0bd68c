"""Numbers that get somewhere, and numbers that only change."""

from __future__ import annotations

import pytest

from simulator.loops.mask import mask
from simulator.loops.progress import RESTARTS, Course


def observed(texts: list[str]) -> list[bool]:
    course = Course()
    forms = [mask(text) for text in texts]
    return [
        course.observe(form.numbers(text), form.scale, 0)
        for form, text in zip(forms, texts, strict=True)
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
    assert said == [False] + [True] * (len(numbers) - 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("This is automatic reply {} to you", range(1, 20), id="a counter"),
        pytest.param("I am now reading part {} of 3", range(4, 20), id="past its N"),
        pytest.param("So far {}% of it are done", range(101, 120), id="past a hundred"),
        pytest.param("So far {}% of it are done", [40] * 9, id="standing still"),
        pytest.param("There are still {} letters left to sort", range(3, 30), id="more and more"),
    ],
)
def test_numbers_that_lead_nowhere_are_no_progress(text: str, numbers: range) -> None:
    assert not any(observed([text.format(number) for number in numbers]))


def test_starting_over_is_progress_a_few_times_only() -> None:
    once = [f"We lift off in {number} seconds, hold on" for number in (3, 2, 1)]
    said = observed(once * (RESTARTS + 3))
    assert said == [False, *[True, True, False] * RESTARTS, True, True] + [False] * 6


def test_numbers_with_a_fraction_or_a_slash_are_numbers_too() -> None:
    assert observed([f"We lift off in {n}.5 seconds, hold on" for n in (3, 2)]) == [False, True]
    assert observed([f"I am now reading part {n}/30 of it" for n in (3, 4)]) == [False, True]
