"""The notation of patterns: source text in, a sequence of nodes out.

Owns what the signs * ( ) [ ] | < and the backslash mean, and every complaint about how they are
used. Does not know how a pattern is matched, nor whether it is looked for anywhere or in the whole
message.
"""

from __future__ import annotations

import re
import unicodedata
from keyword import iskeyword
from typing import TYPE_CHECKING

from simulator.dialogue.pattern.nodes import (
    STAR,
    Choice,
    Node,
    Nodes,
    Number,
    OneOf,
    PatternError,
    Span,
    WordList,
    Words,
)
from simulator.dialogue.pattern.spelling import Group, Written, to_nodes
from simulator.dialogue.words import read_words

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LENGTH = 100_000  # characters of a pattern
MAX_SIGNS = 200  # brackets, slots and stars in one
MAX_DEPTH = 20  # brackets within brackets
MAX_COUNT = 999  # words of <x:2-4>

_SPECIAL = re.compile(r"[\\*()\[\]|<]")
_ESCAPABLE = "*()[]|<\\"
_CLOSING = {"(": ")", "[": "]"}
_SLOT = re.compile(r"(?P<name>[^:*]*)(?P<star>\*?)(?::(?P<type>.*))?", re.DOTALL)
_COUNT = re.compile(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")


def parse_pattern(source: str, lists: Mapping[str, WordList]) -> Nodes:
    """The nodes of a pattern, in order; neighbouring words are one node.

    Raises:
        PatternError: the notation is broken, a list is unknown, or there is no word and no slot.
    """
    if len(source) > MAX_LENGTH:
        raise PatternError(
            f"the pattern is {len(source):,} characters long (at most {MAX_LENGTH:,})",
            help="listen for fewer words; when takes a list of patterns, too",
        )
    if _SPECIAL.search(source) is None:
        words = read_words(source)
        nodes: Nodes = (Words(tuple(words)),) if words else ()
    else:
        nodes = to_nodes(_Parser(source, lists).parse())
    if not any(map(_says_something, nodes)):
        raise PatternError(
            f"the pattern {source!r} has no word and no slot",
            help='write a word to listen for, a slot such as <x>, or when: "*" for every message',
        )
    return nodes


def _says_something(node: Node) -> bool:
    if isinstance(node, Choice):
        return any(_says_something(inner) for seq in node.alternatives for inner in seq)
    return node != STAR


class _Parser:
    """One pass over the source; `at` is the character looked at next."""

    def __init__(self, source: str, lists: Mapping[str, WordList]) -> None:
        self.source = source
        self.lists = lists
        self.at = 0
        self.depth = 0
        self.signs = 0

    def parse(self) -> Written:
        written, _ = self.sequence(frozenset())
        if self.at < len(self.source):
            char = self.source[self.at]
            if char == "|":
                raise PatternError(
                    "alternatives stand in brackets",
                    self.at,
                    r"write (this|that), or \| for the character",
                )
            raise PatternError(
                f"this {char} closes nothing", self.at, rf"write \{char} for the character"
            )
        return written

    def sequence(self, taken: frozenset[str]) -> tuple[Written, frozenset[str]]:
        """Everything up to a `|`, a closing bracket or the end, and the capture names in it."""
        items: list[str | Node | Group] = []
        text: list[str] = []
        names: frozenset[str] = frozenset()
        while self.at < len(self.source) and self.source[self.at] not in "|)]":
            char = self.literal()
            if char is not None:
                text.append(char)
                continue
            if text:
                items.append("".join(text))
                text = []
            item, new = self.special(taken | names)
            items.append(item)
            names |= new
        if text:
            items.append("".join(text))
        return tuple(items), names

    def literal(self) -> str | None:
        """The next character, if it means itself."""
        source, at = self.source, self.at
        char = source[at]
        if char == "\\" and source[at + 1 : at + 2] and source[at + 1] in _ESCAPABLE:
            self.at += 2
            return source[at + 1]
        if char in "*([" or (char == "<" and self.opens_slot()):
            return None
        self.at += 1
        return char

    def opens_slot(self) -> bool:
        follows = self.source[self.at + 1 : self.at + 2]
        return follows.isalpha() or (follows != "" and follows in ":'\"(")

    def special(self, taken: frozenset[str]) -> tuple[Node | Group, frozenset[str]]:
        self.signs += 1
        if self.signs > MAX_SIGNS:
            many = f"the pattern has more than {MAX_SIGNS} brackets, slots and stars"
            raise PatternError(many, self.at, "write a list of shorter patterns")
        char = self.source[self.at]
        if char == "*":
            self.at += 1
            return STAR, frozenset()
        if char != "<":
            return self.group(char, taken)
        start = self.at
        node = self.slot()
        if node.name is None:
            return node, frozenset()
        if node.name in taken:
            raise PatternError(
                f"the pattern captures {node.name!r} twice", start, "give the second another name"
            )
        return node, frozenset((node.name,))

    def group(self, opening: str, taken: frozenset[str]) -> tuple[Group, frozenset[str]]:
        start, closing = self.at, _CLOSING[opening]
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternError(f"brackets are more than {MAX_DEPTH} deep", start)
        alternatives: list[Written | None] = []
        names: frozenset[str] = frozenset()
        while True:
            self.at += 1  # past the opening bracket or the |
            begin = self.at
            alternative, new = self.sequence(taken)
            if not self.source[begin : self.at].strip():
                self.refuse_empty(begin, start, opening)
            alternatives.append(alternative)
            names |= new
            if self.source[self.at : self.at + 1] != "|":
                break
        if self.source[self.at : self.at + 1] != closing:
            raise PatternError(
                f"the {opening} is never closed", start, rf"add a {closing}, or write \{opening}"
            )
        self.at += 1
        self.depth -= 1
        if opening == "[":
            alternatives.append(None)
        return Group(tuple(alternatives)), names

    def refuse_empty(self, begin: int, start: int, opening: str) -> None:
        if self.at >= len(self.source):
            return  # never closed: said better elsewhere
        where = "these brackets are empty" if begin == start + 1 else "an alternative is empty"
        if begin == start + 1 and self.source[self.at] == "|":
            where = "an alternative is empty"
        hint = "write [a|b] for a part that may be missing" if opening == "(" else "leave it out"
        raise PatternError(where, begin, hint)

    def slot(self) -> Span | Number | OneOf:
        start = self.at
        end = self.source.find(">", start)
        if end < 0:
            raise PatternError(
                "the slot that opens here is never closed", start, r"add a >, or write \<"
            )
        inner = self.source[start + 1 : end]
        self.at = end + 1
        if inner[0] in "'\"(":
            raise PatternError(
                "a pattern captures by name, it cannot compute", start, r"write <x>, or \< for <"
            )
        found = _SLOT.fullmatch(inner)
        if found is None:
            raise PatternError(f"<{inner}> is no slot", start, "write <x>, <x*> or <x:word>")
        name = self.slot_name(found["name"].strip(), start)
        kind = found["type"]
        if kind is None:
            return Span(name, 0 if found["star"] else 1, None)
        if found["star"]:
            raise PatternError(f"<{inner}> has both a * and a type", start, "write <x*> or <x:0-3>")
        return self.slot_type(name, kind, start)

    def slot_name(self, text: str, start: int) -> str | None:
        name = unicodedata.normalize("NFKC", text)  # as expressions read names
        if not name:
            return None
        if not name.isidentifier() or iskeyword(name):
            raise PatternError(
                f"{text!r} cannot be the name of a capture",
                start,
                "a name is one word of letters, digits and _; to hear a < write \\<",
            )
        return name

    def slot_type(self, name: str | None, kind: str, start: int) -> Span | Number | OneOf:
        plain = kind.strip()
        if plain == "word":
            return Span(name, 1, 1)
        if plain == "number":
            return Number(name)
        if counted := _COUNT.fullmatch(plain):
            return _counted(name, int(counted[1]), int(counted[2] or counted[1]), start)
        choices = [re.sub(r"\\(.)", r"\1", part).strip() for part in re.split(r"(?<!\\)\|", kind)]
        if len(choices) > 1:
            return _one_of(name, dict.fromkeys(choices, ()), start)
        if plain in self.lists:
            return _one_of(name, self.lists[plain], start)
        from simulator.diagnostics import suggest  # not before a slip was made
        from simulator.dialogue.habits import meant_kind

        near = suggest(plain, [*self.lists, "word", "number"])
        meant = meant_kind(plain)
        hint = "types: word, number, 3, 2-4, red|green, LIST"
        if near:
            hint = f"did you mean {near!r}?"
        elif meant is not None:
            hint = f"write <{name or ''}{':' * bool(meant)}{meant}>"
        elif plain.isidentifier():
            hint = (
                f"declare it under words, as in `words: {{{plain}: [red, green]}}`; other " + hint
            )
        raise PatternError(
            f"there is no word list {plain!r}" if plain else "the type after the : is missing",
            start,
            hint,
        )


def _counted(name: str | None, least: int, most: int, start: int) -> Span:
    if not 0 < most <= MAX_COUNT or least > most:
        raise PatternError(
            f"{least}-{most} is no number of words" if least != most else f"{most} words is none",
            start,
            f"write the smaller number first, at most {MAX_COUNT}: <x:2-4>",
        )
    return Span(name, least, most)


def _one_of(name: str | None, words: WordList, start: int) -> OneOf:
    entries: dict[tuple[str, ...], str] = {}
    for spelling, synonyms in words.items():
        for text in (spelling, *synonyms):
            heard = tuple(read_words(text))
            if not heard:
                raise PatternError(
                    f"{text!r} is no word to choose", start, "each entry needs a word"
                )
            entries.setdefault(heard, spelling)
    if not entries:
        raise PatternError("the word list is empty", start, "give it at least one word")
    ordered = sorted(entries.items(), key=lambda entry: -len(entry[0]))
    return OneOf(name, tuple(ordered))
