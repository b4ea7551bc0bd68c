"""Secrets in a recording: those that are given, and those in its server's address, taken out of all that was recorded.

Owns what looks like a secret in an address: a parameter by its name, a password, and whatever has the form of a token.
What is taken out stands nowhere any more; in its place is its name, as in a log that hides it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from simulator.diagnostics import shown
from simulator.errors import UsageError
from simulator.keeping.recording import Parted
from simulator.keeping.spelling import marks
from simulator.record import Side, Turn
from simulator.redaction import LEAST, MOST, Secrets, hidden
from simulator.scenario.secrets import flaw_of_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.keeping.recording import Opened, Recording

_WORDS = frozenset(
    [
        "apikey",
        "auth",
        "authorization",
        "bearer",
        "credential",
        "credentials",
        "jwt",
        "key",
        "pass",
        "passphrase",
        "passwd",
        "password",
        "pwd",
        "secret",
        "session",
        "sessionid",
        "sid",
        "sig",
        "signature",
        "ticket",
        "token",
    ]
)  # of a parameter's name
_ENDS = ("token", "secret", "password", "apikey", "signature", "ticket")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_LONG = 20  # characters; what is shorter may well be an identifier
_KIND = 4  # characters at most, on average, between two changes of small, capital and digit


@dataclass(frozen=True, slots=True)
class Withheld:
    """A secret that was found in an address."""

    name: str  # of the secret
    value: str
    where: str  # in words


def withhold(
    recording: Recording, given: Mapping[str, str] = MappingProxyType({})
) -> tuple[Recording, tuple[Withheld, ...]]:
    """The recording without secrets, and what was found in its server's address besides those that are given.

    Args:
        recording: What was recorded.
        given: Values by name, which may stand anywhere in it.

    Raises:
        UsageError: a value cannot be hidden, or stands nowhere in the recording.
    """
    recording = _with_names(_without(recording, given) if given else recording)
    who = recording.who[Side.SERVER]
    if who.kind != "ws":
        return recording, ()
    url, found = named_secrets(who.source, taken=recording.secrets)
    names = (*recording.secrets, *(each.name for each in found))
    sides = {**recording.who, Side.SERVER: replace(who, source=url)}
    recording = replace(recording, who=sides, secrets=names)
    if not found:
        return recording, ()
    secrets = Secrets({each.name: each.value for each in found})
    events = tuple(_hidden(event, secrets) for event in recording.events)
    return replace(recording, title=secrets.text(recording.title), events=events), found


def _without(recording: Recording, given: Mapping[str, str]) -> Recording:
    """As a log that was written with these secrets would tell it."""
    secrets = Secrets(given)
    made = replace(
        recording,
        title=secrets.text(recording.title),
        events=tuple(_hidden(event, secrets) for event in recording.events),
        who={
            side: replace(each, source=secrets.text(each.source))
            for side, each in recording.who.items()
        },
        secrets=tuple(dict.fromkeys((*recording.secrets, *given))),
    )
    told = repr((made.title, made.events, made.who))
    for name in given:
        if hidden(name) not in told:
            raise UsageError(f"--secret {name}=…: its value stands nowhere in the recording")
    return made


def _with_names(recording: Recording) -> Recording:
    """With `<NAME>` in addresses and commands, where a log shows that a value was hidden."""
    if not recording.secrets:
        return recording
    shows = marks(recording.secrets)
    who = {
        side: replace(each, source=shows.sub(r"<\1>", each.source))
        for side, each in recording.who.items()
        if each.kind in ("ws", "cmd")
    }
    return replace(recording, who={**recording.who, **who})


def named_secrets(url: str, *, taken: tuple[str, ...] = ()) -> tuple[str, tuple[Withheld, ...]]:
    """The address with `<NAME>` in place of each secret, and the secrets.

    Args:
        url: An address.
        taken: Names of other secrets, which may stand in it as `<NAME>` already.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ()
    naming = _Naming(list(taken), [])
    parts = parts._replace(
        netloc=naming.netloc(parts.netloc),
        path=naming.path(parts.path),
        query=naming.query(parts.query),
    )
    return (urlunsplit(parts), tuple(naming.found)) if naming.found else (url, ())


@dataclass(slots=True)
class _Naming:
    """One address, part by part."""

    taken: list[str]
    found: list[Withheld]

    def netloc(self, netloc: str) -> str:
        """Without password; without user where there is none, since that is the token then."""
        about, at, host = netloc.rpartition("@")
        user, colon, password = about.partition(":")
        if colon and password:
            named = self.name("password", password, "the password")
            return f"{user}:{named}@{host}"
        return f"{self.name('login', user, 'the user')}{colon}@{host}" if at and user else netloc

    def path(self, path: str) -> str:
        """Without parts that have the form of a token."""
        parts = (
            self.name("path_token", part, "a part of the path")
            if _is_token(unquote(part))
            else part
            for part in path.split("/")
        )
        return "/".join(parts)

    def query(self, query: str) -> str:
        """Without the values of parameters that are called like secrets, or look like them."""
        return "&".join(map(self._parameter, query.split("&")))

    def _parameter(self, text: str) -> str:
        name, equals, value = text.partition("=")
        if not (_is_called_secret(unquote(name)) or _is_token(unquote(value))):
            return text
        where = f"the parameter {shown(unquote(name), 40)}"
        return f"{name}{equals}{self.name(_identifier(unquote(name)), value, where)}"

    def name(self, name: str, written: str, where: str) -> str:
        """What stands in place of a value: its name; one too short to be a secret stays."""
        value = unquote(written)
        if len(value) < LEAST or any(f"<{known}>" in value for known in self.taken):
            return written
        if len(value) > MOST:
            value = value[:MOST]
        known = next((each.name for each in self.found if each.value == value), None)
        if known is not None:
            return f"<{known}>"
        number = 1
        while (free := name if number == 1 else f"{name}{number}") in self.taken:
            number += 1
        self.taken.append(free)
        self.found.append(Withheld(free, value, where))
        return f"<{free}>"


def _is_called_secret(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    return not _WORDS.isdisjoint(words) or name.lower().endswith(_ENDS)


def _is_token(value: str) -> bool:
    """Whether it has the form of a token: letters and digits as chance throws them."""
    if _JWT.fullmatch(value):
        return True
    if len(value) < _LONG or _UUID.fullmatch(value) or any(char.isspace() for char in value):
        return False
    runs = _RUN.findall(value)
    has_digits = any(run[0].isdigit() for run in runs)
    return has_digits and len(runs) * _KIND >= len(value) and not value.isdigit()


def _identifier(name: str) -> str:
    """The parameter's name as that of a secret, and of a variable of the environment that is nobody else's."""
    made = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()
    if flaw_of_name(made) or not _is_called_secret(made):
        made = f"{made}_token".lstrip("_")
        return made if made.isidentifier() else "token"
    return {"pwd": "password", "session": "session_token"}.get(made, made)


def _hidden(event: Turn | Opened | Parted, secrets: Secrets) -> Turn | Opened | Parted:
    match event:
        case Turn():
            return secrets.turn(event)
        case Parted():
            return event._replace(reason=secrets.reason(event.reason))
    return event
