"""Matches any pattern, word by word, and never tries the same thing twice.

Owns the general way of matching: a pattern becomes a small program that is run with the preferred
branch first. An instruction that failed at a word always fails there, so the pair is remembered,
and the work is bounded by the length of the program times the length of the message (RE2's bounded
backtracker works so).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.dialogue.pattern.capture import Read, Value, read_number, reader
from simulator.dialogue.pattern.nodes import STAR, Choice, Node, Nodes, Number, OneOf, Span, Words

if TYPE_CHECKING:
    from simulator.dialogue.words import Heard

_WORD, _ANY, _NUMBER, _LIST, _SPLIT, _MARK, _FIT = range(7)
_BEGIN = object()  # the mark where the pattern's own first word may stand

_Marks = tuple[Any, ...]  # (instruction, word, the marks before) or ()


class Machine:
    """A compiled pattern whose nodes must fit the whole message."""

    __slots__ = ("_code",)

    def __init__(self, nodes: Nodes) -> None:
        self._code: list[tuple[int, Any]] = []
        if nodes[:1] == (STAR,):  # the match begins behind it
            self._add_span(STAR)
            nodes = nodes[1:]
        self._emit(_MARK, _BEGIN)
        self._add_all(nodes)
        self._emit(_FIT)

    def match(self, heard: Heard) -> dict[str, Value] | None:
        """The captures of the slots that took part, or None where the message does not fit."""
        marks = self._run(heard.words)
        if marks is None:
            return None
        captures: dict[str, Value] = {}
        first = 0
        for tag, at in marks:
            if tag is None:
                first = at
            elif tag is not _BEGIN:
                name, read = tag
                captures[name] = read(heard, first, at)
        return captures

    def start(self, heard: Heard) -> int | None:
        """The index of the first word matched, or None where the message does not fit."""
        marks = self._run(heard.words)
        return None if marks is None else marks[0][1]

    def _run(self, words: tuple[str, ...]) -> list[tuple[Any, int]] | None:
        """What was marked on the way to the preferred match: (tag, index of a word), in order."""
        code, length = self._code, len(words)
        tried: set[int] = set()
        todo: list[tuple[int, int, _Marks]] = [(0, 0, ())]
        while todo:
            pc, at, marks = todo.pop()
            while True:
                key = pc * (length + 1) + at
                if key in tried:
                    break
                tried.add(key)
                op, arg = code[pc]
                pc += 1
                if op == _MARK:
                    marks = (arg, at, marks)
                elif op == _SPLIT:
                    todo += [(way, at, marks) for way in arg]
                    break
                elif op == _FIT:
                    if at == length:
                        return _in_order(marks)
                    break
                elif at == length:
                    break
                elif op == _LIST:
                    entries = arg.get(words[at], ())
                    todo += [
                        (pc, at + len(e), marks) for e in entries if words[at : at + len(e)] == e
                    ]
                    break
                elif (
                    op == _ANY
                    or (op == _WORD and words[at] == arg)
                    or (op == _NUMBER and read_number(words[at]) is not None)
                ):
                    at += 1
                else:
                    break
        return None

    # --- compiling

    def _emit(self, op: int, arg: Any = None) -> int:
        self._code.append((op, arg))
        return len(self._code) - 1

    def _add_all(self, nodes: Nodes) -> None:
        for node in nodes:
            self._add(node)

    def _add(self, node: Node) -> None:
        match node:
            case Words():
                for word in node.words:
                    self._emit(_WORD, word)
            case Choice():
                self._add_choice(node)
            case _:
                self._add_slot(node)

    def _add_slot(self, node: Span | Number | OneOf) -> None:
        tag: tuple[str, Read] | None = None
        if node.name is not None:
            tag = (node.name, reader(node))
            self._emit(_MARK)
        match node:
            case Number():
                self._emit(_NUMBER)
            case OneOf():
                self._emit(_LIST, _by_first_word(node))
            case Span():
                self._add_span(node)
        if tag is not None:
            self._emit(_MARK, tag)

    def _add_span(self, node: Span) -> None:
        for _ in range(node.least):
            self._emit(_ANY)
        if node.most is None:
            loop = self._emit(_SPLIT)
            self._emit(_ANY)
            behind = self._emit(_SPLIT, (loop,)) + 1
            self._code[loop] = (_SPLIT, (loop + 1, behind))
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self._emit(_SPLIT))
            self._emit(_ANY)
        for split in splits:
            self._code[split] = (_SPLIT, (split + 1, len(self._code)))

    def _add_choice(self, node: Choice) -> None:
        split = self._emit(_SPLIT)
        ways: list[int] = []
        jumps: list[int] = []
        for way in node.alternatives:
            ways.append(len(self._code))
            self._add_all(way)
            jumps.append(self._emit(_SPLIT))
        for jump in jumps:
            self._code[jump] = (_SPLIT, (len(self._code),))
        self._code[split] = (_SPLIT, tuple(reversed(ways)))  # the last pushed is tried first


def _in_order(marks: _Marks) -> list[tuple[Any, int]]:
    ordered = []
    while marks:
        tag, at, marks = marks
        ordered.append((tag, at))
    return ordered[::-1]


def _by_first_word(node: OneOf) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for words, _ in reversed(node.entries):  # the last pushed is tried first: the longest
        table.setdefault(words[0], []).append(words)
    return table
