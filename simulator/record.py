"""What happened in a conversation, as values that every room shares.

Owns the words `Side`, `Turn`, `Loop`, `Ending`, `Verdict` and `Run`. Knows no room above it.
Times are whole microseconds of simulation time since the conversation began.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from simulator.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND = 1_000_000  # µs


class Side(StrEnum):
    """One end of the connection."""

    SERVER = "server"
    CLIENT = "client"

    other: Side  # the end across the wire

    # An enum's own hash is a Python function; sides are looked up several times a message.
    __hash__ = str.__hash__


Side.SERVER.other = Side.CLIENT
Side.CLIENT.other = Side.SERVER


class Place(NamedTuple):
    """Where something stands in a user's file; line and column count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class RuleRef(NamedTuple):
    """The rule that spoke, as transcripts name it."""

    name: str
    file: str
    line: int


class Turn(NamedTuple):
    """One message, said: the line of the transcript and the order to send.

    A NamedTuple, not a dataclass: two are made for each exchange, and it is built three times as fast.
    """

    id: int  # 0, 1, 2 … in the order of saying, both sides together
    at: int  # µs since the conversation began
    side: Side  # who says it
    text: str  # the exact characters; "" where `data` holds the message
    re: int | None = None  # id of the message it answers; None if unasked
    hop: int = 0  # automatic replies since an unasked message
    rule: RuleRef | None = None  # None for a side that has no script
    state: str | None = None  # the speaker's state after it decided; None without a script
    data: bytes | None = None  # a binary message
    json: bool = False  # a bot said it with say_json


class LoopClass(StrEnum):
    """The classes of evidence, strongest first."""

    RECURRENCE = "recurrence"
    PERIODIC = "periodic"
    DROUGHT = "drought"
    STORM = "storm"


class Certainty(StrEnum):
    """Proved: the run cannot end otherwise. Suspected: everything observed says so."""

    PROVED = "proved"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class Loop:
    """A reply loop, with its evidence."""

    class_: LoopClass
    certainty: Certainty
    first: int  # id of the first message of the first round
    period: int  # messages a round
    rounds: int  # whole rounds seen, the first included
    messages: int  # messages said when the loop was found
    rules: tuple[RuleRef, ...] = ()  # of one round, in order; empty where no side has a script
    cycle: tuple[int, ...] = ()  # ids of the messages of one round
    evidence: Mapping[str, object] = field(default_factory=dict)  # JSON values, by class

    @property
    def sentence(self) -> str:
        """One line that makes sense alone."""
        names = " -> ".join(dict.fromkeys(rule.name for rule in self.rules))
        messages = "message" if self.period == 1 else f"{self.period} messages"
        drought = self.class_ is LoopClass.DROUGHT
        size = f"out of a pool of {self.period}" if drought else f"every {messages}"
        return f"{self.class_} loop, {self.certainty}: from message {self.first} on, {size}" + (
            f" ({names})" if names else ""
        )


class EndedBy(StrEnum):
    """What ended the conversation."""

    CLIENT = "client"
    SERVER = "server"
    SILENCE = "silence"
    LOOP = "loop"
    LIMIT = "limit"
    ERROR = "error"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended."""

    by: EndedBy
    code: int | None = None  # of the close; 1005 where none was given, 1006 for a dropped line
    reason: str = ""  # the close reason, or one sentence of what went wrong
    place: Place | None = None  # of a script error
    signal: int | None = None  # 2 or 15 where a signal interrupted
    faulty: bool = False  # a side we do not own closed with another code than 1000, 1001 or 1005


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation, judged."""

    key: str  # the key under `expect`: ended_by, close_code, messages, says, transcript, never
    ok: bool
    wanted: str
    got: str
    place: Place
    by: int | None = None  # id of the nearest message


@dataclass(frozen=True, slots=True)
class Run:
    """One conversation, over: what every way of running returns."""

    name: str
    seed: int
    turns: tuple[Turn, ...] = field(repr=False)
    ending: Ending
    verdicts: tuple[Verdict, ...] = ()
    loops: tuple[Loop, ...] = ()
    messages: int = 0  # said; `turns` may hold fewer, for a served conversation can go on for ever
    duration: int = 0  # simulated µs
    wall: float = 0.0  # seconds
    path: str | None = None  # the scenario file
    log: str | None = None  # the transcript file

    @property
    def ok(self) -> bool:
        """Whether everything went as the scenario expects."""
        return self.exit is Exit.OK

    @property
    def exit(self) -> Exit:
        """The exit code this run comes to."""
        return judge(self.ending, self.verdicts)


def judge(ending: Ending, verdicts: tuple[Verdict, ...]) -> Exit:
    """The exit code of an ending under its verdicts.

    An interruption always shows. An expected ending (a good `ended_by` verdict) is ok;
    a loop, a limit or an error that no expectation named keeps its own code; else a failed verdict is 1.
    """
    if ending.by is EndedBy.INTERRUPTED:
        return Exit.TERMINATED if ending.signal == 15 else Exit.INTERRUPTED  # SIGTERM
    expected = any(v.ok and v.key == "ended_by" for v in verdicts)
    if not expected:
        if ending.by is EndedBy.ERROR or ending.faulty:
            return Exit.RUNTIME
        if ending.by is EndedBy.LOOP:
            return Exit.LOOP
        if ending.by is EndedBy.LIMIT:
            return Exit.LIMIT
    return Exit.OK if all(v.ok for v in verdicts) else Exit.FAILED
