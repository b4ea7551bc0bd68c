"""The list of runs that `simulator show` prints without a log: which of them, and in which columns."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from simulator.cli.json_lines import json_line
from simulator.dialogue.values import parse_duration
from simulator.errors import Exit, UsageError
from simulator.record import SECOND
from simulator.transcript import Style, shown
from simulator.transcript.runs import INCOMPLETE, RunSummary
from simulator.transcript.terminal import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BAD = "bad"  # every outcome but ok
OUTCOMES = (*dict.fromkeys(code.kind for code in Exit), INCOMPLETE, BAD)

_DAYS = re.compile(r"([0-9]{1,5})d")
_LONGEST = 48  # characters of a title
_HEAD = ("when", "outcome", "messages", "time", "seed", "scenario", "log")
_HANG = 21  # columns of the first one, and what is between it and the next
_RIGHT = (2, 3, 4)  # columns of numbers


@dataclass(frozen=True, slots=True)
class Asked:
    """Which runs are wanted; nothing said, all of them."""

    outcomes: tuple[str, ...] = ()
    scenario: str | None = None  # part of the title or of the file's path, small or capital letters
    since: str | None = None  # as header times are written
    until: str | None = None

    def fits(self, run: RunSummary) -> bool:
        """Whether a run is wanted."""
        if self.outcomes and run.kind not in self.outcomes:
            return BAD in self.outcomes and run.kind != Exit.OK.kind
        if self.scenario is not None:
            wanted = self.scenario.casefold()
            if wanted not in run.scenario.casefold() and wanted not in (run.file or "").casefold():
                return False
        after = self.since is None or run.started >= self.since
        return after and (self.until is None or run.started <= self.until)


def parse_when(option: str, text: str | None, now: datetime) -> str | None:
    """A moment as header times are written: `2h` and `3d` ago, or a date, or a date and a time.

    Raises:
        UsageError: it is none of these.
    """
    if text is None:
        return None
    days = _DAYS.fullmatch(text)
    try:
        moment = now - timedelta(
            days=int(days[1]) if days else 0, microseconds=0 if days else parse_duration(text)
        )
    except OverflowError:
        moment = datetime.min.replace(tzinfo=UTC)
    except ValueError:
        moment = _date(option, text)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".rjust(24, "0")


def _date(option: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{option} {shown(text)!r} is no time: write 30m, 2h or 3d for so long ago, "
            "or a date such as 2026-11-25 or 2026-11-25T14:30 (UTC)"
        ) from None


def run_lines(runs: Sequence[RunSummary], style: Style) -> Iterator[str]:
    """A head, and a line a run in aligned columns; the log stands below where a terminal is too narrow for it."""
    rows = [_HEAD, *(_row(run) for run in runs)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    apart = style.columns is not None and sum(widths) + 2 * len(widths) - 2 > style.columns
    for number, row in enumerate(rows):
        cells = [
            cell.rjust(width) if at in _RIGHT else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row[:-1], widths, strict=False))
        ]
        if number:
            cells[1] = style.paint(cells[1], Tone.GOOD if row[1] == Exit.OK.kind else Tone.BAD)
        line = "  ".join(cells)
        line = (
            f"{style.fold(line.rstrip(), _HANG)}\n    {row[-1]}" if apart else f"{line}  {row[-1]}"
        )
        yield line if number else style.paint(line, Tone.DIM)


def run_objects(runs: Iterable[RunSummary]) -> Iterator[str]:
    """A JSON object a run, on a line."""
    for run in runs:
        fields = asdict(run) | {"path": str(run.path)}
        yield json_line(fields)


def _row(run: RunSummary) -> tuple[str, ...]:
    title = run.scenario if len(run.scenario) <= _LONGEST else f"{run.scenario[: _LONGEST - 1]}…"
    return (
        shown(run.started[:19].replace("T", " ")) or "?",
        shown(run.kind),
        _or_dash(run.messages),
        _or_dash(None if run.simulated is None else f"{run.simulated / SECOND:.3f} s"),
        _or_dash(run.seed),
        shown(title),
        shown(str(run.path)),
    )


def _or_dash(value: object) -> str:
    return "-" if value is None else str(value)
