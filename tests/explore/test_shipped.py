"""Every scenario of the project that two bots play: what is explored agrees with what is run.

`python -m tests.explore` does the same for 1,000 seeds each, and for many more random pairs.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import simulator
from simulator.conversation.core import only_scripts
from simulator.conversation.setup import LoopPolicy
from simulator.errors import Exit
from simulator.explore import Exploration, Kind, explore
from simulator.explore.saving import scenario_of
from simulator.planning import Options, plan
from simulator.record import EndedBy
from simulator.scenario import sniff
from tests.explore.agreement import disagreements, goes_round

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
SEEDS = 15
FILES = [
    pytest.param(str(path), id=path.stem)
    for path in sorted(SCENARIOS.rglob("*.yaml"))
    if sniff(path.read_bytes()) and only_scripts(plan(str(path), Options()).setup)
]
LOOPS = {"after-you", "jam", "limit"}


def explored(path: str) -> Exploration:
    return explore(plan(path, Options()).setup)


def test_there_are_scenarios_to_explore() -> None:
    assert len(FILES) >= 10


@pytest.mark.parametrize("path", FILES)
def test_it_is_exhaustive_and_finds_the_loops_there_are(path: str) -> None:
    made = explored(path)
    assert made.exhaustive
    assert (made.exit is Exit.LOOP) == (Path(path).stem in LOOPS)


@pytest.mark.parametrize("path", FILES)
def test_running_it_ends_in_a_way_that_was_found(path: str) -> None:
    made, run = explored(path), simulator.run(path)
    ends = {(found.end.by, found.end.code) for found in made.findings if found.end is not None}
    if run.ending.by is EndedBy.LOOP:
        assert any(found.kind is Kind.LOOP for found in made.findings)
    elif run.ending.by is EndedBy.LIMIT:
        assert goes_round(plan(path, Options()).setup)
    else:
        assert (run.ending.by, run.ending.code) in ends


@pytest.mark.parametrize("path", FILES)
def test_no_seed_does_what_was_not_found(path: str) -> None:
    setup = plan(path, Options()).setup
    assert list(disagreements(setup, explored(path), range(SEEDS), loops=LoopPolicy())) == []


@pytest.mark.parametrize("path", FILES)
def test_each_finding_shows_when_its_saved_scenario_is_run(path: str, tmp_path: Path) -> None:
    made = plan(path, Options())
    for number, found in enumerate(explored(path).findings):
        file = tmp_path / f"{number}.yaml"
        bots = Path(os.path.relpath(path, tmp_path)).as_posix()
        file.write_text(scenario_of(found, made.setup, title=made.name, bots=bots), "utf-8")
        run = simulator.run(str(file))
        assert run.exit is Exit.OK, run.ending
        assert run.verdicts
        if found.kind is Kind.LOOP:
            assert run.ending.by is EndedBy.LOOP
