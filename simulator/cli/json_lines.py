"""Prints JSON for programs, an object a line.

Owns what every such line holds to: it is UTF-8 whatever the terminal speaks, and what does not show as itself stands
as an escape in it, for a person may look on all the same and the texts are a stranger's.
"""

from __future__ import annotations

import json

import click

from simulator.transcript.terminal import shown_json


def print_json(value: object, *, err: bool = False) -> None:
    """Print the value on a line of its own, on standard output or standard error."""
    click.echo(json_line(value).encode(), err=err)


def json_line(value: object) -> str:
    """The value on one line; what JSON does not know becomes text."""
    return shown_json(json.dumps(value, ensure_ascii=False, default=str))
