"""Whether what an exploration says agrees with playing the same two bots under many seeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.conversation.playing import play
from simulator.conversation.setup import Limits, LoopPolicy, Rules, Setup, Wire
from simulator.explore import explore
from simulator.explore.components import strong_components
from simulator.explore.joint import Joint
from simulator.explore.saving import scenario_of
from simulator.explore.walk import walk
from simulator.record import EndedBy
from simulator.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.conversation.playing import Played
    from simulator.explore import Exploration, Finding
    from simulator.scenario import Scenario

PROVED = LoopPolicy(accept="proved")
STOPPED = frozenset({EndedBy.LOOP, EndedBy.LIMIT})


def setup_of(scenario: Scenario, seed: int = 0) -> Setup:
    return replace(scenario.setup, seed=seed)


def free(setup: Setup, seed: int, *, loops: LoopPolicy, messages: int) -> Setup:
    """The same two bots with no limit but this one."""
    limits = Limits(messages, None, None, 1 << 50, setup.limits.message)
    return replace(setup, seed=seed, limits=limits, wire=Wire(), loops=loops, choices={})


def disagreements(
    setup: Setup, made: Exploration, seeds: Iterable[int], *, loops: LoopPolicy
) -> Iterator[str]:
    """Every seed whose conversation does what the exploration says it cannot.

    Where there is no loop, not even one of timers, every conversation is over within as many messages as
    there are steps. Where everything was looked at, it ends in one of the ways that were found.
    """
    endless = goes_round(setup) or not made.exhaustive
    ends = {(f.end.by, f.end.code) for f in made.findings if f.end is not None}
    messages = 300 if endless else 20 * made.steps
    for seed in seeds:
        conversation = free(setup, seed, loops=loops, messages=messages)
        played = play(conversation, most=messages + 1, events=20_000)
        ending = played.ending
        if ending is None or ending.by in STOPPED:
            if not endless:
                yield f"seed {seed}: {ending}, and no loop was found"
        elif made.exhaustive and not made.more and (ending.by, ending.code) not in ends:
            yield f"seed {seed}: {ending}, and only {ends} was found"


def goes_round(setup: Setup) -> bool:
    """Whether any joint state can come back."""
    server, client = setup.server, setup.client
    assert isinstance(server, Rules)
    assert isinstance(client, Rules)
    walked = walk(Joint(server.script, client.script, setup.limits), most=20_000)
    return bool(strong_components(walked.targets))


def replayed(found: Finding, setup: Setup, text: str) -> Played:
    """The saved scenario, played; `text` is the file that it names as its bots."""
    saved = scenario_of(found, setup, title="A play", bots="play.yaml")
    files = {"saved.yaml": saved, "play.yaml": text}
    again = setup_of(load_scenario("saved.yaml", read=lambda path: files[path].encode()))
    return play(again, most=100_000, events=1_000_000)


def checked(setup: Setup, *, most: int = 3_000) -> Exploration:
    """What the exploration finds; each of its findings was played on the way."""
    return explore(setup, most=most)
