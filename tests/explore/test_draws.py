"""Every outcome of chance within a step: each once, and what is known of a number that was not used up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from simulator.explore import draws as drawing
from simulator.explore.draws import Draws, Span, Unused, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from simulator.dialogue.bot import Chance


def choose(weights: Sequence[float], number: float) -> int:
    """As the engine's any_of does."""
    left = number * sum(weights)
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return index
    return len(weights) - 1


def test_a_step_without_chance_has_one_outcome() -> None:
    draws = Draws()
    assert list(draws.outcomes(lambda chance: "same")) == ["same"]
    assert (draws.drawn({}), draws.left({}), draws.complete) == ((), (), True)


@given(st.lists(st.sampled_from([0, 0.1, 1, 2.5, 7]), min_size=1, max_size=6).filter(any))
def test_every_choice_with_a_weight_is_made_once(weights: list[float]) -> None:
    draws = Draws()
    made = list(draws.outcomes(lambda chance: choose(weights, chance("r", 0, weights))))
    assert made == [index for index, weight in enumerate(weights) if weight]


@given(st.integers(1, 30))
def test_every_equal_share_is_drawn_once(count: int) -> None:
    draws = Draws()
    picked = list(draws.outcomes(lambda chance: int(chance("r", 0, count) * count)))
    assert picked == list(range(count))


def test_choices_that_follow_one_another_are_combined() -> None:
    def step(chance: Chance) -> str:
        first = int(chance("r", 0, 2) * 2)
        return f"{first}{int(chance('r', 1, 3) * 3)}" if first else "0"

    assert list(Draws().outcomes(step)) == ["0", "10", "11", "12"]


def test_the_same_number_asked_twice_is_the_same() -> None:
    """Of thirds and halves together: two thirds of one half are left, and so on."""

    def step(chance: Chance) -> tuple[int, int]:
        return int(chance("r", 0, 2) * 2), int(chance("r", 0, 3) * 3)

    assert list(Draws().outcomes(step)) == [(0, 0), (0, 1), (1, 1), (1, 2)]


def test_a_number_that_was_not_used_up_is_known_afterwards() -> None:
    draws = Draws()
    lasting = [draws.left({"r": 1}) for _ in draws.outcomes(lambda c: (c("r", 0, 2), c("r", 1, 2)))]
    half = [(0.0, 0.5), (0.5, 1.0)]
    assert lasting == [(Unused("r", 0, share),) for share in half + half]
    assert draws.left({"r": 2}) == ()


def test_what_is_known_of_a_number_leaves_no_other_outcome() -> None:
    known = (Unused("r", 0, (0.5, 1.0)),)
    assert list(Draws(known).outcomes(lambda c: int(c("r", 0, 2) * 2))) == [1]
    assert list(Draws(known).outcomes(lambda c: int(c("r", 0, 4) * 4))) == [2, 3]
    assert list(Draws(known).outcomes(lambda c: int(c("r", 1, 2) * 2))) == [0, 1]


def test_how_long_a_wait_is_stays_open() -> None:
    draws = Draws()
    among = range(1_000, 3_001)
    assert [int(n * len(among)) for n in draws.outcomes(lambda c: c("r", 0, among))] == [0]
    assert draws.drawn({"r": 1}) == (Span(1_000, 3_000, among),)
    assert draws.drawn({}) == (0.5,)  # taken back with its rule: the number makes no difference


def test_no_wait_at_all_is_a_case_of_its_own() -> None:
    draws, among = Draws(), range(2_001)
    seen = [
        (int(n * len(among)), draws.drawn({"r": 1}))
        for n in draws.outcomes(lambda c: c("r", 0, among))
    ]
    assert seen == [(0, (0.0,)), (1, (Span(1, 2_000, among),))]


def test_a_wait_may_be_tried_at_its_ends_only() -> None:
    among = range(1_000, 3_001)
    draws = Draws(sampled=True)
    tried = [int(n * len(among)) for n in draws.outcomes(lambda c: c("r", 0, among))]
    assert tried == [0, 2_000]


def test_of_too_many_outcomes_the_first_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST", 10)
    draws = Draws()
    assert len(list(draws.outcomes(lambda c: [c("r", n, 2) for n in range(5)]))) == 10
    assert not draws.complete
    few = Draws()
    assert len(list(few.outcomes(lambda c: c("r", 0, 10)))) == 10
    assert few.complete


@given(st.floats(0, 0.999), st.floats(1e-9, 1))
def test_a_plain_number_lies_between(low: float, width: float) -> None:
    assert low < plain_number(low, low + width) < low + width


def test_a_plain_number_is_short() -> None:
    assert [plain_number(n / 3, (n + 1) / 3) for n in range(3)] == [0.2, 0.5, 0.8]
