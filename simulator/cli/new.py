"""`simulator new`: a scenario to start from, an example or a recording."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from simulator.cli.main import exit_codes
from simulator.diagnostics import shown
from simulator.errors import UsageError
from simulator.examples import EXAMPLES, example
from simulator.keeping import Keep
from simulator.writing import write_new

SCHEMA = "scenario.schema.json"

_FIRST = "hello"  # the example where none is named
_EXIT_CODES = exit_codes(
    ok="the scenario is written",
    usage="bad options, or a file that is there already",
    invalid="no recording, or it cannot be made into a scenario",
    runtime="a recording cannot be read, or the file not be written",
)


@click.command(
    "new",
    epilog=f"""\b
Examples:
  simulator new
  simulator new tea --example quiz
  simulator new --list
  simulator new --from transcripts/latest/jam.jsonl -o kept.yaml
  simulator new --from page.har -o client.yaml --keep client

{_EXIT_CODES}""",
)
@click.argument("name", required=False)
@click.option(
    "--example",
    "wanted",
    type=click.Choice(list(EXAMPLES)),
    help="Which example to start from. [default: hello]",
)
@click.option("--list", "listed", is_flag=True, help="List the examples and write nothing.")
@click.option(
    "--from",
    "source",
    metavar="LOG",
    help="Make the scenario of a recording: a transcript, or a HAR file of a browser or proxy.",
)
@click.option("-o", "out", metavar="FILE", help="Where the scenario of a recording goes.")
@click.option(
    "--keep",
    "which",
    type=click.Choice([one.value for one in Keep]),
    help="With --from: who says what was recorded, in order; both speak for themselves with both. [default: both]",
)
@click.option(
    "--url", metavar="TEXT", help="With --from a HAR file: the WebSocket with TEXT in its address."
)
@click.option(
    "--secret",
    "secret",
    multiple=True,
    metavar="NAME=VALUE",
    help="With --from: a value that is taken out wherever it was said, <NAME> in its place; '$VARIABLE' takes it from the environment. May be repeated.",
)
def command(
    name: str | None, *, wanted: str | None, listed: bool, source: str | None,
    out: str | None, which: str | None, url: str | None, secret: tuple[str, ...],
) -> None:  # fmt: skip
    """Write NAME.yaml, a working scenario with comments; nothing is ever overwritten.

    With --from, write a scenario that expects what was recorded. The last line printed is the command to run it.
    """
    if source is not None:
        if name is not None or wanted is not None or listed:
            raise UsageError(
                "--from LOG makes a scenario of a recording: it takes -o FILE, and no name or example"
            )
        if out is None:
            raise UsageError("--from needs -o FILE, where the scenario goes")
        _keep(source, _path(out), which or Keep.BOTH, url, secret)
        return
    for option, given in (("-o", out), ("--keep", which), ("--url", url), ("--secret", secret)):
        if given not in (None, ()):
            raise UsageError(f"{option} belongs to --from LOG, and there is none")
    if listed:
        if name is not None or wanted is not None:
            raise UsageError("--list writes nothing: leave out the name and --example")
        for known, about in EXAMPLES.items():
            click.echo(f"{known:<10} {about}")
        return
    if wanted is None and name in EXAMPLES and name != _FIRST:
        click.echo(f"the example {name} is another: write --example {name} for it", err=True)
    wanted = wanted or _FIRST
    path = _path(wanted if name is None else name)
    write_new(path, example(wanted))
    click.echo(f"wrote {shown(str(path), 400)}: {EXAMPLES[wanted]}")
    click.echo(f"help in your editor: simulator schema scenario > {_beside(path, SCHEMA)}")
    click.echo(f"simulator run {quoted(path)}")


def _keep(source: str, path: Path, which: str, url: str | None, secret: tuple[str, ...]) -> None:
    from simulator.cli.keeping import made_from
    from simulator.cli.secrets import make_secrets

    made = made_from(source, path, Keep(which), url, secrets=make_secrets(secret))
    write_new(path, made.text)
    if made.doubt:
        click.echo(f"warning: it does not hold as things are: {shown(made.doubt, 400)}", err=True)
    click.echo(f"wrote {shown(str(path), 400)}: {made.about}")
    click.echo(f"simulator {'serve' if made.bot else 'run'} {quoted(path)}")


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
