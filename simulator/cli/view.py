"""`simulator view`: transcripts in a browser, served from this machine."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from simulator.cli.main import exit_codes
from simulator.cli.options import port_option
from simulator.cli.signals import run_interruptible
from simulator.errors import NoTranscript, TranscriptError, UsageError
from simulator.transcript.nearby import instead, logs_beside
from simulator.transcript.runs import summarise
from simulator.viewer.reporting import write_single
from simulator.viewer.shelf import Shelf, is_log

if TYPE_CHECKING:
    from simulator.live.interruption import Interruption

_EXIT_CODES = exit_codes(
    ok="stopped with Ctrl-C, or the file is written",
    invalid="no transcript",
    runtime="no log, no free port, or the disk does not take the file",
)
_NAMES = "the name of one ends in .jsonl or .jsonl.gz"


@click.command(
    "view",
    epilog=f"""\b
Examples:
  simulator view
  simulator view transcripts/latest
  simulator view transcripts/latest/jam.jsonl
  simulator view --port 8080 --no-open
  simulator view transcripts/latest --html report.html

Stop it with Ctrl-C; the exit code is 0.

{_EXIT_CODES}""",
)
@click.argument("where", metavar="[DIR|LOG]", default="transcripts")
@port_option
@click.option("--no-open", "closed", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "--html",
    "file",
    metavar="FILE",
    help="Write the page with these transcripts as one file that opens from disk; serve nothing.",
)
@click.pass_context
def command(
    ctx: click.Context, /, where: str, *, port: int, closed: bool, file: str | None
) -> None:
    """Show the transcripts below DIR in a browser, or the conversation of LOG.

    The first line on standard output is the address. Only this machine is answered, and only logs below DIR (or
    beside LOG) are served.
    """
    shelf, id_ = _shelf(where)
    if file is not None:
        for name in ("port", "closed"):
            if ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
                option = "--port" if name == "port" else "--no-open"
                raise UsageError(f"--html serves nothing, so {option} cannot stand beside it")
        if id_ is not None:
            summarise(Path(where))  # which tells what is no transcript
        write_single(file, shelf, None if id_ is None else [id_])
        click.echo(file)
        return

    async def main(stop: Interruption) -> None:
        await _serve(shelf, id_, port, stop, closed=closed)

    run_interruptible(main)
    ctx.exit(0)


def _shelf(where: str) -> tuple[Shelf, str | None]:
    """The folder that is shown, and the log in it that is opened at once."""
    path = Path(where)
    if path.is_dir() or not (path.is_file() or is_log(path.name)):
        return Shelf(path), None
    if not path.exists():
        raise TranscriptError(f"{where}: there is no such transcript{logs_beside(path)}")
    if not is_log(path.name):
        raise NoTranscript(where, f"{_NAMES}{instead(where)}")
    shelf = Shelf(path.parent)
    id_ = shelf.id_of(path)
    if id_ is None:  # a link to a log elsewhere
        path = path.resolve()
        shelf = Shelf(path.parent)
        id_ = shelf.id_of(path)
    if id_ is None:
        raise NoTranscript(where, _NAMES)
    return shelf, id_


async def _serve(
    shelf: Shelf, id_: str | None, port: int, stop: Interruption, *, closed: bool
) -> None:
    import asyncio

    from simulator.viewer.serving import Viewer

    done = asyncio.Event()
    stop.on_set(done.set)
    async with Viewer(shelf, port) as viewer:
        url = viewer.url if id_ is None else f"{viewer.url}#/run/{quote(id_, safe='')}"
        click.echo(url)
        if not closed and sys.stdout.isatty() and not os.environ.get("CI"):
            _open_browser(url)
        await done.wait()


def _open_browser(url: str) -> None:
    """Open it in a thread that nobody waits for: some browsers run until they are closed."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
