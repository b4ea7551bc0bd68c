"""Which side a file with other rules is meant for.

Owns the forms of `--rules`: a bot file, a scenario file, `server=FILE`, `client=FILE`. Reads files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.conversation.setup import Rules
from simulator.errors import ReplayError, UsageError
from simulator.files import read_file
from simulator.planning import Options, party, plan
from simulator.record import Side
from simulator.replay.beginning import header_of, refuse_hidden, sides_of
from simulator.scenario import sniff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.transcript import Log


class Chosen(NamedTuple):
    """Rules by side, and the scenario file they come from, if they do."""

    rules: dict[Side, Rules]
    scenario: str | None


def choose(log: Log, told: Sequence[str]) -> Chosen:
    """The rules that these texts name for the sides of a log.

    Raises:
        UsageError: it cannot be told which side is meant, or one is meant twice.
        ReplayError: the log has no bot of ours, or a side was none; or it hides something.
        InvalidFile: a file does not load.
    """
    refuse_hidden(log, "nobody knows what a bot heard")
    ours, rules, scenario = sides_of(log), dict[Side, Rules](), None
    for text in told:
        name, equals, path = text.partition("=")
        if equals and name in list(Side):
            found = {Side(name): _bot(path, Side(name))}
        elif sniff(_data(text)):
            scenario, found = text, _of_scenario(text, ours)
        else:
            side = _side(log, text, ours)
            found = {side: _bot(text, side)}
        for side, bot in found.items():
            if side in rules:
                raise UsageError(f"--rules {text}: there are rules for the {side} already")
            if side not in ours:
                raise ReplayError(f"{log.path}: its {side} was no bot of ours, so it has no rules")
            rules[side] = bot
    return Chosen(rules, scenario)


def _data(path: str) -> bytes:
    try:
        return read_file(path)
    except (OSError, ValueError):
        return b""  # what is wrong with it is told where it is loaded


def _of_scenario(path: str, ours: Sequence[Side]) -> dict[Side, Rules]:
    setup = plan(path, Options()).setup
    parties = {Side.SERVER: setup.server, Side.CLIENT: setup.client}
    found = {side: bot for side, bot in parties.items() if isinstance(bot, Rules) and side in ours}
    if not found:
        raise UsageError(f"--rules {path}: this scenario has no bot for a side of the log")
    return found


def _bot(path: str, side: Side) -> Rules:
    found = party(path, side)
    if not isinstance(found, Rules):
        raise UsageError(f"--rules {path}: a bot file or a scenario is wanted, not {found.kind}")
    return found


def _side(log: Log, path: str, ours: Sequence[Side]) -> Side:
    """Whose rules a bot file has: by its path, by its name, or because there is only one bot."""
    if len(ours) == 1:
        return ours[0]
    files = {side: str(header_of(log)[side].get("file")) for side in ours}
    for alike in (str, _last):
        near = [side for side in ours if alike(files[side]) == alike(path)]
        if len(near) == 1:
            return near[0]
    raise UsageError(
        f"--rules {path}: both sides of the log were bots; "
        f"write --rules server={path} or --rules client={path}"
    )


def _last(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
