"""One finding about a user's file, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.diagnostics.codes import USUAL_HELP

if TYPE_CHECKING:
    from simulator.record import Place


class Severity(StrEnum):
    """An error keeps a file from loading; a warning and a hint do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do."""

    code: str  # one of CODES
    headline: str  # one sentence that makes sense alone
    place: Place
    severity: Severity = Severity.ERROR
    note: str = ""  # a fact that explains it
    help: str = ""  # what to write instead
    length: int = 1  # characters the caret underlines

    def __str__(self) -> str:
        return f"{self.place}: {self.headline}"

    @property
    def advice(self) -> str:
        """What to do about it: its own help, else what helps with most findings of this code."""
        return self.help or USUAL_HELP.get(self.code, "")
