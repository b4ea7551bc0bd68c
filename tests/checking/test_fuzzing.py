"""A small part of `tests.checking.fuzzing`, the same in every run."""

from __future__ import annotations

import random

import pytest

from tests.checking.fuzzing import findings_of, mutant, sources

FILES = sources()


@pytest.mark.parametrize("seed", range(20))
def test_a_mutated_file_gives_findings_or_a_script_and_raises_nothing(seed: int) -> None:
    chance = random.Random(seed)
    found = [findings_of(mutant(chance, FILES)) for _ in range(15)]
    assert any(found)
