"""Secrets by their names: what a scenario asks for, and what is given from outside.

Owns the forms of both. A value never stands in a file: a scenario names a variable of the environment,
which is handed in. Whoever only looks at a scenario hands in none, and gets a stand-in for each value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.diagnostics import shown, suggest
from simulator.dialogue.expression import is_reserved
from simulator.dialogue.names import RESERVED
from simulator.errors import UsageError
from simulator.record import Side
from simulator.redaction import flaw_of, hidden
from simulator.source import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Dict

    from simulator.dialogue.reading import Reading
    from simulator.source import Node

_VARIABLE = re.compile(r"\$(\w+)|\$\{(\w+)\}")
_NAMED = re.compile(r"<([^\W\d]\w*)>")
_FORM = "write a name and a variable of the environment, as in token: $TOKEN"


@dataclass(frozen=True, slots=True)
class Given:
    """What is known outside of files."""

    values: Dict[str, str] = field(default_factory=dict)  # by --secret
    environ: Dict[str, str] | None = None  # None: nobody will say the values to anyone


NOTHING = Given()


def parse_secrets(options: Iterable[str], environ: Dict[str, str]) -> dict[str, str]:
    """The secrets that `NAME=VALUE` or `NAME=$VARIABLE` give.

    Raises:
        UsageError: one is written otherwise, or its variable is not there. No value is shown.
    """
    found: dict[str, str] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise UsageError(f"--secret {shown(name)}: write NAME=VALUE, or NAME='$VARIABLE'")
        wrong = flaw_of_name(name)
        if name in found:
            wrong = "is given twice"
        variable = _variable(value)
        if variable is not None and variable not in environ:
            wrong = wrong or f"is to come from ${variable}, which is not set"
        value = value if variable is None else environ.get(variable, "")
        wrong = wrong or flaw_of(value)
        if wrong:
            raise UsageError(f"--secret {shown(name)}=…: the secret {shown(name)} {wrong}")
        found[name] = value
    return found


def read_secrets(node: Node | None, reading: Reading, given: Given) -> dict[str, str]:
    """All secrets of a scenario, those that are only given included; what is wrong is a finding."""
    found: dict[str, str] = {}
    for name, value in node.entries if isinstance(node, Mapping) else ():
        wrong = flaw_of_name(name.text)
        if wrong:
            reading.find("bad-name", f"the secret {shown(name.text)} {wrong}", name)
        elif name.text in given.values:
            found[name.text] = given.values[name.text]
        else:
            found[name.text] = _from_environment(name, value, reading, given)
    return found | dict(given.values)


def _from_environment(name: Scalar, value: Node, reading: Reading, given: Given) -> str:
    stand_in = hidden(name.text)
    variable = _variable(value.text) if isinstance(value, Scalar) else None
    if variable is None:
        wrong = f"the secret {shown(name.text)} names no variable of the environment"
        reading.find("missing-secret", f"{wrong}, and no value stands in a file", name, help=_FORM)
    elif given.environ is not None:
        known = given.environ.get(variable)
        if known is None:
            wrong = f"the secret {shown(name.text)} is to come from ${variable}, which is not set"
            hint = f"set it, or give --secret {name.text}=VALUE"
            reading.find("missing-secret", wrong, value, help=hint)
        elif flaw := flaw_of(known):
            reading.find("bad-value", f"${variable}, the secret {shown(name.text)}, {flaw}", value)
        else:
            return known
    return stand_in


def warn_of_slips(root: Mapping, reading: Reading, names: Iterable[str]) -> None:
    """Warn where an address, a path, a header or a command has `<NAME>` in it, and a secret is called nearly so."""
    known = tuple(names)
    for node in _filled_in(root) if known else ():
        for found in _NAMED.finditer(node.text):
            near = None if found[1] in known else suggest(found[1], known)
            if near is not None:
                place = reading.place_in(node, found.start())
                wrong = f"no secret is called {shown(found[1])}, so this is sent as it stands"
                reading.warn("undeclared-name", wrong, place, help=f"did you mean <{near}>?")


def _filled_in(root: Mapping) -> Iterator[Scalar]:
    """The texts of a scenario in which secrets are filled in; a bot's are templates and no part of this."""
    for side in Side:
        node = root.get(side)
        yield from _texts(node.get("cmd") if isinstance(node, Mapping) else node)
    wire = root.get("wire")
    if isinstance(wire, Mapping):
        yield from _texts(wire.get("path"))
        headers = wire.get("headers")
        for _, value in headers.entries if isinstance(headers, Mapping) else ():
            yield from _texts(value)


def _texts(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node


def filled(text: str, values: Dict[str, str], *, url: bool = False) -> str:
    """A header, a word of a command or an address with `<NAME>` replaced, for every secret there is; in an address escaped."""
    for name, value in values.items():
        text = text.replace(f"<{name}>", quote(value, safe="") if url else value)
    return text


def _variable(text: str) -> str | None:
    found = _VARIABLE.fullmatch(text)
    return None if found is None else found[1] or found[2]


def flaw_of_name(name: str) -> str:
    """Why a secret cannot be called so; '' where it can."""
    if not name.isidentifier():
        return "needs a name of letters, digits and _"
    return "has a name that means something else" if is_reserved(name) or name in RESERVED else ""
