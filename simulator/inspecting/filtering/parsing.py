"""The notation of filters, such as `side:client & text:/^bye/ & !loop`: source text in, a `Filter` out.

Owns the grammar: `!` binds closer than `&`, `&` closer than `|`, and two terms side by side are both meant. What a
single term can say is `terms`' business. Pure: text in, a value that judges records out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.errors import FilterError
from simulator.inspecting.filtering.conditions import Condition, Either, Every, Not
from simulator.inspecting.filtering.terms import BadTerm, Written, flag, term
from simulator.transcript.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_DEEPEST = 40  # parentheses within parentheses
_LONGEST = 10_000  # characters
_SHOWN = 60  # characters of the filter on each side of the caret

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s&|()]+")
_KEY = re.compile(r"([A-Za-z_]\w*):")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/(i?)(?=[\s&|()]|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_OTHERS = {"and": "&", "or": "|", "not": "!", "&&": "&", "||": "|", "AND": "&", "OR": "|"}


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter, read. source: as it was written."""

    source: str
    _condition: Condition
    _rules_out: bool

    def fits(self, record: Mapping[str, Any], loops: Sequence[tuple[int, int | None]] = ()) -> bool:
        """Whether the record is meant.

        Args:
            record: a line of a log; a field that is not what it should be fits nothing.
            loops: the first and the last message of each loop, by id; None: to the end.
        """
        return self._condition.fits(record, loops)

    def may_fit(self, line: bytes) -> bool:
        """False where this line of a log surely holds no record that fits; costs next to nothing.

        A text is looked for in the bytes, which is no proof where characters are escaped or foreign.
        """
        if not self._rules_out or self._condition.may_fit(line, line.lower()):
            return True
        return not line.isascii() or b"\\u" in line

    @property
    def asks_for_loops(self) -> bool:
        """Whether it makes a difference which `loops` are handed in."""
        return self._condition.asks_for_loops


def parse_filter(text: str) -> Filter:
    """The filter that a text means; one that is empty fits everything.

    Raises:
        FilterError: it means nothing; with the column, a caret, and what to write instead.
    """
    condition = _Reading(text).whole()
    return Filter(text, condition, condition.rules_out)


def loop_spans(records: Iterable[Mapping[str, Any]]) -> tuple[tuple[int, int | None], ...]:
    """The first and the last message of each loop that `loop` records tell of.

    A loop that was stopped goes on to the end; of one that was only warned of, no more is known than when it was found.
    """
    spans = []
    for record in records:
        first, messages = record.get("first"), record.get("messages")
        if record.get("type") == "loop" and type(first) is int and type(messages) is int:
            spans.append((first, None if record.get("action") == "stop" else messages - 1))
    return tuple(spans)


class _Reading:
    """Reads a filter from left to right."""

    __slots__ = ("_at", "_depth", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def whole(self) -> Condition:
        if len(self._text) > _LONGEST:
            self._fail(f"a filter has at most {_LONGEST} characters", 0)
        self._skip(_SPACE)
        if self._at == len(self._text):
            return Every(())
        found = self._either()
        if self._at < len(self._text):
            self._fail("this parenthesis closes nothing: leave it out, or write ( before it")
        return found

    def _either(self) -> Condition:
        parts = [self._every()]
        while self._passes("|"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Condition:
        parts = [self._one()]
        while self._passes("&") or self._peek() not in ("", "|", ")"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self) -> Condition:
        negated = False
        while self._passes("!"):
            negated = not negated
        found = self._group() if self._peek() == "(" else self._term()
        return Not(found) if negated else found

    def _group(self) -> Condition:
        opened = self._at
        self._passes("(")
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"more than {_DEEPEST} parentheses within each other", opened)
        found = self._either()
        if not self._passes(")"):
            self._fail("this parenthesis is never closed: write ) behind what it holds", opened)
        self._depth -= 1
        return found

    def _term(self) -> Condition:
        began = self._at
        if self._peek() in ("", "&", "|", ")"):
            self._fail('here a term is missing: write one such as side:client or text:"hello"')
        if (key := self._skip(_KEY)) is not None:
            return self._made(began, lambda: term(key[1], self._value(key[1])))
        if self._peek() in ('"', "'", "/"):
            return self._made(began, lambda: term("text", self._value("text")))
        word = self._skip(_WORD)
        assert word is not None  # what stops a word was looked at above
        if word[0] in _OTHERS:
            self._fail(f"write {_OTHERS[word[0]]} instead of {word[0]!r}", began)
        return self._made(began, lambda: flag(word[0]))

    def _value(self, key: str) -> Written:
        """What stands behind `key:`, or a text by itself."""
        began = self._at
        if (quoted := self._skip(_QUOTED)) is not None:
            text = quoted[1] if quoted[1] is not None else quoted[2]
            self._ends(quoted[0])
            return Written(_ESCAPE.sub(lambda e: _ESCAPED.get(e[1], e[1]), text))
        if self._peek() in ('"', "'"):
            self._fail(f"this text is never closed: write {self._peek()} behind it", began)
        if (regex := self._skip(_REGEX)) is not None:
            source = regex[1].replace("\\/", "/")
            return Written(f"(?i){source}" if regex[2] else source, regex=True)
        if self._peek() == "/":
            advice = 'end it with / and a blank, or write a text with a slash as "…"'
            self._fail(f"this is no regular expression: {advice}", began)
        word = self._skip(_WORD)
        if word is None:
            self._fail(f"{key}: needs a value behind the colon, without a blank between", began)
        return Written(word[0])

    def _ends(self, quoted: str) -> None:
        """A text in quotes ends its term; what is glued to it was meant otherwise."""
        if self._text[self._at : self._at + 1] not in ("", " ", "\t", "\n", "&", "|", ")", "("):
            self._fail(f"something is glued to {shown(quoted)}: write a blank between")

    def _made(self, began: int, make: Callable[[], Condition]) -> Condition:
        try:
            made = make()
        except BadTerm as error:
            self._fail(str(error), began)
        self._skip(_SPACE)
        return made

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _passes(self, sign: str) -> bool:
        """Whether this sign stands here; it and the blanks behind it are passed."""
        if self._peek() != sign:
            return False
        self._at += 1
        self._skip(_SPACE)
        return True

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _fail(self, sentence: str, at: int | None = None) -> NoReturn:
        where = self._at if at is None else at
        first, last = max(where - _SHOWN, 0), where + _SHOWN
        before = ("…" if first else "") + shown(self._text[first:where])
        behind = shown(self._text[where:last]) + ("…" if last < len(self._text) else "")
        picture = f"  {before}{behind}\n  {' ' * len(before)}^"
        raise FilterError(sentence, column=where + 1, picture=picture)
