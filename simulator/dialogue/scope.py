"""Where a text, value or expression stands: which names it may read, and what it may do there.

Owns compiling texts, values and expressions with their names checked and their errors placed in the
file. Which key they belong to is the caller's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.diagnostics import Severity, shown
from simulator.dialogue.expression import ExpressionError, compile_expression
from simulator.dialogue.habits import foreign_slot, wide_filter
from simulator.dialogue.names import BUILT_IN
from simulator.dialogue.shape import NOT_JSON, parse_json
from simulator.dialogue.template import compile_template, compile_value
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.dialogue.expression import Expression
    from simulator.dialogue.names import Names
    from simulator.dialogue.reading import Reading
    from simulator.dialogue.script import RuleSet
    from simulator.dialogue.template import Template, ValueTemplate


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of a rule or reply."""

    reading: Reading
    names: Names
    rules: Callable[[Sequence, Scope], RuleSet]  # reads a nested list of rules
    filters: dict[str, Callable[[str], str]]
    captures: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()  # captured by some patterns of a list, not by all
    key: str = ""  # of the rule
    ended: bool = False  # in on_close or on_error: nothing can be said
    cycling: bool = False  # inside in_turn

    def within(
        self, captures: frozenset[str], key: str, *, partial: frozenset[str] = frozenset()
    ) -> Scope:
        """The scope of a rule in this scope."""
        return replace(
            self, captures=self.captures | captures, partial=self.partial | partial, key=key
        )

    def at_end(self) -> Scope:
        """The scope of on_close and on_error."""
        return replace(self, ended=True)

    def text(self, node: Scalar, *, quiet: bool = False) -> Template | None:
        """The text as a template; None, with a finding, where it is none."""
        template = self._template(node)
        if template is None:
            return None
        self._warn_of_braces(node)
        if template.names:
            self._warn_of_filter(node)
            self._check(template.names, node)
            self._note(template.names)
        if not quiet and node.text[:1] in ("{", "["):
            self._looks_like_json(node)
        return template

    def expression(self, node: Scalar) -> Expression | None:
        """The expression of an `if`; None, with a finding, where it is none."""
        try:
            expression = compile_expression(node.text, filters=self.filters)
        except ExpressionError as error:
            self._refuse("bad-expression", error, node)
            return None
        self._warn_of_filter(node, text=False)
        self._check(expression.names, node, or_else="put a text in quotes, as in '{}'")
        self._note(expression.names)
        return expression

    def value(self, node: Node, *, into: str | None = None) -> ValueTemplate | None:
        """The value with its expressions; `into` names the variable it is set to."""
        sound = True
        for leaf in leaves(node):
            if "<" in leaf.text or "\\" in leaf.text:
                sound = self._leaf(leaf) and sound
                self._warn_of_filter(leaf)
            self._warn_of_braces(leaf)
        if not sound:
            return None
        try:
            value = compile_value(self.reading.value(node), filters=self.filters)
        except ExpressionError as error:
            self.reading.find("bad-text", error.sentence, node, help=error.help)
            return None
        if into is not None and isinstance(node, Scalar) and value.constant:
            self._warn_of_text(node, into)
        if into is None:
            self._note(value.names)
        else:
            self.names.read.update(value.names & BUILT_IN)
            self.names.assigned.append((into, value.names))
        return value

    def _leaf(self, node: Scalar) -> bool:
        """Whether a text inside a value can be read; its findings have its own place."""
        template = self._template(node)
        return template is not None and self._check(template.names, node)

    def _template(self, node: Scalar) -> Template | None:
        try:
            template = compile_template(node.text, filters=self.filters)
        except ExpressionError as error:
            self._refuse("bad-text", error, node)
            return None
        for warning in template.warnings:
            self.reading.warn("text-slot", warning, node)
        return template

    def _warn_of_filter(self, node: Scalar, *, text: bool = True) -> None:
        found = wide_filter(node.text) if "|" in node.text else None
        if found is not None:
            at, filtered = found
            if text and node.text.rfind("<", 0, at) <= node.text.rfind(">", 0, at):
                return  # it stands in no slot
            wrong = f"the filter of {shown(filtered)} takes everything before it"
            place = self.reading.place_in(node, at)
            self.reading.warn("wide-filter", wrong, place, help=f"write ({filtered})")

    def _warn_of_braces(self, node: Scalar) -> None:
        if "{" not in node.text:
            return
        found = foreign_slot(node.text, self.captures | self.names.vars.keys())
        if found is not None:
            at, written, name = found
            place = self.reading.place_in(node, at)
            wrong = f"{shown(written)} is said as it stands"
            self.reading.warn("text-slot", wrong, place, help=f"write <{name}> for its value")

    def _warn_of_text(self, node: Scalar, into: str) -> None:
        """`set: {n: n + 1}`: a text that would be an expression, were it in a slot."""
        known = self.captures | self.names.vars.keys()
        text = node.text
        if not node.plain or not any(name in text for name in known):
            return
        try:
            names = compile_expression(text, filters=self.filters).names
        except ExpressionError:
            return
        if names and names <= known | BUILT_IN and names & known:
            value = f"<{text}>" if not set(text) & set("[]{},") else f'"<{text}>"'
            self.reading.warn(
                "text-as-value", f"{shown(into)} becomes the text {shown(text)!r}, not its value",
                node, help=f"write {into}: {value}",
            )  # fmt: skip

    def _note(self, names: Iterable[str]) -> None:
        self.names.influencing.update(names)
        self.names.read.update(name for name in names if name in BUILT_IN)

    def _check(
        self, names: Iterable[str], node: Scalar, *, or_else: str = r"write \< for the character"
    ) -> bool:
        sound = True
        for name in sorted(names):
            hint = self.names.missing(name, self.captures)
            if hint is not None:
                at = _offset(node.text, name)
                wrong = f"{shown(name)} is neither a variable nor captured here"
                if not hint.startswith("did"):
                    hint = f"{hint}; or {or_else.format(name)}"
                if name in self.partial:
                    wrong = f"{shown(name)} is captured by some patterns of this rule, not by all"
                    hint = "declare it under vars, or make two rules of this one"
                place = self.reading.place_in(node, at)
                self.reading.find("undeclared-name", wrong, place, help=hint, length=len(name))
                sound = False
        return sound

    def _refuse(self, code: str, error: ExpressionError, node: Scalar) -> None:
        place = self.reading.place_in(node, error.offset)
        self.reading.find(code, error.sentence, place, help=error.help)

    def warn_of_json(self, node: Node) -> None:
        """Where a JSON value is wanted: a text that holds an object or a list."""
        if isinstance(node, Scalar) and isinstance(parse_json(node.text), dict | list):
            wrong = "this is a text that holds JSON, not the JSON itself"
            self.reading.warn("json-in-text", wrong, node, help="take away the quotes around it")

    def _looks_like_json(self, node: Scalar) -> None:
        if parse_json(node.text) is not NOT_JSON:
            hint = "did you mean say_json? It takes the value without quotes around it"
            wrong = "this text is JSON, and is said as a text"
            self.reading.find("json-in-text", wrong, node, help=hint, severity=Severity.WARNING)


def leaves(node: Node) -> Iterator[Scalar]:
    """Every text, number and word inside a value."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from leaves(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from leaves(value)


def _offset(text: str, name: str) -> int:
    """Where the name stands in a text's slot, or in an expression, as a whole word."""
    word = rf"(?<![\w']){re.escape(name)}(?!\w)"
    found = re.search(rf"<[^<>]*?({word})", text) or re.search(f"({word})", text)
    return found.start(1) if found else 0
