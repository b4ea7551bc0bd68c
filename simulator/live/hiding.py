"""Stands between a conversation with secrets and who looks on: the terminal, a webhook, a page.

Owns that they see what the log holds, and no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.transcript.hiding import hide

if TYPE_CHECKING:
    from simulator.live.driver import Watcher
    from simulator.record import Turn
    from simulator.redaction import Secrets


class HidingWatcher:
    """Hands on what it sees, every value hidden."""

    def __init__(self, watcher: Watcher, secrets: Secrets) -> None:
        self._watcher, self._secrets = watcher, secrets

    def said(self, turn: Turn) -> None:
        """A message was said."""
        self._watcher.said(self._secrets.turn(turn))

    def noted(self, type_: str, at: int, fields: dict[str, object]) -> None:
        """A record that is no message was written."""
        self._watcher.noted(type_, at, hide(fields, self._secrets))


def veiled(watcher: Watcher | None, secrets: Secrets | None) -> Watcher | None:
    """Who looks on, behind a veil where there are secrets."""
    return watcher if watcher is None or secrets is None else HidingWatcher(watcher, secrets)
