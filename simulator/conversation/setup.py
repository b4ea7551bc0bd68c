"""Everything a conversation is set up with, before a word is said.

Owns the numbers a scenario may set (`Limits`, `Wire`, `LoopPolicy`) with their defaults, and who stands on each
side. Durations are whole microseconds, sizes bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.record import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.script import Script
    from simulator.record import Side


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that end every conversation; None switches one off (never `bytes` and `message`)."""

    messages: int | None = 200
    time: int | None = 300 * SECOND
    silence: int | None = 60 * SECOND
    bytes: int = 10 * 1024 * 1024
    message: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wire:
    """How the connection is asked for, and how it disturbs what our bots send."""

    path: str = "/"
    subprotocol: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    delay: tuple[int, int] | None = None  # µs, drawn for each message
    drop: float = 0.0  # share of messages that never arrive, 0 to 1
    duplicate: float = 0.0  # share of messages that arrive twice, 0 to 1
    cut_after: int | None = None  # messages after which the line is dropped


class LoopAction(StrEnum):
    """What is done about a loop."""

    STOP = "stop"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class LoopPolicy:
    """What counts as a loop here, and what is done about it."""

    action: LoopAction = LoopAction.STOP
    # Messages without progress before a suspected class alarms; None: each class's own.
    patience: int | None = None
    volatile: tuple[Pattern, ...] = ()  # what they match is masked before messages are compared
    progress: tuple[Pattern, ...] = ()  # a message that fits one is something new
    accept: str = "suspected"  # the weakest certainty that is acted on: "proved" or "suspected"
    nudge: tuple[tuple[Side, str], ...] = ()  # said once by that side before stopping


@dataclass(frozen=True, slots=True)
class Rules:
    """A side that a script of ours speaks for."""

    script: Script

    kind = "rules"


@dataclass(frozen=True, slots=True)
class Human:
    """A side that a person at the terminal speaks for."""

    kind = "human"


@dataclass(frozen=True, slots=True)
class Remote:
    """A real server somewhere else."""

    url: str  # absolute, ws:// or wss://

    kind = "ws"


@dataclass(frozen=True, slots=True)
class Program:
    """A side that a program speaks for, a line a message."""

    command: tuple[str, ...]

    kind = "cmd"


@dataclass(frozen=True, slots=True)
class AnyClient:
    """A real client that came to a served bot."""

    kind = "client"


Party = Rules | Human | Remote | Program | AnyClient


@dataclass(frozen=True, slots=True)
class Setup:
    """A conversation about to begin: both parties and everything that bounds them."""

    server: Party
    client: Party
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    wire: Wire = field(default_factory=Wire)
    loops: LoopPolicy = field(default_factory=LoopPolicy)
    number: int = 0  # which conversation of this server it is: part of every random stream's name
    choices: Mapping[Side, tuple[float, ...]] = field(default_factory=dict)  # first draws
