"""What the conversation of a log began with: the way from its header back to rules, seed, limits.

Owns finding the very rules it was recorded with, to the byte, and saying what to do where they are not there any
more. Reads files.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from simulator.conversation.setup import Human, Limits, LoopAction, Party, Rules, Setup
from simulator.errors import InvalidFile, ReplayError, UsageError
from simulator.files import read_file
from simulator.planning import Options, Plan, party, plan
from simulator.record import Side
from simulator.scenario import Given, sniff
from simulator.transcript.nearby import instead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.redaction import Secrets
    from simulator.transcript import Log
    from simulator.transcript.reader import Record

_WHO = {"human": "a person", "ws": "a real server", "cmd": "a program", "client": "a real client"}


def sides_of(log: Log) -> tuple[Side, ...]:
    """The sides of a log that were bots of ours.

    Raises:
        ReplayError: there is none, or no header to tell.
    """
    header = header_of(log)
    found = tuple(side for side in Side if _about(header, side).get("kind") == Rules.kind)
    if found:
        return found
    who = " and ".join(f"{who_was(log, side)} (its {side})" for side in Side)
    raise ReplayError(
        f"{log.path}: nobody in it was a bot of ours, so there are no rules to play again: "
        f"it was {who}; `simulator detect` judges what they said"
    )


def who_was(log: Log, side: Side) -> str:
    """Who stood on a side that was no bot of ours, in words."""
    return _WHO.get(str(_about(header_of(log), side).get("kind")), "unknown")


def header_of(log: Log) -> Record:
    """The header.

    Raises:
        ReplayError: there is none.
    """
    if log.header is None:
        raise ReplayError(
            f"{log.path}: it has no header, so nobody knows what it began with{instead(log.path)}"
        )
    return log.header


def setup_of(log: Log) -> Setup:
    """What the conversation of a log began with; as `begin`, where nothing is hidden."""
    return begin(log)[0]


def begin(log: Log, secrets: Given | None = None) -> tuple[Setup, Secrets | None]:
    """What the conversation of a log began with, its rules the same to the byte, and what the log hides.

    A side that was no bot of ours is somebody we only hear.

    Args:
        log: the recording.
        secrets: values that its records hide, besides those of the environment.

    Raises:
        ReplayError: no side was a bot of ours, or the rules have changed since, or a value is not known.
        InvalidFile: a file it was made of is not there or does not load any more.
    """
    header = header_of(log)
    parties = {side: _about(header, side)["file"] for side in sides_of(log)}
    made = _planned(_scenario_of(log), parties, secrets or Given(environ=os.environ))
    _refuse_unknown(log, made.secrets)
    setup = made.setup
    for side in parties:
        setup = with_party(setup, side, _same_rules(log, side, setup, made.secrets))
    return _as_it_was(log, setup), made.secrets


def hides(log: Log) -> tuple[str, ...]:
    """The names of the secrets that the records of a log hide."""
    named = (log.header or {}).get("secrets")
    return tuple(map(str, named)) if isinstance(named, list) else ()


def refuse_hidden(log: Log, what: str, *, hint: bool = True) -> None:
    """Refuse what cannot be told from a log whose records hide something; with a hint what can.

    Raises:
        ReplayError: they do.
    """
    if hides(log):
        same = "simulator replay --secret NAME=VALUE says whether it comes out the same"
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(hides(log))}, so {what}{f'; {same}' if hint else ''}"
        )


def _refuse_unknown(log: Log, known: Secrets | None) -> None:
    """See that every value is there that the log hides."""
    missing = [name for name in hides(log) if known is None or name not in known.values]
    if missing:
        asked = " ".join(f"--secret {name}=VALUE" for name in missing)
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(missing)}; to play it again, say what it was: {asked}"
        )


def setup_without(log: Log, rules: Mapping[Side, Rules], scenario: str | None) -> Setup:
    """What the conversation of a log began with, these rules in place of its own.

    Args:
        log: the recording.
        rules: by side.
        scenario: the scenario file they come from, if they do; else the one of then serves, as far as it
            still loads: it may say what the wire does and which choices are pinned.
    """
    setup = Setup(Human(), Human())
    told = scenario or _scenario_of(log)
    if told is not None:
        with suppress(InvalidFile, UsageError, OSError):
            if sniff(read_file(told)):
                setup = plan(told, Options()).setup
    for side, bot in rules.items():
        setup = with_party(setup, side, bot)
    return _as_it_was(log, setup)


def with_party(setup: Setup, side: Side, party: Party) -> Setup:
    """The setup with that party on a side."""
    if side is Side.SERVER:
        return replace(setup, server=party)
    return replace(setup, client=party)


def _planned(path: str | None, files: Mapping[Side, str], secrets: Given) -> Plan:
    if len(files) == len(Side):
        named = Options(server=files[Side.SERVER], client=files[Side.CLIENT], secrets=secrets)
        return plan(path, Options(secrets=secrets) if path else named)
    made = Plan("", Setup(Human(), Human()))
    if path is not None and sniff(_read(path)):
        made = plan(path, Options(secrets=secrets))
    setup = made.setup
    for side in Side:
        if side not in files:
            setup = with_party(setup, side, Human())
    return replace(made, setup=setup)


def _read(path: str) -> bytes:
    try:
        return read_file(path)
    except OSError:
        return b""  # what is wrong with it is told where it is loaded


def _as_it_was(log: Log, setup: Setup) -> Setup:
    header = header_of(log)
    seed, number = header.get("seed", 0), header.get("number", 0)
    limits, loops = header.get("limits") or {}, header.get("loops") or {}
    action = loops.get("action", setup.loops.action) if isinstance(loops, dict) else None
    for name, sound in (
        ("seed", type(seed) is int),
        ("number", type(number) is int),
        ("limits", isinstance(limits, dict) and _are_limits(limits)),
        ("loops", action in tuple(LoopAction)),
    ):
        if not sound:
            raise ReplayError(
                f"{log.path}: its header was altered: {name} is not what it should be"
            )
    policy = replace(setup.loops, action=LoopAction(str(action)))
    bounds = replace(setup.limits, **limits)
    return replace(setup, seed=seed, limits=bounds, loops=policy, number=number)


def _are_limits(told: Mapping[str, object]) -> bool:
    known = {field.name for field in fields(Limits)}
    off = ("messages", "time", "silence")  # limits that can be switched off
    return all(
        name in known and (type(value) is int or (value is None and name in off))
        for name, value in told.items()
    )


def _scenario_of(log: Log) -> str | None:
    """The path of the scenario file, where the header names one."""
    about = header_of(log).get("scenario") or {}
    path = about.get("path") if isinstance(about, dict) else about
    if path is not None and not (isinstance(path, str) and isinstance(about, dict)):
        raise _altered(log, "scenario")
    return path


def _altered(log: Log, name: str) -> ReplayError:
    return ReplayError(f"{log.path}: its header was altered: {name} is not what it should be")


def _about(header: Record, side: Side) -> dict[str, Any]:
    about = header.get(side)
    if not isinstance(about, dict):
        return {}
    ours = about.get("kind") == Rules.kind
    return about if not ours or isinstance(about.get("file"), str) else {}


def _same_rules(log: Log, side: Side, setup: Setup, secrets: Secrets | None) -> Rules:
    """The recorded side's rules: the scenario's own, or of the bot file that stood in for it."""
    about = _about(header_of(log), side)
    found = getattr(setup, side)
    if not isinstance(found, Rules) or found.script.place.file != about["file"]:
        found = party(about["file"], side, {} if secrets is None else secrets.values)
    if not isinstance(found, Rules) or found.script.sha256 != about.get("sha256"):
        raise ReplayError(
            f"{log.path}: {about['file']} has changed since: its {side} has other rules now; "
            f"`simulator replay {log.path} --rules {about['file']}` says which replies change"
        )
    return found
