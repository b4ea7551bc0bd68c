"""A transcript as Markdown, for a comment or a page: a heading, a table of the messages, the notes between them.

Owns the layout and the quoting. Pure. Whatever stood in the log stands in code spans, where no markup, no mention and
no link means anything; it passes through `shown` first, so it neither ends a line nor hides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.record import SECOND
from simulator.transcript.terminal import shown
from simulator.transcript.text import note_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.record import Turn
    from simulator.transcript.sifting import Found

_HEAD = ("| time | message | answers | who | what | rule |", "|---:|---:|---:|---|---|---|")
_TICKS = re.compile("`+")
_INDENT = 9  # blanks before the further lines of a note


def markdown_lines(found: Iterable[Found]) -> Iterator[str]:
    """Every record as Markdown; those of which nothing is known are left out."""
    in_table = False
    for record, _, turn in found:
        if turn is not None:
            if not in_table:
                yield from ("", *_HEAD)
            in_table = True
            yield _row(turn)
            continue
        for line in _note(record):
            in_table = False
            yield line


def code(text: str) -> str:
    """The text as a code span that shows all of it and nothing else."""
    return _span(shown(text))


def _span(safe: str) -> str:
    """A code span of one line that went through `shown` already."""
    if not safe:
        return "(nothing)"
    fence = "`" * (_longest_run(safe) + 1)
    # A span loses one blank at each end where it has both and more, and a tick must not touch the fence.
    touches = safe.strip(" ") and (safe[0] in "` " or safe[-1] in "` ")
    padded = f" {safe} " if touches else safe
    return f"{fence}{padded}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)


def _row(turn: Turn) -> str:
    rule = "" if turn.rule is None else f"{turn.rule.name} {turn.rule.file}:{turn.rule.line}"
    cells = (
        f"{turn.at / SECOND:.3f}",
        str(turn.id),
        "" if turn.re is None else str(turn.re),
        str(turn.side),
        _what(turn),
        _cell(rule) if rule else "",
    )
    return f"| {' | '.join(cells)} |"


def _what(turn: Turn) -> str:
    if turn.data is not None:
        return f"binary, {len(turn.data)} bytes"
    return f"{'JSON ' if turn.json else ''}{_cell(turn.text)}"


def _cell(text: str) -> str:
    return _span(shown(text).replace("|", "\\|"))  # a bar ends a cell, even within a code span


def _note(record: Mapping[str, Any]) -> Iterator[str]:
    """A record that is no message: a line, and what `note_of` says further in a block."""
    first, *more = note_of(record) or ("",)
    if not first:
        return
    if record.get("type") == "header":
        yield f"## {code(str(record.get('run', 'a run without a name')))}"
    yield ""
    yield _span(first.strip())
    if more:
        fence = "`" * max(3, 1 + max(map(_longest_run, more)))
        yield from ("", fence, *(line[_INDENT:] for line in more), fence)
