"""What was recorded, whoever recorded it: messages, openings and closes in order, and who spoke.

Owns taking this from a transcript of ours. Knows nothing of how it is written down as a scenario.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.conversation.setup import Limits, LoopAction, LoopPolicy
from simulator.dialogue.pattern import compile_pattern
from simulator.errors import NoTranscript
from simulator.record import EndedBy, Side, Turn
from simulator.scenario.secrets import flaw_of_name
from simulator.transcript.reader import turn_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.pattern import Pattern
    from simulator.transcript import Log
    from simulator.transcript.reader import Record


class Keep(StrEnum):
    """Whose words are kept literally; `both` keeps what they said, and lets both speak for themselves."""

    CLIENT = "client"
    SERVER = "server"
    BOTH = "both"


class Opened(NamedTuple):
    """The connection was opened, for the first time or again."""

    at: int  # µs


class Parted(NamedTuple):
    """A side closed, or cut the line."""

    at: int  # µs
    side: Side | None  # None: the simulator
    code: int
    reason: str
    clean: bool


@dataclass(frozen=True, slots=True)
class Who:
    """Who spoke for a side."""

    kind: str  # as in the header of a transcript: rules, human, ws, cmd, client
    source: str = ""  # the file of its rules, its URL, its program and arguments
    sha256: str = ""  # of the rules' file

    @property
    def lives(self) -> bool:
        """Whether it can be asked to speak again."""
        return self.kind in ("rules", "ws", "cmd")


@dataclass(frozen=True, slots=True)
class Recording:
    """One conversation, as it was recorded."""

    title: str
    events: tuple[Turn | Opened | Parted, ...]
    who: Mapping[Side, Who]
    ended_by: str | None  # None: it was broken off, so more may come
    scenario: str | None = None  # the file it was played from
    seed: int = 0
    limits: Limits | None = None
    loops: LoopPolicy | None = None
    exact: bool = True  # its times are those of a simulation; else of a wall clock
    code: int | None = None  # the close code
    closer_known: bool = True  # whether the recording says who closed, or that is only likely
    secrets: tuple[str, ...] = ()  # names of values that are hidden in it, as `***NAME***`

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said, in order."""
        return tuple(event for event in self.events if isinstance(event, Turn))


def from_log(log: Log) -> Recording:
    """What a transcript tells.

    Raises:
        NoTranscript: it has no header.
    """
    header, footer = log.header, log.footer
    if header is None:
        raise NoTranscript(
            log.path, "it has no header; what a browser recorded has a name that ends in .har"
        )
    events = tuple(event for event in map(_event, log.records) if event is not None)
    parted = [event for event in events if isinstance(event, Parted)]
    ended_by = None if footer is None else footer.get("ended_by")
    return Recording(
        title=str(header.get("run") or "A recorded conversation"),
        events=events,
        who={side: _who(header.get(side)) for side in Side},
        ended_by=ended_by if ended_by in _KNOWN else None,
        scenario=(header.get("scenario") or {}).get("path"),
        seed=header.get("seed") or 0,
        limits=_limits(header.get("limits")),
        loops=_loops(header.get("loops")),
        exact=header.get("clock") == "virtual",
        code=parted[-1].code if parted else None,
        secrets=_names(header.get("secrets")),
    )


_KNOWN = frozenset(by.value for by in EndedBy) - {EndedBy.INTERRUPTED.value}


def _event(record: Record) -> Turn | Opened | Parted | None:
    match record["type"]:
        case "message":
            return turn_of(record)
        case "open" if record.get("side") == Side.CLIENT:
            return Opened(record.get("t", 0))
        case "close":
            by, code = record.get("by"), record.get("code")
            return Parted(
                record.get("t", 0),
                Side(by) if by in list(Side) else None,
                code if isinstance(code, int) else 1005,
                str(record.get("reason") or ""),
                record.get("clean") is True,
            )
    return None


def _names(told: object) -> tuple[str, ...]:
    found = told if isinstance(told, list) else []
    return tuple(name for name in found if isinstance(name, str) and not flaw_of_name(name))


def _who(about: object) -> Who:
    found: dict[str, Any] = about if isinstance(about, dict) else {}
    kind = str(found.get("kind"))
    command = found.get("command")
    source = found.get("file") or found.get("url") or ""
    if isinstance(command, list):
        source = shlex.join(map(str, command))
    return Who(kind, str(source), str(found.get("sha256") or ""))


def _limits(told: object) -> Limits | None:
    if not isinstance(told, dict):
        return None
    names = ("messages", "time", "silence", "bytes", "message")
    return Limits(**{name: told[name] for name in names if name in told})


def _loops(told: object) -> LoopPolicy | None:
    if not isinstance(told, dict):
        return None
    action = str(told.get("action"))
    return LoopPolicy(
        action=LoopAction(action) if action in list(LoopAction) else LoopAction.STOP,
        patience=told.get("patience"),
        accept="proved" if told.get("accept") == "proved" else "suspected",
        volatile=_patterns(told.get("volatile")),
        progress=_patterns(told.get("progress")),
    )


def _patterns(sources: object) -> tuple[Pattern, ...]:
    found = sources if isinstance(sources, list) else []
    return tuple(compile_pattern(source) for source in found if isinstance(source, str))
