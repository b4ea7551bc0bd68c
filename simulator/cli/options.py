"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from simulator.cli.hiding import hide_output
from simulator.dialogue.values import parse_duration, parse_size
from simulator.errors import UsageError
from simulator.planning import Dialling
from simulator.redaction import Secrets
from simulator.scenario import Given, is_token, parse_secrets

F = TypeVar("F", bound=Callable[..., object])


class _Measure(click.ParamType[int]):
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


def dialling_options(command: F) -> F:
    """Add the options that tell how a server somewhere else is asked for a connection."""
    for option in (
        click.option("--insecure", is_flag=True, help="Trust any certificate (wss:// only)."),
        click.option("--ca", metavar="FILE", help="Trust the certificates in this file (wss:// only)."),
        click.option("--subprotocol", metavar="NAME", help="Ask the URL's server for this subprotocol."),
        click.option("--header", "header", multiple=True, metavar="'NAME: VALUE'",
                     help="Send this header to the URL's server; may be repeated."),
    ):  # fmt: skip
        command = option(command)
    return command


def make_dialling(given: dict[str, object]) -> Dialling:
    """The `Dialling` of those options.

    Raises:
        UsageError: a header without a colon; `--ca` beside `--insecure`.
    """
    headers = [parse_header(text) for text in given["header"]]  # type: ignore[attr-defined]
    if given["ca"] and given["insecure"]:
        raise UsageError(
            "--ca and --insecure cannot be meant together: one trusts a file, the other everybody"
        )
    if given["subprotocol"] is not None and not is_token(str(given["subprotocol"])):
        asked = f"--subprotocol {given['subprotocol']!r}"
        raise UsageError(f"{asked} is no subprotocol: it is one word such as ocpp1.6")
    if given["insecure"]:
        click.echo("warning: --insecure: the server's certificate is not verified", err=True)
    return Dialling(tuple(headers), given["subprotocol"], given["ca"], bool(given["insecure"]))  # type: ignore[arg-type]


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


def parse_header(text: str, option: str = "--header") -> tuple[str, str]:
    """Name and value.

    Raises:
        UsageError: there is no colon.
    """
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise UsageError(f"{option} {text!r}: write 'NAME: VALUE'")
    if not is_token(name.strip()):
        raise UsageError(f"{option} {text!r}: {name.strip()!r} is no name of a header")
    if not value.strip(" \t").isprintable():
        raise UsageError(f"{option} {text!r}: a header is one line, without control characters")
    return name.strip(), value.strip()
