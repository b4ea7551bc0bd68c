"""Runs a conversation between two bots over a real WebSocket, finds reply loops and stops them.

    import simulator
    run = simulator.run("scenarios/hello.yaml")
    assert run.ok

Names are loaded when they are first used: importing the package alone costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.batch import run as run
    from simulator.batch import run_async as run_async
    from simulator.errors import InvalidFile as InvalidFile
    from simulator.errors import SimulatorError as SimulatorError
    from simulator.record import Run as Run
    from simulator.record import Side as Side
    from simulator.record import Turn as Turn

_HOMES = {
    "run": "simulator.batch",
    "run_async": "simulator.batch",
    "InvalidFile": "simulator.errors",
    "SimulatorError": "simulator.errors",
    "Run": "simulator.record",
    "Side": "simulator.record",
    "Turn": "simulator.record",
}

__all__ = ["InvalidFile", "Run", "Side", "SimulatorError", "Turn", "run", "run_async"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
