"""What a conversation holds in memory while many are open; measured in a process of its own."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.batch import Logs, run_loop
from simulator.live.interruption import Interruption
from simulator.live.orchestrator import play
from simulator.planning import Options, plan

if TYPE_CHECKING:
    from simulator.planning import Plan
    from simulator.record import Turn

AT_ONCE = 1_000

_TALK = """scenario: Both wait
limits: {time: 1h, silence: 1h}
server: {rules: [{when: hello, say: Hello to you.}, {when: how are you, wait: 30m, say: Well.}]}
client: {on_open: Hello, rules: [{when: hello, say: How are you?}]}
"""
_SAID = 3  # messages, before the server thinks for half an hour


def rows(at_once: int = AT_ONCE) -> list[tuple[str, float]]:
    """Label and KiB a conversation, both of its ends, its listener and its log included."""
    module = f"{__package__}.memory"
    found = subprocess.run(
        [sys.executable, "-m", module, str(at_once)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return [(f"{at_once:,} conversations at once", float(found.stdout))]


class _Counter:
    """Looks on and tells when every conversation has come to its pause."""

    def __init__(self, messages: int) -> None:
        self._missing = messages
        self.reached = asyncio.Event()

    def said(self, turn: Turn) -> None:
        self._missing -= 1
        if self._missing == 0:
            self.reached.set()

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """Nothing that is no message counts."""


async def _measure(at_once: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        made = _plan(Path(folder))
        await _held(made, Logs(folder, "warm"), 10)  # what is loaded once belongs to nobody
        return await _held(made, Logs(folder, "held"), at_once)


def _plan(folder: Path) -> Plan:
    file = folder / "both-wait.yaml"
    file.write_text(_TALK, encoding="utf-8")
    return plan(str(file), Options(clock="real"))


async def _held(made: Plan, logs: Logs, count: int) -> float:
    """KiB that each of so many open conversations takes."""
    gc.collect()
    before = _resident()
    counter, interruption = _Counter(count * _SAID), Interruption()
    plans = [replace(made, name=f"both wait {i}") for i in range(count)]
    async with asyncio.TaskGroup() as group:
        for one in plans:
            log = logs.open(one.name)
            group.create_task(play(one, log=log, watcher=counter, interruption=interruption))
        await asyncio.wait_for(counter.reached.wait(), 60)
        gc.collect()
        after = _resident()
        interruption.set(signal.SIGINT)
    return (after - before) / count / 1024


def _resident() -> int:
    """Bytes of this process that are in memory now; Linux tells."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmRSS")


if __name__ == "__main__":
    print(run_loop(_measure(int(sys.argv[1]))))
