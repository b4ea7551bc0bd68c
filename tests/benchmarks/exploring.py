"""How many joint states a second a walk finds: where steps are remembered, and where every step is new."""

from __future__ import annotations

import gc
import time

from simulator.conversation.setup import Limits
from simulator.explore.joint import Joint
from simulator.explore.walk import walk
from simulator.record import Side
from simulator.scenario import load_bot_file

STATES = 100_000
ROUNDS = 3  # the quickest counts: the others were disturbed


def rows(states: int = STATES, rounds: int = ROUNDS) -> list[tuple[str, float]]:
    """Label and joint states a second."""
    return [
        (label, max(_rate(server, client, states) for _ in range(rounds)))
        for label, server, client in (
            ("steps remembered", _turning(311, ""), _turning(317, "on_open: x\n")),
            ("every step new", _counting(""), _counting("on_open: x\n")),
        )
    ]


def _turning(count: int, opening: str) -> str:
    """Says the same in so many ways, one after the other: states multiply, steps do not."""
    return f"{opening}otherwise: {{in_turn: [{', '.join(['x'] * count)}]}}\n"


def _counting(opening: str) -> str:
    """Never says the same twice."""
    return f'{opening}vars: {{n: 0}}\notherwise: {{set: {{n: <n + 1>}}, say: "x <n>"}}\n'


def _rate(server: str, client: str, states: int) -> float:
    files = {Side.SERVER: server.encode(), Side.CLIENT: client.encode()}
    bots = [load_bot_file(side, read=lambda path: files[Side(path)], side=side) for side in files]
    gc.collect()
    gc.disable()  # as the command does while it walks
    try:
        began = time.perf_counter()
        found = walk(Joint(bots[0], bots[1], Limits()), most=states)
        return found.states / (time.perf_counter() - began)
    finally:
        gc.enable()
