"""When a rule fits: its condition keys, compiled.

Owns `when` and its relatives, `unless`, `in_reply_to` and `if`. Knows nothing of replies.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.diagnostics import Severity, shown
from simulator.dialogue.habits import regex_at
from simulator.dialogue.names import is_name
from simulator.dialogue.pattern import Pattern, PatternError, compile_pattern
from simulator.dialogue.regex import Regex, RegexError, compile_regex
from simulator.dialogue.schema import CONDITIONS
from simulator.dialogue.scope import leaves
from simulator.dialogue.shape import compile_shape
from simulator.dialogue.words import read_words
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from simulator.dialogue.expression import Expression
    from simulator.dialogue.reading import Entry, Reading
    from simulator.dialogue.scope import Scope
    from simulator.dialogue.shape import Shape

HEARD = ("when", "when_exactly", "when_regex", "when_json", "when_binary")
# One such word fits so much that it is worth a hint: `no` is found in "no problem".
_COMMON = frozenset(
    ["a", "am", "an", "and", "are", "at", "be", "but", "by", "do", "for", "i", "if", "in", "is", "it",
     "n", "no", "not", "of", "off", "ok", "on", "or", "so", "the", "to", "y", "yes"]
)  # fmt: skip
# Keys of JSON protocols whose value is a text although it looks like a number.
_TEXTUAL = frozenset(
    ["jsonrpc", "version", "ver", "v", "protocol", "api", "api_version", "apiversion"]
)
_NAMES = re.compile(r"<([^\W\d]\w*)")


@dataclass(slots=True)
class Conditions:
    """The conditions of one rule; None and () where it has none of that kind."""

    patterns: tuple[Pattern, ...] | None = None
    regex: tuple[Regex, ...] | None = None
    shape: Shape | None = None
    binary: bytes | None = None
    any_binary: bool = False
    unless: tuple[Pattern, ...] = ()
    in_reply_to: tuple[Pattern, ...] = ()
    condition: Expression | None = None
    everything: bool = False
    captures: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()  # captured by some patterns of a list, not by all
    given: tuple[str, ...] = ()  # the keys, as written

    def take(self, captures: list[frozenset[str]], scope: Scope) -> None:
        """Add what alternatives capture; a variable keeps its value where one of them does not."""
        if captures:
            every = frozenset[str].union(*captures)
            sure = frozenset[str].intersection(*captures) | (every & scope.names.vars.keys())
            self.captures |= sure
            self.partial |= every - sure


def read_conditions(entries: list[Entry], scope: Scope) -> Conditions:
    """The conditions among a rule's entries; what is wrong with them becomes findings."""
    found = Conditions(
        given=tuple(key.name for key, _, _ in entries if key.name in CONDITIONS.keys)
    )
    heard = [(key.name, name, node) for key, name, node in entries if key.name in HEARD]
    for second, name, _ in heard[1:]:
        wrong = f"a rule takes one of {', '.join(HEARD)}; here are {heard[0][0]} and {second}"
        scope.reading.find("two-conditions", wrong, name)
    for what, _, node in heard[:1]:
        _hear(found, what, node, scope)
    later = None
    for key, _, node in entries:
        if key.name == "unless":
            found.unless, _ = patterns(node, scope)
        elif key.name == "in_reply_to":
            scope.names.read.add("last_said")
            found.in_reply_to, names = patterns(node, scope)
            found.take(names, scope)
        elif key.name == "if" and isinstance(node, Scalar):
            later = node  # it may read what is captured anywhere in the rule
    if later is not None:
        inside = scope.within(found.captures, scope.key, partial=found.partial)
        found.condition = inside.expression(later)
    return found


def _hear(found: Conditions, what: str, node: Node, scope: Scope) -> None:
    if what == "when_json":
        _hear_json(found, node, scope)
    elif what == "when_binary" and isinstance(node, Scalar):
        scope.names.hears_binary = True
        found.any_binary = node.text == "*"
        found.binary = None if found.any_binary else read_base64(node, scope.reading)
    elif what == "when_regex":
        found.regex = tuple(_regexes(node, scope))
        found.take([regex.captures for regex in found.regex], scope)
    elif what == "when" and _is_everything(node):
        found.everything = True
    else:
        exactly = what == "when_exactly"
        found.patterns, names = patterns(node, scope, exactly=exactly)
        found.take(names, scope)
        if not exactly:
            _hint_at_short(found, node, scope)


def patterns(
    node: Node, scope: Scope, *, exactly: bool = False
) -> tuple[tuple[Pattern, ...], list[frozenset[str]]]:
    """The pattern or patterns of a node, and the names that each of them captures."""
    compiled = []
    captures: list[frozenset[str]] = []
    texts = scope.reading.scalars(node, "a list of patterns")
    if not texts and isinstance(node, Sequence) and not node.items:
        scope.reading.find("bad-value", "an empty list of patterns never fits", node)
    for text in texts:
        pattern = read_pattern(text, scope, exactly=exactly)
        if pattern is not None:
            compiled.append(pattern)
            captures.append(pattern.captures)
        else:  # one finding is enough: what it was to capture may be read
            captures.append(frozenset(_NAMES.findall(text.text)))
    return tuple(compiled), captures


def read_pattern(node: Scalar, scope: Scope, *, exactly: bool = False) -> Pattern | None:
    """The pattern that a text means; None, with a finding, where it means none."""
    try:
        pattern = compile_pattern(node.text, words=scope.names.words, exactly=exactly)
    except PatternError as error:
        place = scope.reading.place_in(node, error.offset)
        scope.reading.find("bad-pattern", error.sentence, place, help=error.help)
        return None
    _warn_of_regex(node, scope)
    if pattern.captures:
        _check_names(pattern.captures, node, scope)
    return pattern


def _warn_of_regex(node: Scalar, scope: Scope) -> None:
    at = regex_at(node.text)
    if at is not None:
        scope.reading.find(
            "regex-in-pattern", "this looks like a regular expression, and is read as a pattern",
            scope.reading.place_in(node, at), severity=Severity.WARNING,
            help="write when_regex; or in a pattern * for any words, <n:number> for a number",
        )  # fmt: skip


def read_base64(node: Scalar, reading: Reading) -> bytes | None:
    """The bytes that a text spells; None, with a finding, where it spells none."""
    try:
        return b64decode("".join(node.text.split()), validate=True)
    except (binascii.Error, ValueError):
        wrong = f"{shown(node.text)!r} is not base64"
        hint = "write the bytes as base64, as in AAEC for 00 01 02"
        reading.find("bad-base64", wrong, node, help=hint)
        return None


def _regexes(node: Node, scope: Scope) -> list[Regex]:
    compiled = []
    for text in scope.reading.scalars(node, "a list of regular expressions"):
        try:
            regex = compile_regex(text.text)
        except RegexError as error:
            scope.reading.find("bad-regex", error.sentence, text)
            continue
        _check_names(regex.captures, text, scope)
        compiled.append(regex)
    return compiled


def read_shape(node: Node, scope: Scope) -> tuple[Shape | None, frozenset[str]]:
    """The shape that a value means, None, with a finding, where it means none; and its captures."""
    reading = scope.reading
    scope.warn_of_json(node)
    _warn_of_numbers(node, reading)
    try:
        shape = compile_shape(reading.value(node), words=scope.names.words)
    except PatternError as error:
        at, refused = _culprit(node, scope) or (node, error)
        place = reading.place_in(at, refused.offset) if isinstance(at, Scalar) else at.place
        reading.find("bad-pattern", refused.sentence, place, help=refused.help)
        names = (name for leaf in leaves(node) for name in _NAMES.findall(leaf.text))
        return None, frozenset(names)
    if shape.captures:
        _check_names(shape.captures, node, scope)
    return shape, shape.captures


def _hear_json(found: Conditions, node: Node, scope: Scope) -> None:
    found.shape, found.captures = read_shape(node, scope)
    if found.captures:
        found.take([found.captures], scope)


def _culprit(node: Node, scope: Scope) -> tuple[Scalar, PatternError] | None:
    """The leaf that no shape can be made of."""
    children: list[Node] = []
    if isinstance(node, Mapping):
        children = [value for _, value in node.entries]
    elif isinstance(node, Sequence):
        children = list(node.items)
    else:
        try:
            compile_shape(scope.reading.value(node), words=scope.names.words)
        except PatternError as error:
            return node, error
    for child in children:
        culprit = _culprit(child, scope)
        if culprit is not None:
            return culprit
    return None


def _warn_of_numbers(node: Node, reading: Reading) -> None:
    if isinstance(node, Sequence):
        for item in node.items:
            _warn_of_numbers(item, reading)
    if not isinstance(node, Mapping):
        return
    for name, value in node.entries:
        if not isinstance(value, Scalar):
            _warn_of_numbers(value, reading)
        elif not (value.plain and name.plain):
            continue  # with its key in quotes it is JSON as JSON is written: a number is one
        elif name.text.lower() in _TEXTUAL and _is_number(value, reading):
            wrong = f"{shown(name.text)}: {value.text} is a number here, and fits no text"
            hint = f'if the message says "{value.text}", write {name.text}: "{value.text}"'
            reading.warn("number-for-text", wrong, value, help=hint)


def _is_number(node: Scalar, reading: Reading) -> bool:
    return isinstance(reading.value(node), int | float) and node.text[:1].isdigit()


def _check_names(captures: frozenset[str], node: Node, scope: Scope) -> None:
    for name in sorted(captures - scope.names.vars.keys()):
        place = node.place
        if isinstance(node, Scalar):
            place = scope.reading.place_in(node, max(node.text.find(f"<{name}") + 1, 0))
        is_name(scope.reading, Scalar(name, "", *place), "capture")


def _is_everything(node: Node) -> bool:
    """Whether it is "*", alone or among other patterns."""
    texts = node.items if isinstance(node, Sequence) else (node,)
    return any(isinstance(text, Scalar) and text.text.strip() == "*" for text in texts)


def _hint_at_short(found: Conditions, node: Node, scope: Scope) -> None:
    if not found.patterns or found.unless or "unless" in found.given or "if" in found.given:
        return
    for text in scope.reading.scalars(node, "when"):
        words = read_words(text.text)
        if len(words) == 1 and words[0] in _COMMON and text.text.isalpha():
            scope.reading.find(
                "short-pattern", f"when: {text.text} also fits longer messages with this word in",
                text, severity=Severity.HINT,
                help=f"for the whole message write when_exactly: {text.text}, or add an unless",
            )  # fmt: skip
