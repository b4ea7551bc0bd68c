"""One scenario, played as a test: whether it holds, and what is told where it does not.

Owns the text of a failure: what was wanted, with its line and a caret, and the talk around the guilty message.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.batch import fast_loop, run_async
from simulator.diagnostics import render_caret
from simulator.errors import InvalidFile, SimulatorError
from simulator.expectations import NOT_REACHED
from simulator.files import source_line
from simulator.inspecting.failing import command_for
from simulator.transcript import Style, counted, line_of, note_of, shown, verdict_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.record import Run, Turn, Verdict

_AROUND = 12  # lines of the talk shown before the guilty message, and half as many behind it
_PLAIN = Style(False)
_UNSHOWN = frozenset({"open", "verdict"})


def examine(path: str, seed: int | None = None, out: str | None = None) -> str | None:
    """Play a scenario; None where it goes as it should, else the text that tells what went wrong.

    Args:
        path: the scenario file.
        seed: replaces the scenario's.
        out: the folder for its transcript; None: none is kept.
    """
    talk = _Talk()
    try:
        # A loop of its own, never the thread's current one: other tests may have theirs.
        with asyncio.Runner(loop_factory=fast_loop) as runner:
            run = runner.run(run_async(path, seed=seed, out=out, watcher=talk))
    except InvalidFile as error:
        return "\n\n".join(
            render_caret(found, source_line(found.place.file, found.place.line))
            for found in error.diagnostics
        )
    except SimulatorError as error:
        return f"{path}: {error}"
    return None if run.ok else "\n".join(_failure(run, talk))


class _Talk:
    """Keeps the lines of a conversation, each with the message it is."""

    def __init__(self) -> None:
        self.lines: list[tuple[int | None, str]] = []

    def said(self, turn: Turn) -> None:
        """Keep a message."""
        self.lines.append((turn.id, line_of(turn, _PLAIN, verbose=True)))

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """Keep what else happened."""
        if type_ not in _UNSHOWN:
            record = {"t": at, "type": type_, **fields}
            told = note_of(record, _PLAIN)
            self.lines += [(None, line) for line in told]


def _failure(run: Run, talk: _Talk) -> Iterator[str]:
    failed = [verdict for verdict in run.verdicts if not verdict.ok]
    reason = f" ({shown(run.ending.reason)})" if run.ending.reason else ""
    yield f"{shown(run.name)}: {run.exit.kind}, ended by {run.ending.by}{reason}, seed {run.seed}"
    told = [verdict for verdict in failed if verdict.got != NOT_REACHED]
    for verdict in told:
        yield ""
        yield from _verdict(verdict, run.duration)
    guilty = next((verdict.by for verdict in told if verdict.by is not None), None)
    yield ""
    yield from _lines(talk.lines, guilty)
    if run.log is not None:
        yield ""
        yield command_for(run.log)


def _verdict(verdict: Verdict, at: int) -> Iterator[str]:
    yield from note_of({"t": at, "type": "verdict", **verdict_fields(verdict)}, _PLAIN)
    line = source_line(verdict.place.file, verdict.place.line)
    if line is not None:
        number = f"{verdict.place.line:>5} | "
        yield f"{number}{shown(line)}"
        yield " " * (len(number) + verdict.place.column - 1) + "^"


def _lines(lines: list[tuple[int | None, str]], guilty: int | None) -> Iterator[str]:
    """The talk around the guilty message, which is marked; its end where there is none."""
    at = next((n for n, (id_, _) in enumerate(lines) if id_ == guilty and id_ is not None), None)
    middle = len(lines) if at is None else at
    first, last = max(middle - _AROUND, 0), middle + _AROUND // 2
    if first:
        yield f"  … {counted(first, 'line')} before"
    for number, (_, line) in enumerate(lines[first:last], first):
        yield f"{'>' if number == at else ' '} {line}"
    if len(lines) > last:
        yield f"  … {counted(len(lines) - last, 'line')} behind"
