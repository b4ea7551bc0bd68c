"""`python -m tests.benchmarks`: measures everything in one run and prints Markdown tables."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import (
    checking,
    detection,
    exploring,
    guarding,
    matching,
    memory,
    pipeline,
    showing,
    startup,
    viewing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def main() -> None:
    """Print each table as soon as it is measured."""
    print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    rates = (
        (r.label, f"{r.simulator:,.0f}", f"{r.bare:,.0f}", f"{r.ratio:.2f}")
        for r in pipeline.rows()
    )
    _table(("messages a second", "simulator", "bare aiohttp", "ratio"), rates)
    costs = (
        *((f"whole conversation, {label}", cost) for label, cost in pipeline.rule_rows()),
        *((f"finding the rule, {label}", cost) for label, cost in matching.rows()),
        *((f"detection, {label}", cost) for label, cost in detection.rows()),
    )
    _table(("cost of a message", "µs"), ((label, f"{cost:.1f}") for label, cost in costs))
    found = ((label, f"{rate:,.0f}") for label, rate in exploring.rows())
    _table(("explored in a second of processor time", "joint states"), found)
    _table(("check", "ms"), ((label, f"{took * 1e3:.0f}") for label, took in checking.rows()))
    shares = (
        (label, f"{on:,.0f}", f"{off:,.0f}", f"{on / off:.2f}")
        for label, on, off in detection.shares()
    )
    _table(("messages a second", "loops looked for", "not", "ratio"), shares)
    _guarding()
    _table(("`view`", "ms"), ((label, f"{value:,.1f}") for label, value in viewing.rows()))
    _startup()
    _showing()
    _table(
        ("memory of a conversation", "KiB"),
        ((label, f"{kib:.0f}") for label, kib in memory.rows()),
    )


def _showing() -> None:
    rows = (
        (one.label, f"{one.seconds:.1f}", f"{one.rate:,.0f}", f"{one.peak:.0f}")
        for one in showing.rows()
    )
    head = f"`show LOG --filter` on {showing.MESSAGES:,} messages"
    _table((head, "s", "messages a second", "MiB at most"), rows)
    _table(("`show`", "ms"), ((label, f"{took * 1e3:.0f}") for label, took in showing.list_rows()))


def _guarding() -> None:
    added = guarding.measure()
    bare, guarded = added.bare, added.guarded
    rows = (
        ("median", bare.median, guarded.median, added.median),
        ("99th percentile", bare.slow, guarded.slow, added.slow),
    )
    _table(
        ("a message on its way, µs", "bare aiohttp", "through `guard`", "added"),
        ((label, *(f"{time * 1e6:.0f}" for time in times)) for label, *times in rows),
    )


def _startup() -> None:
    times = startup.rows()
    _, least = times[0]
    rows = ((label, f"{time * 1e3:.0f}", f"{time / least:.2f}") for label, time in times)
    _table(("start to end of a process", "ms", "ratio"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    print()
    print(_line(head))
    print(_line(("---", *("---:" for _ in head[1:]))))
    for row in rows:
        print(_line(row), flush=True)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    """What the processor calls itself."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
