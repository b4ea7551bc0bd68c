"""What looking at a long log takes: time and memory of `simulator show LOG --filter`, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from simulator.record import RuleRef, Side, Turn
from simulator.transcript.runs import list_runs
from simulator.transcript.writer import Transcript

MESSAGES = 1_000_000
RUNS = 1_000
FILTERS = (  # a text that is rare, one in no message, one in every second, and what needs every record
    ("a rare text", 'text:"cup number 999"'),
    ("by number", "id:123456"),
    ("a rule that never spoke", "rule:nowhere"),
    ("a regular expression", "/cup number 12345[0-9]/"),
    ("by time, of one side", "side:client time:>2h"),
)
_RULES = (
    RuleRef("ask for tea", "scenarios/tea.yaml", 12),
    RuleRef("pour", "scenarios/tea.yaml", 7),
)


class Looked(NamedTuple):
    """One way to look at the log."""

    label: str
    seconds: float
    rate: float  # messages a second
    peak: float  # MiB


def rows(messages: int = MESSAGES) -> list[Looked]:
    """A row a filter; the start of Python is counted."""
    with tempfile.TemporaryDirectory() as folder:
        log = write_log(Path(folder) / "long.jsonl", messages)
        return [_looked(label, log, messages, "--filter", text) for label, text in FILTERS]


def list_rows(runs: int = RUNS) -> list[tuple[str, float]]:
    """Label and seconds for the list of so many runs, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs):
            place = Path(folder, f"{number:05}")
            place.mkdir()
            write_log(place / "tea.jsonl", 20)
        began = time.perf_counter()
        found = len(list_runs(Path(folder)))
        return [(f"the list of {found:,} runs", time.perf_counter() - began)]


def write_log(path: Path, messages: int) -> Path:
    """A log of so many messages, whole to its footer."""
    sides = (Side.CLIENT, Side.SERVER)
    with Transcript(path, now=lambda: 0) as transcript:
        transcript.header(
            run="Tea without end", seed=0, scenario={"path": "tea.yaml", "sha256": ""}
        )
        for n in range(messages):
            text = f"Please pour me cup number {n}, with milk and one spoon of sugar."
            transcript.message(
                Turn(
                    n,
                    n * 10_000,
                    sides[n % 2],
                    text,
                    n - 1 if n else None,
                    n,
                    _RULES[n % 2],
                    "start",
                )
            )
        transcript.footer(
            messages, ended_by="client", exit=0, kind="ok", counts={"messages": messages},
            wall=1.0, simulated=messages * 10_000,
        )  # fmt: skip
    return path


# What getrusage tells of a process begins with what its parent held; the kernel's own mark does not.
_MEASURED = """
import atexit, os, sys
from simulator.__main__ import main
def tell(fd=int(sys.argv.pop(1))):
    with open("/proc/self/status") as file:
        os.write(fd, next(line.split()[1] for line in file if line.startswith("VmHWM")).encode())
atexit.register(tell)
main()
"""


def _looked(label: str, log: Path, messages: int, *options: str) -> Looked:
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        over = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(told.fileno()), "show", str(log), *options],
            stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2], pass_fds=[told.fileno()], check=False,
        )  # fmt: skip
        told.seek(0)
        most = int(told.read() or 0)
    took = time.perf_counter() - began
    if over.returncode:
        raise RuntimeError(f"simulator show {' '.join(options)}: exit code {over.returncode}")
    return Looked(label, took, messages / took, most / 1024)
