"""Texts and values with expressions in them: what `say`, `say_json` and `set` give.

Owns compiling them once and filling them in often. What an expression means is `expression`'s
business, where one stands in a text `slots`'. What is filled in is data: it is never read as a
template again.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, cast

from simulator.dialogue.expression import Expression, ExpressionError, compile_expression
from simulator.dialogue.expression.compiled import NO_FILTERS, build
from simulator.dialogue.expression.operands import MAX_WEIGHT, Refusal, show, whole
from simulator.dialogue.expression.syntax import parse_expression
from simulator.dialogue.slots import Slot, cut_at_slots
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.dialogue.expression.compiled import Env, Filters

_LOOKS_LIKE_SLOT = re.compile(r"(?<!\\)<([-+\d\[.{][^<>\n]*)>")
_NUMBER = re.compile(r"[-+]?[\d.]+")
_LONGEST = 200  # characters within which a slot that ended too early may have been meant to end
_NOTHING: frozenset[str] = frozenset()


class _Filled:
    """What a text and a value with expressions have in common: a tree, run with an environment."""

    __slots__ = ("_expressions", "_filters", "_run", "draws", "names")

    _run: Callable[[Env], object]

    def __init__(self, expressions: tuple[Expression, ...], filters: Filters) -> None:
        self._expressions = expressions
        self._filters = filters
        self._run = self._first_run
        self.names = _NOTHING.union(*(found.names for found in expressions))
        self.draws = any(found.draws for found in expressions)

    def _tree(self, tree: _Tree) -> ast.expr:
        raise NotImplementedError

    def _first_run(self, env: Env) -> object:
        # Not before it is needed: of many thousand texts a conversation says few.
        tree = _Tree(self._filters)
        body = self._tree(tree)
        self._run = build(body, {name: self._filters[name] for name in tree.own})
        return self._run(env)

    def _explain(self, env: Env, error: Exception) -> ScriptError:
        """The error with the expression it happened in: the first that fails on its own."""
        for expression in self._expressions:
            try:
                show(expression.evaluate(env))
            except Refusal as refusal:
                return ScriptError(f"<{expression.source}> fails: {refusal.sentence}")
            except ScriptError as found:
                return found
        return ScriptError(str(error))


class Template(_Filled):
    """A compiled text.

    source: as the author wrote it. names: what its expressions read. draws: whether they call
    `pick`. constant: what it comes to where that is always the same, else None. warnings: sentences
    about a < that looks as if it should open an expression.
    """

    __slots__ = ("_parts", "constant", "source")

    def __init__(self, source: str, parts: tuple[str | Expression, ...], filters: Filters) -> None:
        super().__init__(tuple(part for part in parts if isinstance(part, Expression)), filters)
        self.source = source
        self._parts = parts
        self.constant: str | None = None
        if not self.names and not self.draws:
            self.constant = self._constant()

    def __repr__(self) -> str:
        return f"Template({self.source!r})"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Where a <1, <- or <[ looks like an expression, and what to write for one."""
        return tuple(_warnings(self.source)) if "<" in self.source else ()

    def render(self, env: Env) -> str:
        """The text with the values of its expressions filled in.

        Raises:
            ScriptError: an expression fails, or the text gets longer than 16,000,000 characters.
        """
        if self.constant is not None:
            return self.constant
        try:
            run = self._run
            text: str = run(env)  # type: ignore[assignment]
            return text if len(text) <= MAX_WEIGHT else whole(text)
        except (Refusal, KeyError, TypeError) as error:
            raise self._explain(env, error) from None

    def _constant(self) -> str:
        if not self._expressions:
            return "".join(cast("Iterable[str]", self._parts))
        try:
            return self.render({})
        except ScriptError as error:
            raise ExpressionError(error.sentence) from None

    def _tree(self, tree: _Tree) -> ast.expr:
        return tree.text(self._parts)  # how long it comes out is asked in `render`


class ValueTemplate(_Filled):
    """A compiled value. names, draws: as of a text. constant: whether no expression is inside."""

    __slots__ = ("_value", "constant")

    def __init__(self, value: object, filters: Filters) -> None:
        self._value = value
        super().__init__(tuple(_expressions(value)), filters)
        self.constant = not self._expressions
        if self.constant and not isinstance(value, list | dict):
            self._run = lambda _env: value

    def __repr__(self) -> str:
        return f"ValueTemplate({self._value!r})"

    def evaluate(self, env: Env) -> object:
        """The value, its expressions filled in; lists and mappings in it are new every time.

        Raises:
            ScriptError: an expression fails, or the value gets too long or too deep.
        """
        try:
            return self._run(env)
        except (Refusal, KeyError, TypeError) as error:
            raise self._explain(env, error) from None

    def _tree(self, tree: _Tree) -> ast.expr:
        return tree.value(self._value)


@dataclass(frozen=True, slots=True)
class _Text:
    """A leaf with slots; a lone slot keeps the type of its value."""

    parts: tuple[str | Expression, ...]


def compile_template(source: str, *, filters: Filters = NO_FILTERS) -> Template:
    """The template that a text means.

    Args:
        source: The text as written.
        filters: The script's own filters, from text to text.

    Raises:
        ExpressionError: a slot is never closed or holds no expression; with the offset in `source`.
    """
    return Template(source, _parts(source, filters), filters)


def compile_value(value: object, *, filters: Filters = NO_FILTERS) -> ValueTemplate:
    """The template that JSON-like data means; its texts may hold expressions, its keys not.

    Raises:
        ExpressionError: as of a text, the offset is the one in the leaf; or a number is infinite.
    """
    return ValueTemplate(_compile_leaves(value, filters), filters)


def _parts(source: str, filters: Filters) -> tuple[str | Expression, ...]:
    if "<" not in source and "\\" not in source:
        return (source,)
    return tuple(
        _compile_slot(part, source, filters) if isinstance(part, Slot) else part
        for part in cut_at_slots(source)
    )


def _compile_slot(slot: Slot, text: str, filters: Filters) -> Expression:
    try:
        return compile_expression(slot.source, filters=filters)
    except ExpressionError as error:
        help = _cut_short(slot, text, filters) or error.help or r"write \< for the character"
        raise ExpressionError(error.sentence, slot.offset + error.offset, help) from None


def _cut_short(slot: Slot, text: str, filters: Filters) -> str:
    """What to write where the > of a comparison ended the slot, else ''."""
    end = slot.offset + len(slot.source)
    rest = text[end : end + _LONGEST]
    for found in re.finditer(r">", rest[1:]):
        try:
            compile_expression(slot.source + rest[: found.start() + 1], filters=filters)
        except ExpressionError:
            continue
        return "a > ends the <…>: put the comparison in brackets, as in <'a' if (n > 2) else 'b'>"
    return ""


def _compile_leaves(value: object, filters: Filters) -> object:
    match value:
        case str():
            parts = _parts(value, filters)
            plain = all(isinstance(part, str) for part in parts)
            return "".join(cast("Iterable[str]", parts)) if plain else _Text(parts)
        case list() | tuple():
            return [_compile_leaves(item, filters) for item in value]
        case dict():
            return {key: _compile_leaves(item, filters) for key, item in value.items()}
        case float() if not isfinite(value):
            raise ExpressionError(
                "an infinite number cannot be computed with or sent", help="write it in quotes"
            )
    return value


def _expressions(value: object) -> Iterator[Expression]:
    match value:
        case _Text(parts):
            yield from (part for part in parts if isinstance(part, Expression))
        case list():
            for item in value:
                yield from _expressions(item)
        case dict():
            for item in value.values():
                yield from _expressions(item)


def _warnings(source: str) -> Iterator[str]:
    for found in _LOOKS_LIKE_SLOT.finditer(source):
        inner = found[1]
        if _NUMBER.fullmatch(inner):
            continue
        try:
            compile_expression(inner)
        except ExpressionError:
            continue
        yield (
            f"<{inner}> is said as it stands, because {inner[0]} opens no expression: "
            f"write <({inner})> for its value"
        )


class _Tree:
    """The tree of a text or value in the making; `own` are the filters of the script it uses."""

    def __init__(self, filters: Filters) -> None:
        self.filters = filters
        self.own: set[str] = set()

    def expression(self, expression: Expression) -> ast.expr:
        parsed = parse_expression(expression.source, self.filters)
        self.own |= parsed.own
        return parsed.body

    def text(self, parts: tuple[str | Expression, ...]) -> ast.expr:
        if len(parts) == 1 and isinstance(parts[0], Expression):
            return _call("show", self.expression(parts[0]))
        joined: list[ast.expr] = [
            ast.Constant(part)
            if isinstance(part, str)
            else ast.FormattedValue(_call("show", self.expression(part)), conversion=-1)
            for part in parts
        ]
        return ast.JoinedStr(joined)

    def value(self, value: object) -> ast.expr:
        match value:
            case _Text(parts) if len(parts) == 1 and isinstance(parts[0], Expression):
                return _call("copied", self.expression(parts[0]))
            case _Text(parts):
                return _call("whole", self.text(parts))
            case list():
                return ast.List([self.value(item) for item in value], ast.Load())
            case dict():
                keys: list[ast.expr | None] = [ast.Constant(key) for key in value]
                return ast.Dict(keys, [self.value(item) for item in value.values()])
        return ast.Constant(value)  # type: ignore[arg-type]


def _call(name: str, argument: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])
