"""An expression, compiled: what stands in `if`, and between < and > in a text.

Owns compiling an expression once and asking it often. What may be written is `syntax`'s
business, what operators and filters do `operations`' and `filters`'. Knows no texts around it.
"""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from keyword import iskeyword
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from simulator.dialogue.expression.filters import own_filter
from simulator.dialogue.expression.operands import Refusal, copied, describe, show, whole
from simulator.dialogue.expression.source import ExpressionError
from simulator.dialogue.expression.syntax import (
    CONSTANTS,
    ENV,
    OPERATORS,
    OWN,
    PICK,
    parse_expression,
)
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Env = Mapping[str, object]
    Filters = Mapping[str, Callable[[str], str]]

NO_FILTERS: Filters = {}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SHOWN = 80  # characters of an expression in an error
_GLOBALS = {
    **OPERATORS, "show": show, "copied": copied, "whole": whole, "__builtins__": {},
}  # fmt: skip


class Expression:
    """A compiled expression.

    source: as the author wrote it. names: what it reads from the environment, `pick` left out.
    draws: whether it calls `pick`. constant: whether it comes to the same value every time.
    """

    __slots__ = ("_filters", "_run", "constant", "draws", "names", "source")

    _run: Callable[[Env], object]

    def __init__(
        self, source: str, names: frozenset[str], *, draws: bool, filters: Filters = NO_FILTERS
    ) -> None:
        self.source = source
        self.names = names
        self.draws = draws
        self.constant = not names and not draws
        self._filters = filters
        self._run = self._first_run

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"

    def evaluate(self, env: Env) -> object:
        """The value, given what the names stand for; `pick` is called as `env["pick"](list)`.

        Raises:
            ScriptError: a missing key, a division by zero, values of the wrong kind or too large.
        """
        run = self._run
        try:
            return run(env)
        except Refusal as refusal:
            raise ScriptError(f"the expression {self._shown} fails: {refusal.sentence}") from None
        except KeyError as missing:
            name = str(missing.args[0])
            raise ScriptError(f"{name!r} has no value in the expression {self._shown}") from None
        except TypeError:
            raise ScriptError(self._incomparable(env)) from None

    def _first_run(self, env: Env) -> object:
        # Not before it is needed: of many thousand texts a conversation says few.
        parsed = parse_expression(self.source, self._filters)
        self._run = build(parsed.body, {name: self._filters[name] for name in parsed.own})
        return self._run(env)

    @property
    def _shown(self) -> str:
        source = self.source.strip()
        return repr(source if len(source) <= _SHOWN else f"{source[:_SHOWN]}…")

    def _incomparable(self, env: Env) -> str:
        # Comparisons are Python's own, for speed; they alone raise a TypeError.
        values = []
        for name in sorted(self.names):
            with suppress(KeyError, ScriptError):  # the other side of an `or` may have no value
                values.append(f"{name} is {describe(env[name])}")
        where = f", where {', '.join(values)}" if values else ""
        return f"the expression {self._shown} compares what cannot be compared{where}"


def compile_expression(source: str, *, filters: Filters = NO_FILTERS) -> Expression:
    """The expression that a text means.

    Args:
        source: The expression as written.
        filters: The script's own filters, from text to text; they hide built-in ones.

    Raises:
        ExpressionError: it is no expression, or can only fail; with the offset in `source`.
    """
    if _NAME.fullmatch(source) and not is_reserved(source):
        expression = Expression(source, frozenset((source,)), draws=False)
        expression._run = itemgetter(source)
        return expression
    parsed = parse_expression(source, filters)
    expression = Expression(source, parsed.names, draws=parsed.draws, filters=filters)
    if expression.constant:
        try:
            value = expression.evaluate({})
        except ScriptError as error:
            raise ExpressionError(error.sentence) from None
        if not isinstance(value, list | dict):
            expression._run = lambda _env: value
    return expression


def is_reserved(word: str) -> bool:
    """Whether the word means something in every expression, so that it names no variable."""
    return word == PICK or word in CONSTANTS or iskeyword(word)


def build(body: ast.expr, own: Filters = NO_FILTERS) -> Callable[[Env], object]:
    """The function from an environment to the value of a tree that `parse_expression` checked.

    The tree may also call `show`, `copied` and `whole`; it sees nothing else.
    """
    tree = ast.Expression(_function(OWN, _function(ENV, body)))
    ast.fix_missing_locations(tree)
    make = eval(compile(tree, "<expression>", "eval"), _GLOBALS)
    made = make({name: own_filter(name, function) for name, function in own.items()})
    return cast("Callable[[Env], object]", made)


def _function(argument: str, body: ast.expr) -> ast.Lambda:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(argument)], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    return ast.Lambda(arguments, body)
