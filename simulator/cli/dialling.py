"""The options that tell how a server somewhere else is asked for a connection, and the `Dialling` they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from simulator.errors import UsageError
from simulator.planning import Dialling
from simulator.scenario import is_token

F = TypeVar("F", bound=Callable[..., object])


def dialling_options(command: F) -> F:
    """Add them all."""
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
