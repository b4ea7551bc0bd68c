"""Findings as scenario files: played again they show what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from simulator.diagnostics import Severity
from simulator.explore import Kind
from simulator.explore.saving import longest_silence, scenario_of
from simulator.record import EndedBy, Side
from simulator.scenario import examine_file, load_scenario
from tests.explore.agreement import replayed
from tests.explore.explored import (
    CHANCE,
    JAM,
    POLITE,
    TICKETS,
    TICKS,
    WRONG_WORD,
    explored,
    only,
    setup,
)
from tests.explore.pairs import PAIRS

if TYPE_CHECKING:
    from simulator.explore import Finding

LATE = "server: {otherwise: {wait: 10m, say: x}}\nclient: {on_open: x, otherwise: x}\n"
LONG = """
server: {vars: {n: 0}, rules: [{when: x, if: n < 150, set: {n: <n + 1>}, say: x}], otherwise: {close: 4321}}
client: {on_open: x, otherwise: x}
"""
ERROR = 'server: {vars: {n: 0}, otherwise: "<(1 // n)>"}\nclient: {on_open: x}\n'
LIMIT = 'server: {rules: [{when: "<x>", say: "<x> <x>"}]}\nclient: {on_open: hi, rules: [{when: "<x>", say: "<x>"}]}\nlimits: {message: 30}\n'
WAITS = """
server: {on_open: {wait: 1s-3s, say: hi}, on_silence: {after: 2s, say: late, close: true}}
client: {rules: [{when: hi, close: true}]}
"""


def again(found: Finding, text: str) -> tuple[EndedBy, int]:
    full = f"scenario: A play\n{text}"
    played = replayed(found, setup(text), full)
    assert played.ending is not None
    return played.ending.by, len(played.turns)


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        (JAM, [EndedBy.LOOP]),
        (POLITE, [EndedBy.LOOP]),
        (CHANCE, [EndedBy.LOOP, EndedBy.SERVER]),
        (WRONG_WORD, [EndedBy.SILENCE]),
        (TICKETS, [EndedBy.LOOP]),
        (TICKS, [EndedBy.LIMIT]),
        (LATE, [EndedBy.LOOP]),
        (LONG, [EndedBy.SERVER]),
        (ERROR, [EndedBy.ERROR]),
        (LIMIT, [EndedBy.LIMIT]),
        (WAITS, [EndedBy.CLIENT, EndedBy.SERVER]),
    ],
)
def test_a_saved_scenario_shows_what_was_found(text: str, endings: list[EndedBy]) -> None:
    findings = explored(text, most=1_000).findings
    assert [again(found, text)[0] for found in findings] == endings
    for found in findings:
        if found.kind not in (Kind.LOOP, Kind.ENDLESS):
            assert again(found, text)[1] == len(found.played.turns)


@settings(max_examples=30)
@given(PAIRS)
def test_whatever_is_found_is_played_again_by_its_file(text: str) -> None:
    for found in explored(text, most=1_000).findings:
        ending = found.played.ending
        assert again(found, text)[0] == (EndedBy.LIMIT if ending is None else ending.by)


@pytest.mark.parametrize("text", [JAM, POLITE, CHANCE, WRONG_WORD, LATE, LONG, LIMIT])
def test_a_saved_scenario_loads_without_a_finding(text: str) -> None:
    title = 'Two "odd": \\ #1 \u202e{bots}'
    for found in explored(text).findings:
        saved = scenario_of(found, setup(text), title=title, bots="a folder/play #1.yaml")
        files = {
            "saved.yaml": saved.encode(),
            "a folder/play #1.yaml": f"scenario: A play\n{text}".encode(),
        }
        scenario, said = examine_file("saved.yaml", read=lambda path, f=files: f[path])  # type: ignore[misc]
        assert [one for one in said if one.severity is Severity.ERROR] == []
        assert getattr(scenario, "title", "").startswith(title)


def test_the_file_names_the_bots_the_choices_and_what_is_expected() -> None:
    loop, end = explored(CHANCE).findings
    saved = scenario_of(end, setup(CHANCE), title="Chance", bots="../play.yaml")
    assert saved == (
        "# Found by `simulator explore`: ends well: the server closes with 1000\n"
        'scenario: "Chance: ends well: the server closes with 1000"\n'
        'server: "../play.yaml"\n'
        'client: "../play.yaml"\n'
        "choices: {server: [0.8]}\n"
        "expect:\n"
        "  ended_by: server\n"
        "  close_code: 1000\n"
        "  messages: 2\n"
    )
    assert "messages:" not in scenario_of(loop, setup(CHANCE), title="", bots="x")


def test_limits_are_widened_only_where_the_way_there_needs_it() -> None:
    def limits(text: str) -> str:
        saved = scenario_of(only(explored(text)), setup(text), title="", bots="x")
        return next((line for line in saved.splitlines() if line.startswith("limits")), "")

    assert limits(JAM) == ""
    assert limits(LONG) == "limits: {messages: 311}"
    assert limits(LATE) == "limits: {time: 12m, silence: 12m}"
    assert limits(LIMIT) == "limits: {message: 30}"


def test_a_way_that_would_be_taken_for_a_loop_is_played_without_looking_for_one() -> None:
    saved = scenario_of(only(explored(LONG)), setup(LONG), title="", bots="x")
    assert "loops: off\n" in saved
    dead = scenario_of(only(explored(WRONG_WORD)), setup(WRONG_WORD), title="", bots="x")
    assert "loops" not in dead


def test_choices_of_both_sides_are_pinned() -> None:
    text = """
server: {rules: [{when: x, any_of: [{say: a}, {say: b}]}]}
client: {on_open: x, rules: [{when: b, any_of: [{say: []}, {close: true}]}]}
"""
    (end,) = [found for found in explored(text).findings if found.kind is Kind.ENDING]
    files = {
        "saved.yaml": scenario_of(end, setup(text), title="", bots="play.yaml").encode(),
        "play.yaml": f"scenario: A play\n{text}".encode(),
    }
    choices = load_scenario("saved.yaml", read=lambda path: files[path]).choices
    assert {side: len(numbers) for side, numbers in choices.items()} == {
        Side.SERVER: 1,
        Side.CLIENT: 1,
    }


def test_the_longest_silence_is_measured_from_the_beginning_to_the_end() -> None:
    assert longest_silence(only(explored(LATE)).played) == 600_000_000
