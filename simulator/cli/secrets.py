"""The option `--secret`: what it gives is read, and from then on nothing prints it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from simulator.cli.hiding import hide_output
from simulator.redaction import Secrets
from simulator.scenario import Given, parse_secrets

F = TypeVar("F", bound=Callable[..., object])


def secret_option(command: F) -> F:
    """Add the option that gives a secret."""
    return click.option(
        "--secret", "secret", multiple=True, metavar="NAME=VALUE",
        help="A value that bots say as <NAME>, and that no log or report shows; '$VARIABLE' takes it from the environment. May be repeated.",
    )(command)  # fmt: skip


def make_secrets(given: Sequence[str]) -> Given:
    """The secrets of that option, beside those of the environment; from now on nothing prints them.

    Raises:
        UsageError: one is written otherwise, or cannot be hidden.
    """
    values = parse_secrets(given, os.environ)
    if values:
        hide_output(Secrets(values))
    return Given(values, os.environ)
