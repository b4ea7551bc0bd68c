"""`simulator new`: a scenario to start from, an example or a recording."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from simulator.cli.main import EXIT_CODES
from simulator.diagnostics import shown
from simulator.errors import UsageError
from simulator.examples import EXAMPLES, example

SCHEMA = "scenario.schema.json"


@click.command(
    "new",
    epilog=f"""\b
Examples:
  simulator new
  simulator new tea --example quiz
  simulator new --list

{EXIT_CODES}""",
)
@click.argument("name", required=False)
@click.option(
    "--example",
    "which",
    type=click.Choice(list(EXAMPLES)),
    help="Which example to start from. [default: hello]",
)
@click.option("--list", "listed", is_flag=True, help="List the examples and write nothing.")
@click.pass_context
def command(ctx: click.Context, name: str | None, *, which: str | None, listed: bool) -> None:
    """Write NAME.yaml, a working scenario with comments; nothing is ever overwritten.

    The last line printed is the command to run it.
    """
    if listed:
        for known, about in EXAMPLES.items():
            click.echo(f"{known:<10} {about}")
        return
    which = which or "hello"
    path = _path(which if name is None else name)
    write_new(path, example(which))
    click.echo(f"wrote {shown(str(path), 400)}: {EXAMPLES[which]}")
    click.echo(f"help in your editor: simulator schema scenario > {_beside(path, SCHEMA)}")
    click.echo(f"simulator run {quoted(path)}")


def _path(name: str) -> Path:
    if not name.strip() or name.endswith(("/", "\\")):
        raise UsageError(f"{shown(name)!r} names no file: write a name such as tea")
    return Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")


def _beside(path: Path, name: str) -> str:
    return quoted(path.parent / name)


def quoted(path: Path) -> str:
    """The path as it is written in a shell; one that begins with a dash is no option there."""
    text = str(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet.

    Raises:
        UsageError: it exists, or cannot be written.
    """
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{shown(str(path), 400)} exists already and is left as it is: choose another name"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{shown(str(path), 400)} cannot be written: {why}") from None
