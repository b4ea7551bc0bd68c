"""What `simulator show LOG --why N` prints: why a message was said, and by whom it was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.paging import print_lines
from simulator.cli.terminal import style
from simulator.transcript import line_of, note_of, read_log
from simulator.transcript.reader import see_records
from simulator.transcript.why_text import silent_lines, why_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.transcript import Log


def explain(path: str, number: int) -> None:
    """Print it.

    Raises:
        UsageError, ReplayError, TranscriptError: as `simulator.replay.why`.
    """
    see_records(path)
    print_lines(tuple(_lines(read_log(path), number)))


def _lines(log: Log, number: int) -> Iterator[str]:
    from simulator.replay import why  # not before it is asked for: it loads the core

    look = style()
    turn, event, unmatched, silent = why(log, number)
    if event.turn is not None:
        yield line_of(event.turn, look)
    yield line_of(turn, look)
    yield from why_lines(event.explain(), look, verbose=True)
    if unmatched is not None:
        record = {"t": unmatched.at, "type": "unmatched", "side": turn.side.other, "re": number}
        yield from note_of(record, look)
        yield from why_lines(unmatched.explain(), look, verbose=True)
    for one in silent:
        yield from silent_lines(one, look, verbose=True)
