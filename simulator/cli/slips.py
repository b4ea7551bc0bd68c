"""What a slip on the command line most likely meant: a file without a command, an option of another one, a bare address.

Owns the wording. It is loaded when something was refused already, so it may look through all commands.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click

from simulator.cli.main import COMMANDS
from simulator.diagnostics import shown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCENARIOS = (".yaml", ".yml")
_LOGS = (".jsonl", ".jsonl.gz")
_ADDRESSES = ("ws://", "wss://")
_OF_ONE_LOG = {"show": "show DIR lists the runs of a folder", "replay": "play them one by one"}
_SCENARIO_KEYS = frozenset({"loops"})  # that are options of some command as well
_SPELT_OTHERWISE = {"--out": "-o", "--output": "-o", "--json": "--format json"}
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def is_address(word: str) -> bool:
    """Whether somebody meant a server by it."""
    return word.lower().startswith(_ADDRESSES)


def meant_command(words: Sequence[str]) -> str:
    """What to write where the first word stands in place of a command; '' where nobody knows."""
    word = words[0]
    if word == "help" and len(words) > 1 and words[1] in COMMANDS:
        return f"Write simulator {words[1]} --help"
    if word in ("help", "version"):
        return f"Write simulator --{word}"
    if (near := suggest(word, COMMANDS)) is not None:
        return f"Did you mean {near!r}?"
    what = shown(word, 200)
    if word.endswith(_LOGS):
        return f"Write simulator show {what}"
    if word.endswith(_SCENARIOS) or os.path.isdir(word):
        return f"Write simulator run {what}"
    return ""


def refused(error: click.UsageError) -> click.UsageError:
    """The same refusal, with what to write where that can be told."""
    if error.ctx is None or error.ctx.info_name is None:
        return error
    meant = ""
    if isinstance(error, click.NoSuchOption):
        meant = _meant_option(error.option_name, error.ctx)
    elif extra := _EXTRA.fullmatch(error.message):
        meant = _meant_arguments(error.ctx.info_name, extra[1].split())
    return click.UsageError(f"{error.message.rstrip('.')}: {meant}", error.ctx) if meant else error


def _meant_option(option: str, ctx: click.Context) -> str:
    """Whose option it is; also where the scenario says the same, or this command has it by another name."""
    other = _SPELT_OTHERWISE.get(option)
    if other is not None and any(other.split()[0] in each.opts for each in ctx.command.params):
        return f"write {other}"
    owners = _owners(option, ctx)
    if not owners:
        return ""
    key = option.lstrip("-")
    where = f"; in a scenario there is the key {key}" if key in _SCENARIO_KEYS else ""
    *most, last = owners
    whose = f"{', '.join(most)} and {last}" if most else last
    return f"it is an option of {whose}{where}"


def _owners(option: str, ctx: click.Context) -> list[str]:
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    found = ((name, group.get_command(ctx, name)) for name in group.list_commands(ctx))
    return [
        name
        for name, command in found
        if command is not None and any(option in each.opts for each in command.params)
    ]


def _meant_arguments(command: str, words: list[str]) -> str:
    if command == "serve" and words[0].isdecimal():
        return f"for a port write --port {words[0]}"
    if command == "guard" and is_address(words[0]):
        return (
            "write --listen HOST:PORT --to URL for a proxy, or --left URL --right URL to dial both"
        )
    if command in _OF_ONE_LOG and words[0].endswith(_LOGS):
        return f"{command} takes one log; {_OF_ONE_LOG[command]}"
    return ""
