"""What a YAML file is made of: scalars, lists and mappings that know where they stand.

Owns the shapes only; nothing is typed here, a scalar is its characters. How they are read is not
known here. They are made by the hundred thousand, so a place is only made when it is asked for.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from simulator.record import Place
from simulator.source.decoding import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.diagnostics import Diagnostic


class _Placed:
    """Something that stands in a file."""

    __slots__ = ("column", "file", "line")

    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.file, self.line, self.column)


class Scalar(_Placed):
    """A text as it stands in the file, with the style of its quotes: "" plain, ', ", | or >."""

    __slots__ = ("style", "text")

    def __init__(self, text: str, style: str, file: str, line: int, column: int) -> None:
        self.text = text
        self.style = style
        self.file = file
        self.line = line
        self.column = column

    @property
    def plain(self) -> bool:
        """Whether it stands without quotes: only then may it mean a number, true or null."""
        return not self.style

    @property
    def empty(self) -> bool:
        """Whether there is no value at all, as in `say:` at the end of a line."""
        return not self.style and not self.text


class Sequence(_Placed):
    """A list."""

    __slots__ = ("items",)

    def __init__(self, items: tuple[Node, ...], file: str, line: int, column: int) -> None:
        self.items = items
        self.file = file
        self.line = line
        self.column = column


class Mapping(_Placed):
    """Keys and values, in written order."""

    __slots__ = ("entries",)

    def __init__(
        self, entries: tuple[tuple[Scalar, Node], ...], file: str, line: int, column: int
    ) -> None:
        self.entries = entries
        self.file = file
        self.line = line
        self.column = column

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in written order."""
        return tuple(key.text for key, _ in self.entries)

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None


Node = Scalar | Sequence | Mapping


class Source:
    """A file, read: its nodes and, for carets, its lines."""

    def __init__(
        self, file: str, root: Node, text: str, findings: tuple[Diagnostic, ...] = ()
    ) -> None:
        self.file = file
        self.root = root
        self.text = text
        self.findings = findings

    @cached_property
    def _lines(self) -> list[str]:
        return BREAK.split(self.text)

    def line(self, number: int) -> str:
        """Line `number`, counted from 1, without its end; "" where there is none."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


def digest(node: Node) -> str:
    """Return 16 hex digits over the node's structure and texts, wherever it stands."""
    hashed = blake2b(digest_size=8)
    hashed.update("".join(_spell(node)).encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def _spell(node: Node) -> Iterator[str]:
    if type(node) is Scalar:
        yield f"{len(node.text)}:{node.text}"
    elif type(node) is Sequence:
        yield "["
        for item in node.items:
            yield from _spell(item)
        yield "]"
    elif type(node) is Mapping:
        yield "{"
        for key, value in node.entries:
            yield f"{len(key.text)}:{key.text}"
            yield from _spell(value)
        yield "}"
