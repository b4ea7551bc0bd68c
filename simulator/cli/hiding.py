"""Keeps secrets off the terminal: whatever a command prints goes through here, where there are any.

Owns both standard streams from then on. What the log and whoever looks on get is hidden before; this
is for all else: why a rule spoke, a bot's variables, what an error quotes.
"""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from simulator.redaction import Secrets


def hide_output(secrets: Secrets | None) -> None:
    """Print nothing from now on that holds one of these values."""
    if secrets is None:
        return
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, _Veil):
            stream.add(secrets)
        else:
            setattr(sys, name, _Veil(stream, secrets))


class _Veil:
    """A stream that hides secrets in each thing that is written; all else is the stream's own."""

    def __init__(self, stream: IO[Any], secrets: Secrets) -> None:
        self._stream = stream
        self._secrets: dict[tuple[tuple[str, str], ...], Secrets] = {}
        self.add(secrets)

    def add(self, secrets: Secrets) -> None:
        """Hide these as well."""
        self._secrets[tuple(sorted(secrets.values.items()))] = secrets

    def write(self, what: str | bytes) -> int:
        """Write it, every value hidden."""
        shown = what
        for secrets in self._secrets.values():
            shown = secrets.any(shown)
        self._stream.write(shown)
        return len(what)

    def writelines(self, lines: list[str]) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> IO[bytes]:
        """The stream beneath, which hides as well: click goes there where the encoding is no good."""
        beneath = _Veil(self._stream.buffer, next(iter(self._secrets.values())))  # type: ignore[attr-defined]
        beneath._secrets = self._secrets
        return cast("IO[bytes]", beneath)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def __iter__(self) -> object:
        return iter(self._stream)
