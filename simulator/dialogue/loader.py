"""A bot file, with what it includes, to a `Script`.

Owns the order of reading: first what all files declare, then their rules, which may name anything
declared. Reading of files is handed in. Findings are collected, never raised; a bot with an error
is still read to its end.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from simulator.diagnostics import Diagnostic, Severity, did_you_mean, shown
from simulator.dialogue import script as s
from simulator.dialogue.expression import FILTERS
from simulator.dialogue.names import Names
from simulator.dialogue.paths import beneath
from simulator.dialogue.reading import Enough, Entry, Reading
from simulator.dialogue.rules import read_keywords, read_rules, read_single, read_timers
from simulator.dialogue.schema import BOT, INCLUDED, STATE
from simulator.dialogue.scope import Scope
from simulator.errors import why_not
from simulator.record import Place
from simulator.source import Mapping, Node, Scalar, Source, examine_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.dialogue.schema import Key

Secrets = Dict[str, str]  # values by name

_TEXT_FILTERS = frozenset({"upper", "lower", "title", "capitalize"})


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a bot, its top mapping sorted by the table."""

    reading: Reading
    root: Mapping
    entries: list[Entry]


def load_bot(
    source: Source, root: Node, *, read: Callable[[str], bytes], findings: list[Diagnostic],
    sha: str = "", name: str = "bot", secrets: Secrets | None = None,
) -> s.Script | None:  # fmt: skip
    """The script of a bot; None where anything is wrong with its files.

    Args:
        source: The file it stands in.
        root: Its node: a bot file's root, or what stands under a side of a scenario.
        read: Gives the bytes of an included file; raises OSError.
        findings: Where everything that is wrong goes.
        sha: The SHA-256 of the file.
        name: What the bot is called where it does not say.
        secrets: Variables that it has besides its own, or whose first values these are.
    """
    before = len(findings)
    reading = Reading(source, findings)
    mapping = reading.expect_mapping(root, BOT)
    if mapping is None:
        return None
    loading = _Loading(read, findings, secrets or {})
    try:
        script = loading.load(_File(reading, mapping, reading.entries(mapping, BOT)), sha, name)
    except Enough:
        return None
    about = (*source.findings, *findings[before:])
    wrong = any(found.severity is Severity.ERROR for found in about)
    return None if wrong else script


def read_file(
    path: str, *, read: Callable[[str], bytes], findings: list[Diagnostic], at: Place | None = None
) -> tuple[Source | None, str]:
    """A file's nodes and the SHA-256 of its bytes; None, with findings, where it cannot be read.

    Args:
        path: The file.
        read: Gives its bytes; raises OSError.
        findings: Where everything that is wrong goes.
        at: Where another file names it, if one does.
    """
    try:
        data = read(path)
    except (OSError, ValueError) as error:
        wrong = f"{shown(path, 200) or 'what has no name'} cannot be read: {why_not(error)}"
        there = not isinstance(error, FileNotFoundError | ValueError)
        advice = "name a file of text that you may read" if there else ""
        if not there and (at is None or at.file == path):
            advice = "look at the spelling; the path is relative to the folder you are in"
        findings.append(Diagnostic("unreadable", wrong, at or Place(path, 1), help=advice))
        return None, ""
    source, found = examine_source(data, path)
    findings += found
    return source, sha256(data).hexdigest()


class _Loading:
    """One bot in the making."""

    def __init__(
        self, read: Callable[[str], bytes], findings: list[Diagnostic], secrets: Secrets
    ) -> None:
        self.read = read
        self.secrets = secrets
        self.findings = findings
        self.names = Names()
        self.files: dict[str, _File] = {}  # in the order they are included
        self.hashes: list[str] = []
        self.states: dict[str, s.Section] = {}
        self.filters: dict[str, Callable[[str], str]] = {}

    def load(self, own: _File, sha: str, name: str) -> s.Script:
        """Read everything that is declared, then every rule."""
        self.hashes.append(sha)
        self._gather(own, own.reading.file, (own.reading.file,))
        self.names.vars.update(self.secrets)
        self.filters = self.names.filters
        sections = [self._section(s.START, file, file.entries) for file in self.files.values()]
        for file in self.files.values():
            self._read_states(file)
        self._register_keywords(sections)
        self._check_uses()
        return self._script(own, sections, name)

    def _gather(self, file: _File, path: str, chain: tuple[str, ...]) -> None:
        """Take up a file and what it includes, and all that they declare."""
        self.files[path] = file
        given = {key.name: node for key, _, node in file.entries}
        self.names.declare(
            file.reading,
            ((k, given[k]) for k in ("vars", "words", "substitutions", "states") if k in given),
        )
        if "include" in given:
            for included in file.reading.scalars(given["include"], "include"):
                self._include(included, file, path, chain)

    def _include(self, node: Scalar, by: _File, path: str, chain: tuple[str, ...]) -> None:
        reading = by.reading
        target = beneath(path, node.text)
        if target is None:
            wrong = f"{shown(node.text)} is not below the folder of the file that includes it"
            hint = "write a relative path, such as talk/greetings.yaml"
            reading.find("include-path", wrong, node, help=hint)
        elif target in chain:
            way = " -> ".join(shown(step) for step in (*chain[chain.index(target) :], target))
            reading.find("include-cycle", f"files include each other: {way}", node)
        elif target not in self.files:
            source, sha = read_file(target, read=self.read, findings=self.findings, at=node.place)
            if source is None:
                reading.count()
                return
            inner = Reading(source, self.findings)
            root = inner.expect_mapping(source.root, INCLUDED)
            if root is not None:
                self.hashes.append(sha)
                file = _File(inner, root, inner.entries(root, INCLUDED))
                self._gather(file, target, (*chain, target))

    def _scope(self, reading: Reading) -> Scope:
        return Scope(reading, self.names, read_rules, self.filters)

    def _section(self, name: str, file: _File, entries: list[Entry]) -> s.Section:
        """The rules, keywords, timers and single rules of a state, or of the file itself."""
        parts: dict[str, object] = {}
        for key, at, node in entries:
            what = key.name
            scope = self._scope(file.reading)
            label = what if what != "on_enter" else f"on_enter {name}"
            if what in ("on_open", "on_enter"):
                parts["on_enter"] = read_single(at, node, scope, label)
            elif what in ("on_close", "on_error"):
                parts[what] = read_single(at, node, scope.at_end(), label)
            elif what == "otherwise":
                parts[what] = read_single(at, node, scope, label)
            elif what == "rules":
                parts[what] = scope.rules(node, scope)  # type: ignore[arg-type]
            elif what == "keywords":
                parts[what] = read_keywords(cast("Mapping", node), scope)
            elif what in ("on_silence", "every"):
                parts[what] = read_timers(at, node, scope)
        return s.Section(name, **parts)  # type: ignore[arg-type]

    def _read_states(self, file: _File) -> None:
        for key, _, node in file.entries:
            if key.name != "states":
                continue
            for name, value in cast("Mapping", node).entries:
                if isinstance(value, Scalar) and value.empty:
                    self.states.setdefault(name.text, s.Section(name.text))
                    continue
                mapping = file.reading.expect_mapping(value, STATE)
                if mapping is not None:
                    entries = file.reading.entries(mapping, STATE)
                    section = self._section(name.text, file, entries)
                    self.states.setdefault(name.text, section)

    def _register_keywords(self, sections: list[s.Section]) -> None:
        """What `use` finds: keywords of the files, each word once; then those of states."""
        for section, file in zip(sections, self.files.values(), strict=True):
            for keyword in section.keywords.keywords:
                at = Scalar(keyword.word, "", *keyword.rule.place)
                if self.names.claim(file.reading, "keyword", keyword.word, at):
                    self.names.keywords[keyword.word] = keyword
        for section in self.states.values():
            for keyword in section.keywords.keywords:
                self.names.keywords.setdefault(keyword.word, keyword)

    def _check_uses(self) -> None:
        known = self.names.keywords.keys() | self.names.rules.keys()
        for reading, name, at in self.names.used:
            if name not in known:
                hint = did_you_mean(name, known) or "use takes a keyword, or the name of a rule"
                wrong = f"there is no keyword or rule {shown(name)}"
                reading.find("unknown-rule", wrong, at, help=hint)
        self._acquit({name for _, name, _ in self.names.used})

    def _acquit(self, used: set[str]) -> None:
        """A rule that `use` names fires by its name, whatever stands above it."""
        places = {rule.place for name, rule in self.names.rules.items() if name in used}
        if places:
            self.findings[:] = [
                found
                for found in self.findings
                if found.code != "unreachable-rule" or found.place not in places
            ]

    def _script(self, own: _File, sections: list[s.Section], name: str) -> s.Script:
        names, reading = self.names, own.reading
        given = {key.name: (key, node) for key, _, node in own.entries}
        title = reading.title(*given["name"]) if "name" in given else None
        marks = given["split_at"][1] if "split_at" in given else None
        splitter = s.Splitter(_marks(reading, marks)) if marks is not None else None
        return s.Script(
            name=name if title is None else title,
            place=own.root.place,
            start=sections[0],
            states=self.states,
            included=tuple(sections[1:]),
            vars=names.vars,
            seed=reading.integer(*given["seed"]) if "seed" in given else None,
            substitutions=names.substitutions,
            incoming=self._filter_names(given, "incoming", reading),
            outgoing=self._filter_names(given, "outgoing", reading),
            split=splitter,
            named=names.rules,
            keywords=names.keywords,
            reads=frozenset(names.read),
            live=names.live(),
            hears_binary=names.hears_binary,
            files=tuple(self.files),
            places=names.places,
            sha256=_combine(self.hashes),
        )

    def _filter_names(
        self, given: dict[str, tuple[Key, Node]], key: str, reading: Reading
    ) -> tuple[str, ...]:
        if key not in given:
            return ()
        known = self.names.substitutions.keys() | (_TEXT_FILTERS & FILTERS.keys())
        good = []
        for name in reading.scalars(given[key][1], key):
            if name.text in known:
                good.append(name.text)
                continue
            wrong = f"{key} names the filter {shown(name.text)}, which does not exist"
            hint = did_you_mean(name.text, known) or f"there are {', '.join(sorted(known))}"
            reading.find("unknown-filter", wrong, name, help=hint)
        return tuple(good)


def _marks(reading: Reading, node: Node) -> tuple[str, ...]:
    marks = reading.scalars(node, "split_at")
    for mark in marks:
        if not mark.text.strip():
            reading.find("bad-value", "split_at takes words or punctuation, not a blank", mark)
    return tuple(mark.text for mark in marks if mark.text.strip())


def _combine(hashes: list[str]) -> str:
    if len(hashes) == 1:
        return hashes[0]
    return sha256("\n".join(hashes).encode()).hexdigest()
