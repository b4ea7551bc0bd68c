"""One file's nodes, read by the tables: what does not fit becomes a finding.

Owns the checks that every mapping goes through (unknown keys, wrong types, missing values) and the
simple values: numbers, durations, sizes, names. Which keys there are stands in the schema; what a
rule means is not known here. What cannot be read is None, and a finding; only `Enough` is raised.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from simulator.diagnostics import Diagnostic, Severity, did_you_mean, shown
from simulator.dialogue import schema
from simulator.dialogue.habits import meant_key
from simulator.dialogue.schema import MAX_TITLE, Key, Kind, Table
from simulator.dialogue.values import plain_value
from simulator.record import Place
from simulator.source import MAX_FINDINGS, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.source import Source

T = TypeVar("T")
Entry = tuple[Key, Scalar, Node]

_ELSEWHERE = {
    "then": "what is done next stands beside it, in the order it is done: say: …, wait: …, go_to: …",
    "reconnect": "write it under on_close or on_error of the client",
    "else": "write a last rule without a condition, or otherwise where the rules of a bot end",
}
_MOST = 1e15  # of a priority or weight: sums stay exact enough, and finite
# `rules:` with everything below it commented out is as good as no key at all.
_MAY_BE_EMPTY = frozenset({Kind.NAMED, Kind.SETTINGS, Kind.RULES, Kind.LINES})


class Enough(Exception):
    """The reading stops: the file has as many errors as anybody reads."""


class Reading:
    """A file that is being read, and the findings it adds to; who begins to read catches `Enough`."""

    def __init__(self, source: Source, findings: list[Diagnostic]) -> None:
        self.source = source
        self.file = source.file
        self.findings = findings
        self._found: Counter[Severity] = Counter()

    def find(
        self, code: str, headline: str, at: Node | Place, *,
        help: str = "", note: str = "", severity: Severity = Severity.ERROR, length: int = 1,
    ) -> None:  # fmt: skip
        """Add a finding; of each severity, no more than anybody reads.

        Raises:
            Enough: it was the last error that is told.
        """
        if self._found[severity] >= MAX_FINDINGS and severity is not Severity.ERROR:
            return
        place = at if isinstance(at, Place) else at.place
        if isinstance(at, Scalar) and length == 1:
            length = self._width(at)
        self.findings.append(Diagnostic(code, headline, place, severity, note, help, length))
        self.count(severity)

    def count(self, severity: Severity = Severity.ERROR) -> None:
        """Count what was found of this file.

        Raises:
            Enough: it was the last error that is told.
        """
        self._found[severity] += 1
        if severity is Severity.ERROR and self._found[severity] >= MAX_FINDINGS:
            raise Enough

    def warn(self, code: str, headline: str, at: Node | Place, *, help: str = "") -> None:
        """Add a warning."""
        self.find(code, headline, at, help=help, severity=Severity.WARNING)

    def place_in(self, node: Scalar, offset: int) -> Place:
        """Where character `offset` of a text stands, or where it starts, if that is unclear."""
        if offset <= 0:
            return node.place  # of the whole text
        text, line, column = node.text, node.line, node.column
        if node.style in ("|", ">"):
            line += 1 + text.count("\n", 0, offset)
            row = self.source.line(line)
            column = len(row) - len(row.lstrip()) + 1 + offset - (text.rfind("\n", 0, offset) + 1)
        else:
            column += offset + bool(node.style)
        row = self.source.line(line)
        right = text[offset : offset + 1] == row[column - 1 : column] and 0 <= offset < len(text)
        if right or (offset == len(text) and column <= len(row) + 1 and text in row):
            return Place(self.file, line, column)
        return node.place

    def entries(self, node: Mapping, table: Table) -> list[Entry]:
        """The keys and values of a mapping that the table knows and that have the right form."""
        known = table.keys
        good: list[Entry] = []
        for name, value in node.entries:
            key = known.get(name.text)
            if key is None:
                self._unknown(name, table)
            elif type(value) is Scalar and value.empty and key.kind is not Kind.VALUE:
                if key.kind not in _MAY_BE_EMPTY:
                    self._valueless(name, key)
            elif type(value) not in key.kind.takes:
                self._mistyped(key, value)
            else:
                good.append((key, name, value))
        return good

    def expect_mapping(self, node: Node, table: Table) -> Mapping | None:
        """The node, if it is a mapping; else a finding that names its keys."""
        if isinstance(node, Mapping):
            return node
        some = ", ".join(list(table.keys)[:4])
        self.find("wrong-type", f"{table.what} is a mapping with keys such as {some}", node)
        return None

    def scalars(self, node: Node, what: str) -> list[Scalar]:
        """A text, or the texts of a list; anything else in it is a finding."""
        if isinstance(node, Scalar):
            return [node]
        items = node.items if isinstance(node, Sequence) else (node,)
        wrong = [item for item in items if not isinstance(item, Scalar)]
        for item in wrong:
            self.find("wrong-type", f"{what} takes texts only", item)
        return [item for item in items if isinstance(item, Scalar)]

    def parse(self, parser: Callable[[str], T], node: Scalar, code: str) -> T | None:
        """What the parser makes of the text; its complaint becomes a finding."""
        try:
            return parser(node.text)
        except ValueError as error:
            self.find(code, str(error), node)
            return None

    def integer(self, key: Key, node: Node, *, least: int | None = None) -> int | None:
        """A whole number, not below `least`."""
        value = self._plain(node)
        if type(value) is int and (least is None or value >= least):
            return value
        bound = "" if least is None else f", {least} or more"
        wrong = f"{key.name} takes a whole number{bound}, as in `{key.example}`"
        self.find("bad-value", wrong, node)
        return None

    def number(self, key: Key, node: Node, *, least: float | None = None) -> float | None:
        """A number, not below `least`."""
        value = self._plain(node)
        if isinstance(value, int | float) and type(value) is not bool and abs(value) <= _MOST:
            if least is None or value >= least:
                return value
            wrong = f"{key.name} takes a number of {least:g} or more"
        else:
            wrong = f"{key.name} takes a number, as in `{key.example}`"
        self.find("bad-value", wrong, node)
        return None

    def true(self, key: Key, node: Node) -> bool:
        """Whether the value is `true`; everything else is a finding."""
        if self._plain(node) is True:
            return True
        self.find("bad-value", f"{key.name} takes true: write `{key.name}: true`", node)
        return False

    def title(self, key: Key, node: Node) -> str | None:
        """A title or a name, which is not too long to be shown."""
        text = node.text if isinstance(node, Scalar) else ""
        if len(text) <= MAX_TITLE:
            return text
        wrong = f"{key.name} takes at most {MAX_TITLE} characters, and this has {len(text):,}"
        self.find("bad-value", wrong, node, help="say the rest in a comment")
        return None

    def one_of(self, key: Key, node: Node, known: Iterable[str]) -> str | None:
        """One of the known words."""
        words = list(known)
        text = node.text if isinstance(node, Scalar) else ""
        if text in words:
            return text
        wrong = f"{key.name} takes {', '.join(words[:-1])} or {words[-1]}, not {shown(text)!r}"
        self.find("bad-value", wrong, node, help=did_you_mean(text, words))
        return None

    def value(self, node: Node) -> object:
        """JSON-like data; plain scalars mean what YAML 1.2 says."""
        if type(node) is Scalar:
            return node.text if node.style else self._untyped(node)
        if type(node) is Sequence:
            return [self.value(item) for item in node.items]
        if type(node) is Mapping:
            return {key.text: self.value(value) for key, value in node.entries}
        raise TypeError(f"no node: {node!r}")

    def _plain(self, node: Node) -> object:
        return plain_value(node.text) if isinstance(node, Scalar) and node.plain else None

    def _untyped(self, node: Scalar) -> object:
        return plain_value(node.text)

    def _width(self, node: Scalar) -> int:
        around = 2 if node.style in ("'", '"') else 0
        row = len(self.source.line(node.line))
        return max(1, min(len(node.text) + around, row - node.column + 1))

    def _unknown(self, name: Scalar, table: Table) -> None:
        word = shown(name.text)
        hint = did_you_mean(name.text, table.keys)
        meant = meant_key(name.text, table.keys)
        if meant is not None and (not hint or name.text not in schema.RULE.keys):
            hint = f"did you mean {meant}? Write it as in `{table.keys[meant].example}`"
        if name.text in _ELSEWHERE:
            hint = _ELSEWHERE[name.text]
        elif not hint and name.text in schema.BOT.keys | schema.RULE.keys | schema.SCENARIO.keys:
            hint = _belongs(name.text, table)
        if not hint:
            hint = f"the keys there are: {', '.join(table.keys)}"
        self.find("unknown-key", f"{table.what} has no key {word}", name, help=hint)

    def _valueless(self, name: Scalar, key: Key) -> None:
        wrong = f"{key.name} has no value; it takes {key.kind.words}"
        self.find("missing-value", wrong, name, help=f"write it as in `{key.example}`")

    def _mistyped(self, key: Key, value: Node) -> None:
        wrong = f"{key.name} takes {key.kind.words}"
        hint = f"write it as in `{key.example}`"
        if key.kind is Kind.SIDE:
            wrong = f"{key.name} takes a bot, which is a mapping of keys"
            hint = f"write it as in `{key.name}: {{on_open: hello, otherwise: hello}}`"
        if isinstance(value, Mapping):
            beside = next((name for name in value.keys if name in schema.ACTIONS.keys), None)
            if key.name == "say" and beside:
                wrong = f"{beside} stands beside say, not under it"
            elif key.name == "say":
                wrong = "say takes text; for JSON write say_json"
            elif key.name in ("when", "when_exactly"):
                wrong = f"{key.name} takes a pattern; for JSON write when_json"
        self.find("wrong-type", wrong, value, help=hint)


def _belongs(word: str, table: Table) -> str:
    """Where a key belongs that stands in the wrong mapping."""
    first = next((key for key in ("on_open", "on_enter") if key in table.keys), None)
    if first is not None and word in schema.ACTIONS.keys:
        example = schema.ACTIONS.keys[word].example
        return f"{word} is an action: write `{first}: {{{example}}}`, or make it a rule's"
    if word in schema.CONDITIONS.keys:
        return f"{word} belongs to a rule: write `rules: [{{{schema.RULE.keys[word].example}, …}}]`"
    homes = [
        table.what
        for table in (schema.SCENARIO, schema.BOT, schema.STATE, schema.RULE)
        if word in table.keys
    ]
    return f"{word} is a key of {' and of '.join(homes)}"
