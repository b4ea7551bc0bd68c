"""`python -m tests.explore [SEEDS [PAIRS]]`: explorations against many seeds, more than fit into a test run.

Every scenario of the project is played under SEEDS seeds (1,000), and PAIRS random pairs (10,000) under 20 each.
"""

from __future__ import annotations

import sys
from collections import Counter

from hypothesis import HealthCheck, given, settings

from simulator.conversation.setup import LoopPolicy
from simulator.explore import explore
from simulator.planning import Options, plan
from tests.explore.agreement import PROVED, disagreements, replayed
from tests.explore.explored import explored, setup
from tests.explore.pairs import PAIRS
from tests.explore.test_shipped import FILES


def shipped(seeds: int) -> None:
    """Each scenario of the project."""
    for path in (str(param.values[0]) for param in FILES):
        made = plan(path, Options()).setup
        found = explore(made)
        wrong = list(disagreements(made, found, range(seeds), loops=LoopPolicy()))
        kinds = ", ".join(dict.fromkeys(one.kind for one in found.findings))
        print(
            f"{path}: {found.states} joint states, {kinds}: {seeds:,} seeds, {len(wrong)} disagree"
        )
        assert not wrong, wrong[:5]


def random_pairs(count: int) -> None:
    """Random pairs: verdicts against seeds, and every finding's own scenario."""
    kinds: Counter[str] = Counter()

    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(PAIRS)
    def check(text: str) -> None:
        made = explored(text, most=3_000)
        assert list(disagreements(setup(text), made, range(20), loops=PROVED)) == []
        for found in made.findings:
            kinds[f"{found.kind}{', cannot be left' if found.inescapable else ''}"] += 1
            assert found.heard or not found.inescapable
            ending = replayed(found, setup(text), f"scenario: A play\n{text}").ending
            expected = found.played.ending
            assert ending is not None
            assert ending.by == ("limit" if expected is None else expected.by)

    check()
    print(f"{count:,} random pairs agree: {dict(kinds)}")


if __name__ == "__main__":
    shipped(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    random_pairs(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
