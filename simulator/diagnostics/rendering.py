"""A finding on one line, beside its source line with a caret, as an annotation of a workflow, and as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.diagnostics.finding import Severity
from simulator.diagnostics.showing import shown, visible, width

if TYPE_CHECKING:
    from simulator.diagnostics.finding import Diagnostic

_WINDOW = 100  # columns of a source line that are shown


def render_concise(diagnostic: Diagnostic) -> str:
    """One line: where, how severe, which code, what, and what to do about it."""
    hint = f" ({shown(diagnostic.advice, 1000)})" if diagnostic.advice else ""
    return f"{_headed(diagnostic)}{hint}"


def render_caret(diagnostic: Diagnostic, line: str | None) -> str:
    """Several lines: where and what, the source line with a caret below, note and help.

    Args:
        diagnostic: The finding.
        line: The source line it points at, without its end; None where it cannot be had.
    """
    number = str(diagnostic.place.line)
    gutter = " " * len(number)
    parts = [_headed(diagnostic)]
    if line is not None:
        source, caret = _underline(line, diagnostic.place.column - 1, diagnostic.length)
        parts += [f" {number} | {source}".rstrip(), f" {gutter} | {caret}"]
    parts += [
        f" {gutter} = {kind}: {shown(text, 1000)}"
        for kind, text in (("note", diagnostic.note), ("help", diagnostic.advice))
        if text
    ]
    return "\n".join(parts)


def render_annotation(diagnostic: Diagnostic) -> str:
    """One line that GitHub shows beside the source: a workflow command.

    Its values are escaped as the runner's toolkit does: % and line ends, in properties : and , too.
    """
    found = diagnostic
    level = "notice" if found.severity is Severity.HINT else found.severity.value
    file, line, column = found.place
    properties = {
        "file": shown(file, 400), "line": line, "col": column,
        "endColumn": column + max(found.length, 1), "title": found.code,
    }  # fmt: skip
    given = ",".join(f"{key}={_command_value(str(value))}" for key, value in properties.items())
    parts = (shown(text, 1000) for text in (found.headline, found.note, found.advice) if text)
    return f"::{level} {given}::{_command_text(chr(10).join(parts))}"


def _command_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _command_value(text: str) -> str:
    return _command_text(text).replace(":", "%3A").replace(",", "%2C")


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """The finding as JSON values, for `--format json`."""
    return {
        "file": diagnostic.place.file,
        "line": diagnostic.place.line,
        "column": diagnostic.place.column,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "headline": diagnostic.headline,
        "note": diagnostic.note,
        "help": diagnostic.advice,
    }


def _headed(found: Diagnostic) -> str:
    where = shown(str(found.place), 400)
    return f"{where}: {found.severity}[{found.code}]: {shown(found.headline, 1000)}"


def _underline(line: str, column: int, length: int) -> tuple[str, str]:
    """The source line, escaped and cut to a window, and the carets that go below it."""
    column = min(max(column, 0), len(line))
    start = max(0, column - _WINDOW // 2) if len(line) > _WINDOW else 0
    pieces = [visible(c) for c in line[start : start + _WINDOW]]
    at = column - start
    before = ("…" if start else "") + "".join(pieces[:at])
    source = before + "".join(pieces[at:]) + ("…" if len(line) > start + _WINDOW else "")
    marked = sum(width(piece) for piece in pieces[at : at + max(length, 1)])
    return source, " " * width(before) + "^" * max(1, marked)
