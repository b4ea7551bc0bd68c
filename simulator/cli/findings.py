"""Prints what is wrong with a user's files: with the source line and a caret, in one line, or as JSON."""

from __future__ import annotations

import json
import linecache
from typing import TYPE_CHECKING

import click

from simulator.diagnostics import Diagnostic, as_json, render_caret, render_concise

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_findings(findings: Sequence[Diagnostic], *, form: str = "text", err: bool = True) -> None:
    """Print every finding; `form` is text, concise or json (one object a line)."""
    for found in findings:
        if form == "json":
            click.echo(json.dumps(as_json(found), ensure_ascii=False), err=err)
        elif form == "concise":
            click.echo(render_concise(found), err=err)
        else:
            click.echo(
                render_caret(found, source_line(found.place.file, found.place.line)), err=err
            )
            click.echo("", err=err)


def source_line(file: str, line: int) -> str | None:
    """A line of a user's file; None where it cannot be read as text."""
    try:
        text = linecache.getline(file, line)
    except (UnicodeDecodeError, SyntaxError, ValueError):
        return None
    return text.rstrip("\r\n") or None
