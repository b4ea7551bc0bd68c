"""What the records of a log hide, and what cannot be done without it.

Owns the sentences that ask for the values of secrets, or say why they would not help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import ReplayError

if TYPE_CHECKING:
    from simulator.redaction import Secrets
    from simulator.transcript import Log


def hides(log: Log) -> tuple[str, ...]:
    """The names of the secrets that the records of a log hide."""
    named = (log.header or {}).get("secrets")
    return tuple(map(str, named)) if isinstance(named, list) else ()


def refuse_unknown(log: Log, known: Secrets | None) -> None:
    """See that every value is there that the log hides.

    Raises:
        ReplayError: one is not.
    """
    missing = [name for name in hides(log) if known is None or name not in known.values]
    if missing:
        asked = " ".join(f"--secret {name}=VALUE" for name in missing)
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(missing)}; to play it again, say what it was: {asked}"
        )


def refuse_hidden(log: Log, what: str) -> None:
    """See that the log hides nothing.

    Raises:
        ReplayError: it does, so what was asked for cannot be had.
    """
    if hides(log):
        raise ReplayError(
            f"{log.path}: the log hides {', '.join(hides(log))}, so {what}; where both sides were bots of "
            "ours, simulator replay --secret NAME=VALUE says whether it comes out the same"
        )
