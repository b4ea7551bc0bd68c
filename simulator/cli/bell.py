"""What is told when a loop is found in a guarded conversation: a line on standard error, a webhook.

Owns the wording of both. Looks on as the terminal does, and may look on beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.transcript import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.live.driver import Watcher
    from simulator.record import Turn

_PLACES = ("url", "peer")


class Bell:
    """Looks on one conversation and rings when a loop is found in it.

    Args:
        name: what the conversation is called.
        tell: the webhook; None for none.
        screen: looks on as well.
    """

    def __init__(
        self, name: str, tell: Callable[[dict[str, object]], None] | None, screen: Watcher | None
    ) -> None:
        self.log: Path | None = None  # known once it is open
        self._name, self._tell, self._screen = name, tell, screen
        self._sides: dict[str, dict[str, object]] = {}

    def said(self, turn: Turn) -> None:
        """A message was said."""
        if self._screen is not None:
            self._screen.said(turn)

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """A record was written: of a loop, perhaps."""
        if self._screen is not None:
            self._screen.noted(type_, at, fields)
        if type_ == "open":
            self._sides[str(fields["side"])] = {key: fields[key] for key in _PLACES}
        elif type_ == "loop":
            click.echo(loop_line(self._name, fields, self.log), err=True)
            if self._tell is not None:
                self._tell(self._report(at, fields))

    def _report(self, at: int, fields: dict[str, object]) -> dict[str, object]:
        return {
            "conversation": self._name,
            "log": None if self.log is None else str(self.log),
            **self._sides,
            "loop": {"t": at, "type": "loop", **fields},
        }


def loop_line(name: str, fields: dict[str, object], log: Path | None) -> str:
    """One line that makes sense alone."""
    where = "" if log is None else f" (log {shown(str(log))})"
    return (
        f"loop in {shown(name)}: {fields['class']}, {fields['certainty']}: from message "
        f"{fields['first']} on, every {fields['period']} messages, {fields['rounds']} rounds; "
        f"{fields['action']}{where}"
    )
