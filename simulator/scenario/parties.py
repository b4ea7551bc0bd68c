"""Who stands on a side: a bot, a file, a person, an address, a program.

Owns the forms of a SIDE, in a file and on the command line. Files are handed in as bytes.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from simulator.conversation.setup import Human, Party, Program, Remote, Rules
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.loader import load_bot, read_file
from simulator.dialogue.paths import beside
from simulator.dialogue.schema import PROGRAM
from simulator.record import Side
from simulator.source import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Mapping as Dict

    from simulator.dialogue.reading import Reading
    from simulator.record import Place
    from simulator.source import Source

_WS = {"http": "ws", "https": "wss"}
_HOST = re.compile(r"[\w.-]+:[0-9]{1,5}(/.*)?")  # an address whose ws:// was left out


class Parties:
    """Reads sides; every file it meets is read once.

    Args:
        read: Gives the bytes of a file; raises OSError.
        findings: Where everything that is wrong goes.
        secrets: Variables that every bot has.
    """

    def __init__(
        self, read: Callable[[str], bytes], findings: list[Diagnostic],
        secrets: Dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.read = read
        self.secrets = secrets or {}
        self.findings = findings

    def of_node(self, node: Node, side: Side, reading: Reading, sha: str) -> Party | None:
        """The party that stands under a side's key; None, with findings, where there is none."""
        if isinstance(node, Scalar):
            return self.of_text(node.text, side, near=reading.file, at=node.place)
        mapping = cast("Mapping", node)
        if "cmd" in mapping.keys:
            for _, _, command in reading.entries(mapping, PROGRAM):
                return self._program(cast("Scalar", command).text, command.place)
            return None
        script = load_bot(
            reading.source, mapping, read=self.read, findings=self.findings, sha=sha, name=side,
            secrets=self.secrets,
        )  # fmt: skip
        return self._rules(script, side)

    def of_text(
        self, text: str, side: Side, *, near: str, at: Place, chain: tuple[str, ...] = ()
    ) -> Party | None:
        """The party that a text names; None, with findings, where it names none.

        Args:
            text: `human`, a URL, `cmd:PROGRAM ARGS`, or the path of a file.
            side: Where the party stands.
            near: The file that the path is relative to.
            at: Where the text stands.
            chain: The files on the way here.
        """
        if text == "human":
            return Human()
        if text.startswith("cmd:"):
            return self._program(text[4:], at)
        if "://" in text or text.startswith(("ws:", "wss:", "http:", "https:")):
            return self._remote(text, side, at)
        if not text.strip() or "\n" in text or "\0" in text:
            wrong = f"{shown(text)!r} is no side"
            forms = "write a bot, the path of a bot file, human, a ws:// URL or {cmd: …}"
            self._find("bad-side", wrong, at, help=forms)
            return None
        path = beside(near, text)
        before = len(self.findings)
        script = self.script(path, side, at=at, chain=(*chain, near))
        if script is None and _HOST.fullmatch(text):
            self._advise(before, f"write a path that is right; for a server write ws://{text}")
        return self._rules(script, side)

    def _advise(self, before: int, advice: str) -> None:
        """Give the finding that a file is not there another help."""
        for at, found in enumerate(self.findings[before:], before):
            if found.code == "unreadable":
                self.findings[at] = replace(found, help=advice)

    def script(
        self, path: str, side: Side, *, at: Place | None = None, chain: tuple[str, ...] = ()
    ) -> s.Script | None:
        """The bot of a bot file, or a scenario file's bot of that side."""
        source, sha = read_file(path, read=self.read, findings=self.findings, at=at)
        if source is None:
            return None
        root = source.root
        if not (isinstance(root, Mapping) and is_scenario(root)):
            return self.bot(source, sha, side)
        node = root.get(side)
        if isinstance(node, Mapping) and node.get("cmd") is None:
            return self._bot(source, node, sha, str(side))
        place = node.place if node is not None else root.place
        if path not in chain and isinstance(node, Scalar) and not node.empty:
            party = self.of_text(node.text, side, near=path, at=place, chain=chain)
            if party is None:
                return None
            if isinstance(party, Rules):
                return party.script
        self._find("bad-side", f"this scenario has no bot of ours as its {side}", place)
        return None

    def bot(self, source: Source, sha: str, side: Side) -> s.Script | None:
        """The bot of a bot file that has been read; it is called after its file."""
        name = source.file.rpartition("/")[2].partition(".")[0] or str(side)
        return self._bot(source, source.root, sha, name)

    def _bot(self, source: Source, root: Node, sha: str, name: str) -> s.Script | None:
        return load_bot(
            source, root, read=self.read, findings=self.findings, sha=sha, name=name,
            secrets=self.secrets,
        )  # fmt: skip

    def _rules(self, script: s.Script | None, side: Side) -> Rules | None:
        if script is None:
            return None
        if side is Side.SERVER:
            for rule in _reconnecting(script):
                wrong = "reconnect belongs to the client: a server cannot open a connection"
                self._find("misplaced-reconnect", wrong, rule.place)
        return Rules(script)

    def _program(self, command: str, at: Place) -> Program | None:
        try:
            words = tuple(shlex.split(command))
        except ValueError as error:
            wrong = f"the command {shown(command)!r} cannot be split: {error}"
            self._find("bad-side", wrong, at)
            return None
        if not words or any("\0" in word for word in words):
            self._find("bad-side", "cmd takes a program and its arguments", at)
            return None
        return Program(words)

    def _remote(self, url: str, side: Side, at: Place) -> Remote | None:
        wrong, hint = check_url(url)
        if not wrong and side is Side.CLIENT:
            wrong = "an address can only be the server: the client is who connects to it"
        if wrong:
            self._find("bad-url", wrong, at, help=hint)
            return None
        return Remote(url)

    def _find(self, code: str, headline: str, at: Place, *, help: str = "") -> None:
        self.findings.append(Diagnostic(code, headline, at, Severity.ERROR, help=help))


def is_scenario(root: Mapping) -> bool:
    """Whether a file's top mapping is a scenario's."""
    return any(key in ("scenario", "server", "client") for key in root.keys)


def check_url(url: str) -> tuple[str, str]:
    """What is wrong with the address, and what to write; '' where nothing is."""
    absolute = "write an absolute address such as ws://localhost:8080/chat"
    if any(c.isspace() or not c.isprintable() for c in url):
        return f"{shown(url)!r} is no address: it holds a blank", "write a blank as %20"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{shown(url)!r} is no address: {error}", absolute
    if parts.scheme in _WS:
        right = f"{_WS[parts.scheme]}{url[len(parts.scheme) :]}"
        return f"a WebSocket address starts with ws:// or wss://, not {parts.scheme}://", (
            f"write {shown(right, 200)}"
        )
    if parts.scheme not in ("ws", "wss"):
        return f"{shown(url)!r} is no WebSocket address", absolute
    if not host:
        return f"{shown(url)!r} names no host", absolute
    if parts.fragment or url.endswith("#"):
        return f"{shown(url)!r}: a WebSocket address has no #fragment", "leave it out"
    return "", ""


def _reconnecting(script: s.Script) -> Iterator[s.Rule]:
    for section in (script.start, *script.states.values()):
        for rule in (section.on_close, section.on_error):
            if rule is not None and _reconnects(rule.reply):
                yield rule


def _reconnects(reply: Iterable[actions.Action]) -> bool:
    for action in reply:
        if isinstance(action, actions.Reconnect):
            return True
        if isinstance(action, actions.AnyOf | actions.InTurn) and any(
            map(_reconnects, action.replies)
        ):
            return True
        if isinstance(action, actions.Nested) and any(
            _reconnects(r.reply) for r in action.rules.rules
        ):
            return True
    return False
