"""The log of a conversation in which secrets are spoken: every value is hidden before a record is made.

Owns that no field of no record escapes. A log without secrets is written by `Transcript` itself, which
knows nothing of this and pays nothing for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.record import Turn
    from simulator.redaction import Secrets


class HidingTranscript(Transcript):
    """As `Transcript`; its header names the secrets, and no record holds one."""

    __slots__ = ("_secrets",)

    def __init__(self, path: str | Path, secrets: Secrets) -> None:
        super().__init__(path)
        self._secrets = secrets

    def header(self, **fields: object) -> int:
        """Write the first record, with the names of what is hidden."""
        return super().header(**hide(fields, self._secrets), secrets=self._secrets.names)

    def message(self, turn: Turn) -> int:
        """Write a message."""
        return super().message(self._secrets.turn(turn))

    def write(self, type_: str, at: int, /, **fields: object) -> int:
        """Write any other record."""
        return super().write(type_, at, **hide(fields, self._secrets))

    def footer(self, at: int, /, **fields: object) -> int:
        """Write the last record."""
        return super().footer(at, **hide(fields, self._secrets))  # type: ignore[arg-type]


def hide(fields: Mapping[str, object], secrets: Secrets) -> dict[str, object]:
    """The fields of a record without the values of secrets."""
    hidden: dict[str, object] = secrets.any(dict(fields))
    if isinstance(evidence := fields.get("evidence"), dict):
        hidden["evidence"] = secrets.evidence(evidence)
    if isinstance(reason := fields.get("reason"), str):
        hidden["reason"] = secrets.reason(reason)
    return hidden
