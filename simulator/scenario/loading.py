"""A scenario file, with the files of its sides, to a `Scenario`.

Owns the order of reading and how a file is told to be a scenario. Every finding of every file is
collected before anything is raised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.conversation.setup import (
    AnyClient,
    Human,
    Party,
    Remote,
    Rules,
)
from simulator.diagnostics import Diagnostic, Severity
from simulator.dialogue.loader import read_file
from simulator.dialogue.reading import Enough, Reading
from simulator.dialogue.schema import SCENARIO
from simulator.errors import InvalidFile
from simulator.record import Place, Side
from simulator.scenario.expecting import read_expect
from simulator.scenario.parties import Parties, is_scenario
from simulator.scenario.scenario import Scenario
from simulator.scenario.secrets import NOTHING, Given, read_secrets, warn_of_slips
from simulator.scenario.settings import read_choices, read_limits, read_loops, read_wire
from simulator.source import Mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as Dict

    from simulator.dialogue.script import Script
    from simulator.source import Node, Source

# The key at the start of a line without indentation, or first behind a brace.
_TITLE = re.compile(rb"(?m)(?:^|\A\xef\xbb\xbf|\A\s*\{\s*)(?:scenario|'scenario'|\"scenario\")\s*:")


def sniff(data: bytes) -> bool:
    """Whether a file has a top-level `scenario:` key, even where it does not load."""
    return _TITLE.search(data) is not None


def load_scenario(
    path: str, *, read: Callable[[str], bytes], replaced: Dict[Side, Party] | None = None,
    given: Given = NOTHING,
) -> Scenario:  # fmt: skip
    """The scenario of a file.

    Args:
        path: The file.
        read: Gives the bytes of a file; raises OSError.
        replaced: Parties that stand in for the file's own; their sides need not be in the file.
        given: Secrets, and where their values come from.

    Raises:
        InvalidFile: it or a file it names does not load; with every finding.
    """
    findings: list[Diagnostic] = []
    source, sha = read_file(path, read=read, findings=findings)
    scenario = None
    if source is not None:
        scenario = _Loading(source, sha, read, findings, given).load(replaced or {})
    _refuse_errors(findings)
    assert scenario is not None, "no scenario is always a finding"
    return scenario


def load_bot_file(path: str, *, read: Callable[[str], bytes], side: Side = Side.SERVER) -> Script:
    """The bot of a bot file; of a scenario file, its bot of that side.

    Raises:
        InvalidFile: it does not load; with every finding.
    """
    findings: list[Diagnostic] = []
    script = Parties(read, findings).script(path, side)
    _refuse_errors(findings)
    assert script is not None, "no script is always a finding"
    return script


def load_secrets(path: str, *, read: Callable[[str], bytes], given: Given) -> dict[str, str]:
    """The secrets of a scenario file, before anything else of it is looked at.

    Findings are left to whoever loads the whole file.
    """
    findings: list[Diagnostic] = []
    source, _ = read_file(path, read=read, findings=findings)
    if source is None:
        return dict(given.values)
    try:
        return read_secrets(_under(source.root, "secrets"), Reading(source, findings), given)
    except Enough:
        return dict(given.values)


def examine_file(
    path: str, *, read: Callable[[str], bytes]
) -> tuple[Scenario | Script | None, tuple[Diagnostic, ...]]:
    """What a file holds, scenario or bot, and everything there is to say about it.

    None where it does not load; nothing is raised.
    """
    findings: list[Diagnostic] = []
    source, sha = read_file(path, read=read, findings=findings)
    if source is None:
        return None, tuple(findings)
    found: Scenario | Script | None
    if isinstance(source.root, Mapping) and is_scenario(source.root):
        found = _Loading(source, sha, read, findings, NOTHING).load({})
    else:
        found = Parties(read, findings).bot(source, sha, Side.CLIENT)
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    return None if errors else found, _ordered(findings)


def parse_party(
    text: str, side: Side, *, read: Callable[[str], bytes], folder: str = "",
    secrets: Dict[str, str] | None = None,
) -> Party:  # fmt: skip
    """Who a SIDE on the command line names.

    Args:
        text: `human`, a ws:// or wss:// URL, `cmd:PROGRAM ARGS`, a bot file, or a scenario file:
            then its bot of that side.
        side: Where the party stands.
        read: Gives the bytes of a file; raises OSError.
        folder: What a path is relative to; "" for where the command runs.
        secrets: Variables that a bot has besides its own.

    Raises:
        InvalidFile: it names nothing that loads; with every finding.
    """
    findings: list[Diagnostic] = []
    near = f"{folder.rstrip('/')}/" if folder else ""
    at = Place(f"--{side}", 1)
    if not (text in ("", "human") or text.startswith("cmd:") or "://" in text):
        at = Place(near + text, 1)
    party = Parties(read, findings, secrets).of_text(text, side, near=near, at=at)
    _refuse_errors(findings)
    assert party is not None, "no party is always a finding"
    return party


class _Loading:
    """One scenario in the making."""

    def __init__(
        self, source: Source, sha: str, read: Callable[[str], bytes], findings: list[Diagnostic],
        given: Given,
    ) -> None:  # fmt: skip
        self.reading = Reading(source, findings)
        self.sha = sha
        self.findings = findings
        try:
            self.secrets = read_secrets(_under(source.root, "secrets"), self.reading, given)
        except Enough:
            self.secrets = dict(given.values)
        self.parties = Parties(read, findings, self.secrets)

    def load(self, replaced: Dict[Side, Party]) -> Scenario | None:
        """The scenario; None where there is no telling what it was to be."""
        try:
            return self._read(replaced)
        except Enough:
            return None

    def _read(self, replaced: Dict[Side, Party]) -> Scenario | None:
        reading = self.reading
        root = reading.expect_mapping(reading.source.root, SCENARIO)
        if root is None or not self._is_one(root, replaced):
            return None
        values: dict[str, object] = {}
        sides: dict[Side, Party | None] = dict(replaced)
        for key, _, node in reading.entries(root, SCENARIO):
            match key.name:
                case "scenario":
                    values["title"] = reading.title(key, node) or ""
                case "server" | "client":
                    side = Side(key.name)
                    party = self.parties.of_node(node, side, reading, self.sha)
                    sides[side] = replaced.get(side, party)
                case "seed":
                    values["seed"] = reading.integer(key, node)
                case "choices":
                    values["choices"] = read_choices(node, reading)
                case "limits":
                    values["limits"], values["limits_set"] = read_limits(node, reading)
                case "loops":
                    values["loops"] = read_loops(node, reading)
                case "wire":
                    values["wire"] = read_wire(node, reading)
                case "expect":
                    values["expect"] = read_expect(node, reading)
        self._check_sides(root, sides)
        self._check_nudge(root, sides)
        warn_of_slips(root, reading, self.secrets)
        return self._scenario(root, values, sides)

    def _is_one(self, root: Mapping, replaced: Dict[Side, Party]) -> bool:
        if is_scenario(root) or (replaced and len(replaced) == len(Side)):
            return True
        other = next((side.other for side in replaced), Side.SERVER)
        self.reading.find(
            "missing-key", "this is no scenario: it has neither server nor client", root,
            help=f"a bot file is named as a side, as in `{other}: bot.yaml` or --{other} bot.yaml",
        )  # fmt: skip
        return False

    def _check_sides(self, root: Mapping, sides: Dict[Side, Party | None]) -> None:
        for side in Side:
            if side not in sides and root.get(side) is None:
                wrong = f"a scenario needs a server and a client: there is no {side}"
                hint = f"add `{SCENARIO.keys[side].example}`"
                self.reading.find("missing-key", wrong, root, help=hint)
        if isinstance(sides.get(Side.SERVER), Human) and isinstance(sides.get(Side.CLIENT), Human):
            wrong = "one side at most can be human: there is one terminal"
            self.reading.find("bad-side", wrong, root.get("client") or root)

    def _check_nudge(self, root: Mapping, sides: Dict[Side, Party | None]) -> None:
        loops = root.get("loops")
        nudge = loops.get("nudge") if isinstance(loops, Mapping) else None
        for name, _ in nudge.entries if isinstance(nudge, Mapping) else ():
            if name.text in list(Side) and isinstance(sides.get(Side(name.text)), Remote):
                wrong = f"the {name.text} is somebody else's, and nobody here can speak for it"
                self.reading.find("bad-side", wrong, name, help="nudge the other side")

    def _scenario(
        self, root: Mapping, values: dict[str, object], sides: Dict[Side, Party | None]
    ) -> Scenario:
        path = self.reading.file
        named = "title" in values
        values.setdefault("title", path.rpartition("/")[2].partition(".")[0])
        server = sides.get(Side.SERVER) or AnyClient()
        client = sides.get(Side.CLIENT) or AnyClient()
        files = [path]
        for party in (server, client):
            files += party.script.files if isinstance(party, Rules) else ()
        return Scenario(
            path=path, place=root.place, server=server, client=client, sha256=self.sha,
            secrets=self.secrets,
            files=tuple(dict.fromkeys(files)), named=named,
            warnings=_ordered(self.findings), **values,  # type: ignore[arg-type]
        )  # fmt: skip


def _under(root: object, key: str) -> Node | None:
    return root.get(key) if isinstance(root, Mapping) else None


def _refuse_errors(findings: list[Diagnostic]) -> None:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise InvalidFile(_ordered(findings))


def _ordered(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file as they were met, then by line; each once."""
    files = {name: n for n, name in enumerate(dict.fromkeys(f.place.file for f in findings))}
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (files[f.place.file], f.place.line, f.place.column)))
