"""YAML text to nodes, in one pass over libyaml's events.

Owns the bounds that are kept as it goes, and what of YAML is refused: aliases, anchors, tags, merge
keys, doubled keys, several documents. Nothing is composed. What a mapping may hold is not known
here. Files are handed in as bytes.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.errors import InvalidFile
from simulator.record import Place
from simulator.source.decoding import BREAK, decode
from simulator.source.nodes import Mapping, Node, Scalar, Sequence, Source
from simulator.source.slips import explain

MAX_DEPTH = 40
MAX_NODES = 300_000  # read in less than a second; 60,000 rules
MAX_SLOTS = 300_000  # an expression is made of each in a text
MAX_DIGITS = 100_000  # of a number: the time it takes to read grows faster than they do
MAX_FINDINGS = 1000  # in one file; who made more slips has seen enough
MAX_REPAIRS = 20  # syntax errors that are looked past in one file, to find what else is wrong
MAX_REPAIRED = 1024 * 1024  # characters of a file that is read again after a syntax error


def read_source(data: bytes, file: str) -> Source:
    """Return the file as nodes; warnings are in its `findings`.

    Args:
        data: The bytes of the file.
        file: Its name, as it shall stand in places.

    Raises:
        InvalidFile: It is no YAML of the kind used here; holds every finding.
    """
    source, findings = examine_source(data, file)
    if source is None or any(found.severity is Severity.ERROR for found in findings):
        raise InvalidFile(tuple(findings))
    return source


def examine_source(data: bytes, file: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Return what can be read of the file, and every finding.

    A source that comes with errors is good for finding more of them, and for nothing else.
    """
    text, found = decode(data, file)
    if found is not None:
        return None, (found,)
    findings: list[Diagnostic] = []
    repaired = text
    for _ in range(MAX_REPAIRS):
        reader = _Reader(file, repaired)
        try:
            root = reader.read()
        except yaml.MarkedYAMLError as error:
            slip, repair = explain(error, BREAK.split(repaired), file)
            findings.append(slip)
            if repair is not None and len(repaired) <= MAX_REPAIRED:
                repaired = _replace_line(repaired, *repair)
                continue
            return None, _sorted(findings + reader.findings)
        except _Refused as refusal:
            return None, _sorted([*findings, *reader.findings, refusal.found])
        result = _sorted(findings + reader.findings)
        return (Source(file, root, text, result) if root is not None else None), result
    return None, _sorted(findings)


def _sorted(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda found: found.place))


def _replace_line(text: str, number: int, line: str) -> str:
    """`text` with line `number` (from 0) replaced."""
    pieces = re.split(f"({BREAK.pattern})", text)
    pieces[2 * number] = line
    return "".join(pieces)


class _Refused(Exception):
    """Reading stops here: a bound is reached."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.headline)
        self.found = found


class _Open:
    """A list or mapping whose end has not come yet; of a mapping, keys and values take turns."""

    __slots__ = ("column", "items", "line", "mapping")

    def __init__(self, mapping: bool, line: int, column: int) -> None:
        self.mapping = mapping
        self.line = line
        self.column = column
        self.items: list[Node] = []


_DIGITS = re.compile(r"[-+]?[0-9]+")
_CUT = re.compile(r"(?<=[ \t])#(?=[^\s#!])")
_TABBED = re.compile(r"[:-][ ]*\t")


class _Reader:
    """One pass over the events of one text."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.findings: list[Diagnostic] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0
        self.anchors: set[str] = set()
        # Looking at raw lines costs more than reading them; few files have anything to look for.
        self.suspicious = bool(_CUT.search(text) or _TABBED.search(text))
        self.lines = BREAK.split(text) if self.suspicious else []

    def read(self) -> Node | None:
        """The root; None, with a finding, where there is none."""
        if self.text.count("<") > MAX_SLOTS:
            many = f"the file holds more than {MAX_SLOTS:,} times the character <"
            place = Place(self.file, 1)
            raise _Refused(Diagnostic("too-many-nodes", many, place, help="split it"))
        for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, kind is yaml.MappingStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._document(event)
        if self.root is None:
            self._find("empty-file", "the file is empty", Place(self.file, 1))
        return self.root

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        style = event.style or ""
        line, column = mark.line + 1, mark.column + 1
        if event.anchor is not None or event.tag is not None:
            self._decorated(event)
        if self.suspicious and not style:
            self._look(event)
        text = event.value
        if len(text) > MAX_DIGITS and not style and _DIGITS.fullmatch(text):
            wrong = f"a number has at most {MAX_DIGITS:,} digits, and this has {len(text):,}"
            self._find("bad-value", wrong, Place(self.file, line, column))
            text = "0"
        self._add(Scalar(text, style, self.file, line, column))

    def _open(self, event: Any, mapping: bool) -> None:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            self._decorated(event)
        if len(self.stack) >= MAX_DEPTH:
            place = Place(self.file, mark.line + 1, mark.column + 1)
            deep = f"lists and mappings are nested more than {MAX_DEPTH} deep here"
            raise _Refused(Diagnostic("too-deep", deep, place, help="write it flatter"))
        self.stack.append(_Open(mapping, mark.line + 1, mark.column + 1))

    def _close(self) -> None:
        done = self.stack.pop()
        items = done.items
        if done.mapping:
            entries = self._entries(items)
            self._add(Mapping(entries, self.file, done.line, done.column))
        else:
            self._add(Sequence(tuple(items), self.file, done.line, done.column))

    def _add(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            many = f"the file holds more than {MAX_NODES:,} values"
            raise _Refused(Diagnostic("too-many-nodes", many, node.place, help="split it"))
        if self.stack:
            self.stack[-1].items.append(node)
        elif self.documents <= 1:
            self.root = node

    def _entries(self, items: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        keys = items[::2]
        entries = tuple(zip(keys, items[1::2], strict=True))
        names = {key.text for key in keys if type(key) is Scalar}
        if len(names) == len(keys) and "<<" not in names:
            return entries  # type: ignore[return-value]  # every key has a text, so is a Scalar
        return self._check_keys(entries)

    def _check_keys(
        self, entries: tuple[tuple[Node, Node], ...]
    ) -> tuple[tuple[Scalar, Node], ...]:
        first: dict[str, Scalar] = {}
        good: list[tuple[Scalar, Node]] = []
        for key, value in entries:
            if not isinstance(key, Scalar):
                wanted = "a text that starts with { or [ must be in quotes"
                self._find("bad-key", f"a key must be a word; {wanted}", key.place)
            elif key.text == "<<" and key.plain:
                self._find(
                    "merge-key", "merge keys (<<) are refused: write the keys out", key.place, 2
                )
            elif key.text in first:
                before = f"here and in line {first[key.text].line}"
                twice = f"the key {shown(key.text)} stands twice, {before}"
                self._find("duplicate-key", twice, key.place, len(key.text))
            else:
                first[key.text] = key
                good.append((key, value))
        return tuple(good)

    def _alias(self, event: Any) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        name = f"*{event.anchor}"
        if event.anchor in self.anchors:
            self._find(
                "alias",
                f"the alias {shown(name)} is refused: write the value out",
                place,
                len(name),
            )
        else:
            self._find(
                "unquoted-start",
                f"a text that starts with * must be in quotes, as in '{shown(name)}'",
                place, len(name),
            )  # fmt: skip
        self._add(Scalar(name, "'", *place))

    def _decorated(self, event: Any) -> None:
        place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if event.anchor is not None:
            self.anchors.add(event.anchor)
            text = f"&{event.anchor}"
            wrong = (
                f"the anchor {shown(text)} is refused; a text that starts with & must be in quotes"
            )
            self._find("anchor", wrong, place, len(text))
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            wrong = f"the tag {shown(tag)} is refused; a text that starts with ! must be in quotes"
            self._find("tag", wrong, place, len(tag))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents == 2:
            place = Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
            self._find(
                "several-documents",
                "a second YAML document begins here; one file holds one",
                place,
                3,
            )

    def _look(self, event: Any) -> None:
        """Find a plain text that a comment cuts, or a TAB that is lost before it."""
        end = event.end_mark
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        if (cut := self._cut(line, end.column)) and not (self.stack and self._awaits_key()):
            wrong = f"YAML takes {shown(line[cut.start() :], 30)} as a comment"
            whole = shown(line[event.start_mark.column :].strip(), 60)
            self._find(
                "cut-text", wrong, Place(self.file, end.line + 1, cut.start() + 1),
                severity=Severity.WARNING,
                help=f'if it belongs to the text, write "{whole}"; else put a space behind the #',
            )  # fmt: skip
        mark = event.start_mark
        before = self.lines[mark.line][: mark.column] if mark.line < len(self.lines) else ""
        if event.value and before.endswith("\t") and before.strip():
            wrong = (
                'YAML drops this TAB; a text that starts with one must be in quotes, as in "\\t…"'
            )
            self._find("tab", wrong, Place(self.file, mark.line + 1, mark.column))

    def _cut(self, line: str, end: int) -> re.Match[str] | None:
        """The # of a comment without a space behind it that follows the text."""
        blank = len(line) - len(line[end:].lstrip(" \t"))
        return _CUT.match(line, blank)

    def _awaits_key(self) -> bool:
        top = self.stack[-1]
        return top.mapping and len(top.items) % 2 == 0

    def _find(
        self, code: str, headline: str, place: Place, length: int = 1, *,
        severity: Severity = Severity.ERROR, help: str = "",
    ) -> None:  # fmt: skip
        if len(self.findings) >= MAX_FINDINGS:
            return
        self.findings.append(Diagnostic(code, headline, place, severity, "", help, length))
