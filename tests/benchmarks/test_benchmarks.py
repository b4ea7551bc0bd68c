"""The benchmarks still measure what there is; how quick it is, no test asserts."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks import (
    checking,
    detection,
    exploring,
    guarding,
    memory,
    pipeline,
    showing,
    startup,
    viewing,
)


def test_a_conversation_is_measured_beside_a_bare_pair() -> None:
    rates = pipeline.rows(messages=20, each=10, at_once=2, rounds=1)
    assert [rate.label for rate in rates] == ["1 conversation", "2 conversations at once"]
    assert all(rate.ratio > 0 for rate in rates)


def test_conversations_are_measured_by_the_number_of_rules() -> None:
    costs = pipeline.rule_rows(messages=20, counts=(1, 30), rounds=1)
    assert [label for label, _ in costs] == ["1 rules", "30 rules"]
    assert all(cost > 0 for _, cost in costs)


def test_detection_is_measured_by_the_length_of_the_talk() -> None:
    costs = detection.rows(histories=(20, 40), messages=10, rounds=2)
    assert len(costs) == 6
    assert all(cost > 0 for _, cost in costs)


def test_checking_is_measured_by_the_number_of_rules() -> None:
    found = checking.rows(sizes=(4, 20))
    assert [label for label, _ in found] == [
        "a bot of 4 rules",
        "a bot of 20 rules",
        "a scenario of 4 rules",
        "a scenario of 20 rules",
    ]
    assert all(took > 0 for _, took in found)


def test_exploring_is_measured_with_and_without_remembered_steps() -> None:
    found = exploring.rows(states=200, rounds=1)
    assert [label for label, _ in found] == ["steps remembered", "every step new"]
    assert all(rate > 0 for _, rate in found)


def test_what_detection_leaves_of_a_conversation_is_measured() -> None:
    ((label, on, off),) = detection.shares(messages=20, rounds=1)
    assert label == "1 conversation"
    assert min(on, off) > 0


def test_a_message_through_a_guard_is_measured_beside_a_bare_pair() -> None:
    added = guarding.measure(messages=40, rounds=1)
    for latency in (added.bare, added.guarded):
        assert 0 < latency.median <= latency.slow
    assert added.median == added.guarded.median - added.bare.median


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is resident")
def test_looking_at_a_long_log_is_measured_in_a_process_of_its_own() -> None:
    found = showing.rows(messages=2_000)
    assert [one.label for one in found] == [label for label, _ in showing.FILTERS]
    assert all(one.rate > 0 and one.peak > 0 for one in found)
    assert [label for label, _ in showing.list_rows(runs=3)] == ["the list of 3 runs"]


def test_starting_is_measured_beside_a_bare_import() -> None:
    assert [time > 0 for _, time in startup.rows(processes=1)] == [True] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is resident")
def test_open_conversations_are_weighed_in_a_process_of_their_own() -> None:
    [(label, _)] = memory.rows(at_once=20)
    assert label == "20 conversations at once"


def test_the_page_is_measured_on_a_long_log_and_on_many() -> None:
    found = dict(viewing.rows(messages=2000, runs=5))
    assert next(iter(found)) == "the first look at 2,000 messages"
    assert "the list of 5 runs" in found
    assert all(value >= 0 for value in found.values())
