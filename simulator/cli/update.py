"""What `simulator run --update` does to a file: shows the difference, checks it, replaces the file in one go.

Owns the refusals and the writing. What the new text is, the scenario's room knows.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import click

from simulator.errors import Exit, InvalidFile, SimulatorError
from simulator.expectations import Expect, judge_run
from simulator.files import read_file
from simulator.redaction import hidden
from simulator.scenario import load_scenario
from simulator.scenario.accepting import Accepted, accept_run
from simulator.source import Mapping, Sequence, read_source
from simulator.transcript import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.planning import Plan
    from simulator.record import Run
    from simulator.source import Node

_FAULTS = (Exit.RUNTIME, Exit.INTERRUPTED, Exit.TERMINATED)
_BOM = b"\xef\xbb\xbf"


class NotUpdated(SimulatorError):
    """The expectations of a file cannot be rewritten, or not now."""

    exit = Exit.FAILED


def update(run: Run, made: Plan, *, quiet: bool = False) -> Run:
    """Rewrite the expectations that failed, and return the run as they judge it now.

    Args:
        run: The conversation that was played.
        made: The plan it was played by.
        quiet: Whether the difference is kept off standard output.

    Raises:
        NotUpdated: nothing was written; the sentence says why.
    """
    if run.ok or run.path is None:
        return run
    if made.expect is None:
        raise NotUpdated(f"{run.path} expects nothing, so there is nothing to update")
    if run.exit in _FAULTS:
        raise NotUpdated(f"{run.path} is not updated: the conversation failed ({run.exit.kind})")
    names = () if made.secrets is None else made.secrets.names
    if any(hidden(name) in turn.text for turn in run.turns for name in names):
        raise NotUpdated(f"{run.path} is not updated: a secret was said; change the lines by hand")
    data = _unchanged(run.path, made)
    bom = _BOM if data.startswith(_BOM) else b""
    old = data.decode("utf-8-sig")
    try:
        accepted = accept_run(old, made.expect, run.turns, run.ending)
    except ValueError as error:
        raise NotUpdated(f"{run.path} is not updated: {error}") from None
    if not accepted.keys:
        return run
    new = bom + accepted.text.encode()
    expect = _checked(run, accepted, data, new)
    if not quiet:
        for line in _difference(run.path, old, accepted.text):
            click.echo(line)
    _replace(run.path, data, new)
    click.echo(f"updated {shown(run.path)}: {', '.join(accepted.keys)}", err=True)
    return replace(run, verdicts=judge_run(expect, run.turns, run.ending))


def _unchanged(path: str, made: Plan) -> bytes:
    """The bytes of the file, which are those that were played."""
    try:
        data = read_file(path)
    except OSError as error:
        raise NotUpdated(f"{path} is not updated: {error.strerror}") from None
    if sha256(data).hexdigest() != made.sha256:
        raise NotUpdated(f"{path} is not updated: it was changed while the conversation ran")
    return data


def _checked(run: Run, accepted: Accepted, old: bytes, new: bytes) -> Expect:
    """What the new file expects, once it is sure that it loads, differs there alone, and holds."""
    path = str(run.path)

    def read(name: str) -> bytes:
        return new if name == path else read_file(name)

    try:
        expect = load_scenario(path, read=read).expect
        same = _rest(read_source(old, path).root) == _rest(read_source(new, path).root)
    except InvalidFile:
        expect, same = None, False
    verdicts = judge_run(expect, run.turns, run.ending) if expect is not None else ()
    if not same or expect is None or any(not v.ok and v.key in accepted.keys for v in verdicts):
        raise NotUpdated(
            f"{path} is not updated: {', '.join(accepted.keys)} under `expect` cannot be changed in place; "
            "change the lines by hand"
        )
    return expect


def _rest(root: Node) -> list[object]:
    """Everything but `expect`, as far as it means something."""
    assert isinstance(root, Mapping)
    return [(key.text, _plain(value)) for key, value in root.entries if key.text != "expect"]


def _plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return [(key.text, _plain(value)) for key, value in node.entries]
    return (
        [_plain(item) for item in node.items]
        if isinstance(node, Sequence)
        else (node.text, node.style)
    )


def _difference(path: str, old: str, new: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), shown(path), shown(path), lineterm=""
    )
    # A backslash is what it is in a file.
    return (shown(line).replace("\\\\", "\\") for line in lines)


def _replace(path: str, old: bytes, new: bytes) -> None:
    """Put the new bytes in the file's place: another file is written beside it and renamed."""
    real = os.path.realpath(path)
    folder, name = os.path.split(real)
    try:
        status = os.stat(real)
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise NotUpdated(f"{path} is not updated: it is read-only")
        if status.st_nlink > 1:
            raise NotUpdated(
                f"{path} is not updated: the file has a second name (a hard link), which would keep the old text"
            )
        number, beside = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".new")
    except OSError as error:
        raise NotUpdated(f"{path} is not updated: {error.strerror}") from None
    try:
        with open(number, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, status.st_mode & 0o7777)
        if read_file(real) != old:
            raise NotUpdated(f"{path} is not updated: it was changed meanwhile")
        os.replace(beside, real)
    except BaseException as error:
        os.unlink(beside)
        if isinstance(error, OSError):
            raise NotUpdated(f"{path} is not updated: {error.strerror}") from None
        raise
