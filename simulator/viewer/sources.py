"""The bots of a log, as far as their files are still what they were.

Owns the question which files a log may make us show. A log is written by anybody, and its header may name any file: a
file is read as a bot, and shown only where the hash of everything that was read is the one in the header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.errors import InvalidFile
from simulator.files import MAX_FILE, read_file
from simulator.record import Side
from simulator.scenario import load_bot_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.script import Script

RULES = "rules"


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
    return [found for side in Side if (found := _bot(side, (header or {}).get(side))) is not None]


def _bot(side: Side, about: object) -> Bot | None:
    if not isinstance(about, dict) or about.get("kind") != RULES:
        return None
    file, sha = about.get("file"), about.get("sha256")
    if not isinstance(file, str) or not isinstance(sha, str) or "\0" in file:
        return Bot(side, "?", None, {}, "the log does not say which file, or not its hash")
    kept: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        kept[path] = data = read_file(path)
        if sum(map(len, kept.values())) > MAX_FILE:
            raise OSError("more than a bot may have")
        return data

    try:
        script = load_bot_file(file, read=read, side=side)
    except InvalidFile:
        # What is wrong with it would quote it, and it may be any file.
        note = "it is not there any more, or loads no more; paths are as in the folder of the run"
        return Bot(side, file, None, {}, note)
    if script.sha256 != sha:
        return Bot(side, file, None, {}, "it has changed since: the rules of then had another hash")
    return Bot(side, file, script, kept, "")
