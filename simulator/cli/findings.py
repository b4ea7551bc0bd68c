"""Prints what is wrong with a user's files: with the source line and a caret, in one line, as JSON,
or as annotations of a GitHub workflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.json_lines import print_json
from simulator.diagnostics import (
    Diagnostic,
    as_json,
    render_annotation,
    render_caret,
    render_concise,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMS = ("text", "concise", "json", "github")


def print_findings(findings: Sequence[Diagnostic], *, form: str = "text", err: bool = True) -> None:
    """Print every finding in one of the `FORMS`; json and github take one line each."""
    for found in findings:
        if form == "json":
            print_json(as_json(found), err=err)
        elif form == "concise":
            click.echo(render_concise(found), err=err)
        elif form == "github":
            click.echo(render_annotation(found), err=err)
        else:
            _print_caret(found, err=err)


def _print_caret(found: Diagnostic, *, err: bool) -> None:
    from simulator.files import source_line  # with the reader of YAML

    click.echo(render_caret(found, source_line(found.place.file, found.place.line)), err=err)
    click.echo("", err=err)
