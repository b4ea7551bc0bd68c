"""What `simulator new --from` does: a recording is read, a file is written, and the command to run it is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.diagnostics import shown
from simulator.errors import TranscriptError, UsageError
from simulator.files import read_file
from simulator.keeping import (
    Keep,
    Kept,
    Recording,
    from_log,
    keep,
    named_secrets,
    parse_har,
    variable_of,
    withhold,
)
from simulator.record import Side
from simulator.transcript import read_log
from simulator.transcript.opening import open_log

if TYPE_CHECKING:
    from simulator.scenario import Given

_MOST = 512 * 1024 * 1024  # bytes of a HAR file


def made_from(source: str, out: Path, which: Keep, url: str | None, *, secrets: Given) -> Kept:
    """The file that a recording makes; what is told on the way goes to standard error.

    Raises:
        SimulatorError: the recording cannot be read, or is none.
    """
    recording = _har(source, url) if _is_har(source) else _log(source, url)
    hidden = recording.secrets
    recording, found = withhold(recording, secrets.values)
    kept = keep(
        recording, which,
        path=str(out), origin=os.path.basename(source),
        seen=lambda path: _seen(path, out.parent), read=read_file,
    )  # fmt: skip
    for name in hidden:
        _tell_of_secret(kept, name, f"{source} hides the secret {name}")
    for name in secrets.values:
        if name not in hidden:
            _tell_of_secret(kept, name, f"--secret {name} was found in {source}")
    for one in found:
        _tell_of_secret(kept, one.name, f"{source}: {one.where} looks like a secret")
    return kept


def _tell_of_secret(kept: Kept, name: str, why: str) -> None:
    if kept.bot:
        if f"<{name}>" not in kept.text:
            return  # nobody says it, and a bot file holds no address
        where = f"`--secret {name}=VALUE` gives it to the bot"
    else:
        where = f"the scenario takes it from ${variable_of(name)}"
    click.echo(f"{why}: <{name}> stands in its place, and {where}", err=True)


def _is_har(source: str) -> bool:
    return source.lower().endswith((".har", ".har.gz"))


def _log(source: str, url: str | None) -> Recording:
    if url is not None:
        raise UsageError(f"--url chooses among the WebSockets of a HAR file, and {source} is none")
    return from_log(read_log(source))


def _har(source: str, url: str | None) -> Recording:
    try:
        with open_log(source, what="HAR file") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise TranscriptError(f"{source}: the HAR file cannot be read: {error.strerror}") from None
    if len(data) > _MOST:
        raise TranscriptError(f"{source}: the HAR file is larger than {_MOST >> 20} MB")
    recording, known = parse_har(data, source, url)
    if len(known) > 1:
        taken, _ = named_secrets(recording.who[Side.SERVER].source)
        click.echo(
            f"{source} holds {len(known)} WebSockets, and this is {shown(taken, 200)}; --url chooses another",
            err=True,
        )
    return recording


def _seen(path: str, folder: Path) -> str:
    """A path as it is written in a file of that folder."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return str(Path(path).resolve())
