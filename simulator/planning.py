"""Scenarios x options -> plans: what one conversation will be, before anything of it is started.

Knows no socket and no event loop: what only looks at scenarios has no need of either.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from simulator.conversation.setup import (
    AnyClient,
    Human,
    Party,
    Program,
    Remote,
    Setup,
)
from simulator.errors import UsageError
from simulator.files import read_file
from simulator.record import Side
from simulator.redaction import Secrets
from simulator.scenario import Given, load_scenario, load_secrets, parse_party
from simulator.scenario.secrets import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.expectations import Expect

# Limits that are off where a person talks, unless the scenario sets them.
UNBOUNDED = ("messages", "time", "silence")


@dataclass(frozen=True, slots=True)
class Dialling:
    """How a real server is asked for a connection."""

    headers: tuple[tuple[str, str], ...] = ()
    subprotocol: str | None = None
    ca: str | None = None
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One conversation to run: a scenario with everything that the caller changed about it."""

    name: str
    setup: Setup
    limits_set: frozenset[str] = frozenset()  # names under `limits` that the scenario gives itself
    expect: Expect | None = None
    path: str | None = None
    sha256: str = ""
    clock: str = "virtual"
    secrets: Secrets | None = None  # values that stand in no log and no report
    dialling: Dialling = field(default_factory=Dialling)  # of the server
    calling: Dialling = field(default_factory=Dialling)  # of a client that we dial as well

    @property
    def bounded(self) -> Setup:
        """The setup with the limits this conversation really has."""
        talks = any(
            isinstance(p, Human | AnyClient) for p in (self.setup.server, self.setup.client)
        )
        if not talks:
            return self.setup
        off = {name: None for name in UNBOUNDED if name not in self.limits_set}
        return replace(self.setup, limits=replace(self.setup.limits, **off))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may change about a scenario."""

    seed: int | None = None
    clock: str = "virtual"
    server: str | Path | None = None  # a SIDE: a file, human, a URL, cmd:PROGRAM ARGS
    client: str | Path | None = None
    max_messages: int | None = None
    max_time: int | None = None  # µs
    dialling: Dialling = field(default_factory=Dialling)
    secrets: Given = field(default_factory=Given)


def plan(path: str | None, options: Options) -> Plan:
    """A conversation ready to run: the scenario, with what the options change.

    Args:
        path: a scenario file; None where both sides are named by the options.

    Raises:
        InvalidFile: a file does not load; all of its findings are inside.
        UsageError: options that cannot be meant so.
    """
    given = ((Side.SERVER, options.server), (Side.CLIENT, options.client))
    known = dict(options.secrets.values)
    if path is not None and (options.server is not None or options.client is not None):
        known = load_secrets(path, read=read_file, given=options.secrets)
    replaced = {side: party(text, side, known) for side, text in given if text is not None}
    if path is None:
        made = _without_scenario(options)
    else:
        scenario = load_scenario(path, read=read_file, replaced=replaced, given=options.secrets)
        known = dict(scenario.secrets)
        made = Plan(
            name=scenario.title,
            setup=scenario.setup,
            limits_set=scenario.limits_set,
            expect=scenario.expect,
            path=path,
            sha256=scenario.sha256,
        )
    return _with_login(with_secrets(_changed(made, options, replaced), known, options.secrets))


def party(text: str | Path, side: Side, secrets: Mapping[str, str] | None = None) -> Party:
    """Who a SIDE given by hand means; paths are relative to the working folder."""
    return parse_party(str(text), side, read=read_file, secrets=secrets)


def with_secrets(made: Plan, values: Mapping[str, str], given: Given) -> Plan:
    """The plan with its secrets: in addresses, headers and commands, and hidden wherever they would be read.

    Args:
        made: a plan whose bots know the values already.
        values: what each secret is.
        given: where they come from; stand-ins of one who only looks need no hiding.

    Raises:
        UsageError: a value cannot be hidden, or stands in a header that cannot hold it.
    """
    if not values or given.environ is None:
        return made
    setup = made.setup
    server, client = (_party_with(side, values) for side in (setup.server, setup.client))
    wire = replace(
        setup.wire,
        path=filled(setup.wire.path, values, url=True),
        headers=_filled(setup.wire.headers, values),
    )
    dialling, calling = (
        replace(each, headers=_filled(each.headers, values))
        for each in (made.dialling, made.calling)
    )
    return replace(
        made, setup=replace(setup, server=server, client=client, wire=wire),
        secrets=Secrets(values), dialling=dialling, calling=calling,
    )  # fmt: skip


def _party_with(party: Party, values: Mapping[str, str]) -> Party:
    if isinstance(party, Remote):
        return replace(party, url=filled(party.url, values, url=True))
    if isinstance(party, Program):  # split into words already: a value is never more than one
        return replace(party, command=tuple(filled(word, values) for word in party.command))
    return party


def _filled(
    headers: tuple[tuple[str, str], ...], values: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    made = tuple((name, filled(text, values)) for name, text in headers)
    for (name, text), (_, before) in zip(made, headers, strict=True):
        if text != before and not text.isprintable():
            raise UsageError(f"the header {name} is one line, and a secret in it holds more")
    return made


def without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """The URL without `user:password@`, and these two, where they stood in it."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, (unquote(parts.username), unquote(parts.password or ""))


def logged_in(remote: Remote, dialling: Dialling) -> tuple[Remote, Dialling]:
    """The same party, with what `user:password@` says in a header: the URL stands in logs and on screens."""
    bare, credentials = without_credentials(remote.url)
    if credentials is None:
        return remote, dialling
    basic = b64encode(":".join(credentials).encode()).decode()
    header = ("Authorization", f"Basic {basic}")
    return Remote(bare), replace(dialling, headers=(*dialling.headers, header))


def _with_login(made: Plan) -> Plan:
    server = made.setup.server
    if not isinstance(server, Remote):
        return made
    server, dialling = logged_in(server, made.dialling)
    return replace(made, setup=replace(made.setup, server=server), dialling=dialling)


def _without_scenario(options: Options) -> Plan:
    if options.server is None or options.client is None:
        raise UsageError("name a scenario file, or both --server SIDE and --client SIDE")
    setup = Setup(Human(), Human())  # both are replaced below
    return Plan(name=f"{_called(options.client)} and {_called(options.server)}", setup=setup)


def _called(side: str | Path) -> str:
    """What a SIDE is called where no scenario has a title: a file by its name, a URL by its host."""
    text = str(side)
    if "://" in text:
        return urlsplit(text).netloc.rpartition("@")[2]
    if text.startswith("cmd:"):
        return Path(text.removeprefix("cmd:").split()[0]).name
    return Path(text).stem


def _changed(made: Plan, options: Options, replaced: dict[Side, Party]) -> Plan:
    setup, limits = made.setup, made.setup.limits
    setup = replace(setup, **{str(side): party for side, party in replaced.items()})  # type: ignore[arg-type]
    if isinstance(setup.server, Human) and isinstance(setup.client, Human):
        raise UsageError("only one side can be human: there is one terminal")
    asked = options.dialling
    if asked != Dialling() and not isinstance(setup.server, Remote):
        raise UsageError(
            "--header, --subprotocol, --ca and --insecure need a server that is a ws:// or wss:// URL"
        )
    if isinstance(setup.server, Remote) and setup.server.url.lower().startswith("ws:"):
        for option, trust in (("--ca", asked.ca), ("--insecure", asked.insecure)):
            if trust:
                where = "is about certificates, and a ws:// server shows none; write wss://"
                raise UsageError(f"{option} {where}")
    given = set(made.limits_set)
    if options.max_messages is not None:
        limits = replace(limits, messages=options.max_messages)
        given.add("messages")
    if options.max_time is not None:
        limits = replace(limits, time=options.max_time)
        given.add("time")
    if options.seed is not None:
        setup = replace(setup, seed=options.seed)
    return replace(
        made, setup=replace(setup, limits=limits), limits_set=frozenset(given),
        clock=options.clock, dialling=options.dialling,
    )  # fmt: skip
