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
from simulator.redaction import hidden
from simulator.scenario import Given, load_bot_file, load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.dialogue.script import Script
    from simulator.scenario import Scenario

    Read = Callable[[str], bytes]
    Files = Mapping[str, bytes]

_SECRETS, _LONGEST = 100, 100  # names, and characters of one


@dataclass(frozen=True, slots=True)
class Bot:
    """One side of a log. script: None where `note` says why."""

    side: Side
    file: str
    script: Script | None
    files: Files  # what the script was made of, and what was read besides
    note: str


def bots(header: Mapping[str, Any] | None) -> list[Bot]:
    """The sides that were bots of ours, each with its script where that is the one of then."""
    told = header or {}
    kept: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        if path not in kept:  # what was hashed is what is shown
            kept[path] = read_file(path)
        if sum(map(len, kept.values())) > MAX_FILE:
            raise OSError("more than two bots may have")
        return kept[path]

    abouts = [(side, told[side]) for side in Side if _is_bot(told.get(side))]
    scenario = _scenario(told, read) if abouts else None
    return [_bot(side, about, scenario, read, kept) for side, about in abouts]


def _is_bot(about: object) -> bool:
    return isinstance(about, dict) and about.get("kind") == Rules.kind


def _bot(
    side: Side, about: Mapping[str, Any], scenario: Scenario | None, read: Read, kept: Files
) -> Bot:
    file, sha = about.get("file"), about.get("sha256")
    if not isinstance(file, str) or not isinstance(sha, str) or "\0" in file:
        return Bot(side, "?", None, {}, "the log does not say which file, or not its hash")
    script = _of_scenario(scenario, side, file) or _of_file(file, side, read)
    if script is None:
        note = "it is not there any more, or loads no more; paths are as in the folder of the run"
        return Bot(side, file, None, {}, note)
    if script.sha256 != sha:
        return Bot(side, file, None, {}, "it has changed since: the rules of then had another hash")
    return Bot(side, file, script, kept, "")


def _scenario(header: Mapping[str, Any], read: Read) -> Scenario | None:
    about = header.get("scenario")
    path = about.get("path") if isinstance(about, dict) else None
    if not isinstance(path, str) or "\0" in path:
        return None
    try:
        return load_scenario(path, read=read, given=Given(_stand_ins(header.get("secrets"))))
    except InvalidFile:
        return None  # what is wrong with it would quote it, and it may be any file


def _stand_ins(names: object) -> dict[str, str]:
    """What stands for each secret that the log hides: rules name them, and nobody here knows a value."""
    known = names if isinstance(names, list) else []
    return {name: hidden(name) for name in known[:_SECRETS] if _is_name(name)}


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and len(name) <= _LONGEST


def _of_scenario(scenario: Scenario | None, side: Side, file: str) -> Script | None:
    """The bot as its scenario has it; None where another one stood in for it."""
    party = None if scenario is None else scenario.party(side)
    return party.script if isinstance(party, Rules) and party.script.place.file == file else None


def _of_file(file: str, side: Side, read: Read) -> Script | None:
    try:
        return load_bot_file(file, read=read, side=side)
    except InvalidFile:
        return None
