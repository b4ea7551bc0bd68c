"""Whether a log is what was written: from its header to its footer, no record missing, no byte changed.

Owns finding the logs in folders, and what one reading of a log comes to. Holds no more of a log than
a number of its problems.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import TranscriptError
from simulator.transcript.nearby import SUFFIXES
from simulator.transcript.problems import Problem
from simulator.transcript.reader import MOST_PROBLEMS, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Verified:
    """What a log was found to be."""

    path: Path
    records: int
    faults: tuple[Problem, ...]
    more: int = 0  # faults beyond those that are kept

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


def verify(path: str | Path) -> Verified:
    """Read a log to its end.

    Raises:
        TranscriptError: it cannot be read at all.
    """
    records = more = 0
    faults: list[Problem] = []
    for found in scan(path):
        if not isinstance(found, Problem):
            records += 1
        elif found.line is None or len(faults) < MOST_PROBLEMS:
            faults.append(found)
        else:
            more += 1
    return Verified(Path(path), records, tuple(faults), more)


def find_logs(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Every log that the paths name: files, and in folders the `.jsonl` and `.jsonl.gz` below.

    A link to a folder inside a folder, such as `latest`, is not followed: each log comes once.

    Raises:
        TranscriptError: a folder cannot be read.
    """
    for path in paths:
        if os.path.isdir(path):
            yield from _below(path)
        else:
            yield Path(path)


def _below(folder: str | Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise TranscriptError(f"{error.filename}: the folder cannot be read: {error.strerror}")

    for where, folders, files in os.walk(folder, onerror=fail):
        folders.sort()
        yield from (Path(where, name) for name in sorted(files) if name.endswith(SUFFIXES))
