"""Options that several commands share, each written once.

Imports little: the commands that only read logs have them, too. `dialling` and `secrets` have those that need more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from simulator.dialogue.values import parse_duration, parse_size

F = TypeVar("F", bound=Callable[..., object])

if TYPE_CHECKING:
    _WholeNumber = click.ParamType[int]
else:
    _WholeNumber = click.ParamType  # takes no type before click 8.4


class _Measure(_WholeNumber):
    """A whole number written with its unit."""

    def __init__(self, name: str, parse: Callable[[str], int]) -> None:
        self.name = name
        self._parse = parse

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return value if isinstance(value, int) else self._parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION = _Measure("DURATION", parse_duration)
SIZE = _Measure("SIZE", parse_size)

seed_option = click.option(
    "--seed",
    type=int,
    metavar="N",
    help="Seed of every random choice. [default: the scenario's, else 0]",
)
out_option = click.option(
    "-o", "out", metavar="DIR", default="transcripts", show_default=True, help="Where the logs go."
)
port_option = click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", default=0, help="Port to listen on. [default: a free one]"
)  # fmt: skip


def form_option(of: str = "") -> Callable[[F], F]:
    """`--format`: text for people, or JSON for programs; `of` is what has an object of its own."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
        help=f"For people, or one JSON object{of and f' a {of}'}.",
    )  # fmt: skip


def admission_options(command: F) -> F:
    """Add the options that let in whom a port on this machine would turn down."""
    for option in (
        click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
                     help="Answer to this host name besides the loopback's. May be repeated."),
        click.option("--origin", "origins", multiple=True, metavar="ORIGIN",
                     help="Let pages of this origin connect; * allows all. May be repeated."),
    ):  # fmt: skip
        command = option(command)
    return command
