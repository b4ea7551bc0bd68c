"""The bots of a log, as far as their files are still what they were.

Owns the question which files a log may make us show. A log is written by anybody, and its header may name any file: a
file is read as a bot, and shown only where the hash of everything that was read is the one in the header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.conversation.setup import Rules
from simulator.errors import InvalidFile
from simulator.files import MAX_FILE, read_file
from simulator.record import Side
from simulator.scenario import load_bot_file, load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.dialogue.script import Script

    Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Bot:
    """One side of a log. script: None where `note` says why."""

    side: Side
    file: str
    script: Script | None
    files: Mapping[str, bytes]  # what the script was made of
    note: str


def bots(header: Mapping[str, Any] | None) -> list[Bot]:
    """The sides that were bots of ours, each with its script where that is the one of then."""
    return [found for side in Side if (found := _bot(side, header or {})) is not None]


def _bot(side: Side, header: Mapping[str, Any]) -> Bot | None:
    about = header.get(side)
    if not isinstance(about, dict) or about.get("kind") != Rules.kind:
        return None
    file, sha = about.get("file"), about.get("sha256")
    if not isinstance(file, str) or not isinstance(sha, str) or "\0" in file:
        return Bot(side, "?", None, {}, "the log does not say which file, or not its hash")
    kept: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        if path not in kept:  # what was hashed is what is shown
            kept[path] = read_file(path)
        if sum(map(len, kept.values())) > MAX_FILE:
            raise OSError("more than a bot may have")
        return kept[path]

    scenario = header.get("scenario")
    path = scenario.get("path") if isinstance(scenario, dict) else None
    script = _of_scenario(path, side, file, read) or _of_file(file, side, read)
    if script is None:
        note = "it is not there any more, or loads no more; paths are as in the folder of the run"
        return Bot(side, file, None, {}, note)
    if script.sha256 != sha:
        return Bot(side, file, None, {}, "it has changed since: the rules of then had another hash")
    return Bot(side, file, script, kept, "")


def _of_scenario(path: object, side: Side, file: str, read: Read) -> Script | None:
    """The bot as its scenario has it; None where that does not load, or had another one replaced."""
    if not isinstance(path, str) or "\0" in path:
        return None
    try:
        party = load_scenario(path, read=read).party(side)
    except InvalidFile:
        return None  # what is wrong with it would quote it, and it may be any file
    return party.script if isinstance(party, Rules) and party.script.place.file == file else None


def _of_file(file: str, side: Side, read: Read) -> Script | None:
    try:
        return load_bot_file(file, read=read, side=side)
    except InvalidFile:
        return None
