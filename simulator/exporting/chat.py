"""Transcripts as lists of chat messages, as language models take them: `[{"role", "content"}]`.

Owns the names of the roles. One log is one list; several are a line each, `{"messages": […]}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import UsageError
from simulator.exporting.source import said
from simulator.record import Side
from simulator.transcript.fields import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.exporting.source import Source

Roles = dict[Side, str]
ROLES: Roles = {Side.CLIENT: "user", Side.SERVER: "assistant"}
_BYTES = "data:application/octet-stream;base64,"  # RFC 2397


def parse_roles(text: str) -> Roles:
    """The roles that `client=user,server=assistant` gives.

    Raises:
        UsageError: it is written otherwise.
    """
    roles = dict(ROLES)
    seen: set[str] = set()
    for part in text.split(","):
        name, equals, role = (piece.strip() for piece in part.partition("="))
        if not equals or not role or name not in list(Side) or name in seen:
            raise UsageError(f"--role {text!r}: write it as client=user,server=assistant")
        seen.add(name)
        roles[Side(name)] = role
    return roles


def chat(sources: Sequence[Source], roles: Mapping[Side, str] = ROLES) -> Iterator[str]:
    """The messages of every log, in order; the other records say nothing here."""
    if len(sources) == 1:
        yield "["
        yield from _messages(sources[0], roles, "\n  ")
        yield "\n]\n"
        return
    for source in sources:
        yield '{"messages":['
        yield from _messages(source, roles, "")
        yield "]}\n"


def _messages(source: Source, roles: Mapping[Side, str], before: str) -> Iterator[str]:
    comma = ""
    for record in source.records():
        if record["type"] == "message":
            message = said(record)
            content = message.text if message.data is None else f"{_BYTES}{message.data}"
            line = encode({"role": roles[message.side], "content": content})
            yield f"{comma}{before}{line}"
            comma = ","
