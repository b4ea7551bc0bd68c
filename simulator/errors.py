"""The exceptions of the simulator, and the exit codes they lead to.

    SimulatorError          anything a caller may want to catch at once
    ├── UsageError          options or arguments that cannot be meant so          exit 2
    │   └── FilterError     a filter that means nothing                           exit 2
    ├── InvalidFile         a file of the user's that does not load               exit 3
    ├── ReplayError         a log or recording that cannot be played again        exit 3
    ├── ScriptError         a bot's expression or redirect failed while it ran    exit 6
    ├── ConnectionFailed    no connection: no TCP, no handshake, no 101           exit 6
    ├── PeerError           the other end broke the protocol or vanished          exit 6
    ├── ListenError         the address to listen on cannot be had                exit 6
    ├── TranscriptError     the log cannot be written or read                     exit 6
    │   └── NoTranscript    a file that was named as a log and is none            exit 3
    └── OutputError         the disk does not take a file: full, read-only        exit 6

Exceptions interrupt; what is wrong in a user's file is data (`simulator.diagnostics`)
and travels inside `InvalidFile`. Every message makes sense alone on one line.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.diagnostics import Diagnostic
    from simulator.record import Place


class Exit(IntEnum):
    """The exit codes of every command; the name in lower case is the `kind` in records."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INVALID = 3
    LOOP = 4
    LIMIT = 5
    RUNTIME = 6
    EMPTY = 7
    INTERNAL = 70
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def kind(self) -> str:
        """The word that stands beside the code in records and reports."""
        return "interrupted" if self is Exit.TERMINATED else self.name.lower()


# Most severe first: what several conversations, or several faults of one, come to.
SEVERITY = (
    Exit.INTERNAL,
    Exit.INTERRUPTED,
    Exit.TERMINATED,
    Exit.RUNTIME,
    Exit.INVALID,
    Exit.LOOP,
    Exit.LIMIT,
    Exit.EMPTY,
    Exit.USAGE,
    Exit.FAILED,
    Exit.OK,
)


def worst(exits: Iterable[Exit]) -> Exit:
    """What several outcomes come to: the most severe; nothing at all is `empty`."""
    return min(exits, key=SEVERITY.index, default=Exit.EMPTY)


def why_not(error: OSError | ValueError) -> str:
    """Why a file cannot be had, as the system says it; a ValueError is a NUL in the name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class SimulatorError(Exception):
    """The root: catch this to catch everything the simulator raises on purpose."""

    exit = Exit.INTERNAL


class UsageError(SimulatorError):
    """Options or arguments that cannot be meant so."""

    exit = Exit.USAGE


class FilterError(UsageError):
    """A filter that means nothing; `column` counts from 1, `picture` is two lines: the text and a caret."""

    def __init__(self, sentence: str, *, column: int, picture: str) -> None:
        super().__init__(f"column {column}: {sentence}\n{picture}")
        self.sentence = sentence
        self.column = column
        self.picture = picture


class InvalidFile(SimulatorError):
    """A user's file that does not load; `diagnostics` says everything that is wrong with it."""

    exit = Exit.INVALID

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(str(found) for found in diagnostics))
        self.diagnostics = diagnostics


class ReplayError(SimulatorError):
    """A log or recording that cannot be played again: no header, no bot of ours, other rules, nothing said."""

    exit = Exit.INVALID


class ScriptError(SimulatorError):
    """A bot's script failed while it ran: a missing key, a division by zero, an endless redirect."""

    exit = Exit.RUNTIME

    def __init__(self, sentence: str, place: Place | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place


class ConnectionFailed(SimulatorError):
    """No WebSocket came about: no TCP, no handshake, no 101, a redirect.

    `why` is the second half of the sentence, without the URL; `status` and `headers` are the HTTP
    answer, where there was one.
    """

    exit = Exit.RUNTIME

    def __init__(
        self,
        sentence: str,
        *,
        why: str = "",
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.why = why
        self.status = status
        self.headers = headers or {}


class PeerError(SimulatorError):
    """The other end broke the protocol, sent what was refused, or stopped reading."""

    exit = Exit.RUNTIME

    def __init__(self, sentence: str, *, code: int = 1006) -> None:
        super().__init__(sentence)
        self.code = code


class ListenError(SimulatorError):
    """The address to listen on cannot be had."""

    exit = Exit.RUNTIME


class TranscriptError(SimulatorError):
    """The transcript cannot be written or read: a full disk, a folder, a symlink."""

    exit = Exit.RUNTIME


class NoTranscript(TranscriptError):
    """A file that was named as a log can be read, and is none."""

    exit = Exit.INVALID

    def __init__(self, path: object, why: str = "not one record is in it") -> None:
        super().__init__(f"{path}: this is no transcript: {why}")


class OutputError(SimulatorError):
    """A file that was asked for cannot be written, and not for its name: the disk is full or read-only."""

    exit = Exit.RUNTIME
