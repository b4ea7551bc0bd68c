"""A scenario that was asked for and could not be played: how programs and reports hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.diagnostics import as_json, render_concise
from simulator.errors import Exit, InvalidFile, SimulatorError
from simulator.transcript import shown


@dataclass(frozen=True, slots=True)
class Unplayed:
    """What was asked for, and why nothing came of it."""

    path: str | None  # None: the sides were named by options alone
    error: SimulatorError

    @property
    def exit(self) -> Exit:
        """The exit code it leads to."""
        return self.error.exit

    @property
    def name(self) -> str:
        """What it is called, as its title cannot be had."""
        return self.path or "simulator"

    @property
    def reasons(self) -> list[str]:
        """Why, a line each, fit for a terminal."""
        if isinstance(self.error, InvalidFile):
            return [render_concise(found) for found in self.error.diagnostics]
        return [shown(str(self.error))]

    def as_json(self) -> dict[str, object]:
        """A JSON object in the place of the run that did not come about."""
        found = self.error.diagnostics if isinstance(self.error, InvalidFile) else ()
        return {
            "name": self.name,
            "path": self.path,
            "outcome": self.exit.kind,
            "exit": int(self.exit),
            "reason": self.reasons[0],
            "diagnostics": [as_json(one) for one in found],
        }
