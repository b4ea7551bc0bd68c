"""How long a process takes from its start to its end, beside one that only imports aiohttp."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROCESSES = 5

_HELLO = Path(__file__).parents[2] / "scenarios" / "hello.yaml"


def rows(processes: int = PROCESSES) -> list[tuple[str, float]]:
    """Label and seconds a process, the median; the first row is the one to compare with."""
    simulator = [sys.executable, "-m", "simulator"]
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            'python -c "import aiohttp"': [sys.executable, "-c", "import aiohttp"],
            "simulator --help": [*simulator, "--help"],
            "simulator run scenarios/hello.yaml": [*simulator, "run", str(_HELLO), "-o", folder],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _ in range(processes):  # by turns, so that what slows the machine down slows all
            for label, command in commands.items():
                times[label].append(_seconds(command))
    return [(label, statistics.median(taken)) for label, taken in times.items()]


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun
