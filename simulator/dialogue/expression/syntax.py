"""The notation of expressions: source text in, a checked tree out.

Owns which parts of Python's expression syntax mean something here, and every complaint about the
others. The tree calls the functions that `OPERATORS` names, and reads every name with `env[name]`:
nothing an author can write becomes an attribute, a call or a name of Python's.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from simulator.dialogue.expression import operations
from simulator.dialogue.expression.filters import ARGUMENTS, FILTERS
from simulator.dialogue.expression.operands import BIG
from simulator.dialogue.expression.source import ExpressionError, Prepared, prepare
from simulator.dialogue.habits import meant_filter, without_slots

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

MAX_DEPTH = 40  # operators, filters and brackets within each other
PICK = "pick"  # the one function
ENV = "env"  # what the tree calls the mapping it reads names from
OWN = "own"  # … and the script's own filters
CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}

_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder",
}
_UNARY: Mapping[type[ast.unaryop], str] = {ast.USub: "negate", ast.UAdd: "plus"}
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
OPERATORS: Mapping[str, Callable[..., object]] = {
    **{name: getattr(operations, name) for name in (*_BINARY.values(), *_UNARY.values(), "item")},
    **{f"filter_{name}": function for name, function in FILTERS.items()},
}

_NONSENSE: Mapping[type[ast.expr], tuple[str, str]] = {
    ast.Lambda: ("an expression has no lambda", ""),
    ast.JoinedStr: ("an expression has no f-texts", "write + between texts"),
    ast.NamedExpr: ("an expression cannot assign", "give a variable its value with set"),
    ast.Tuple: ("a comma stands outside of brackets", "write a list as [1, 2]"),
    ast.Set: ("an expression has no sets", "write a list as [1, 2]"),
    ast.Starred: ("an expression has no * before a value", ""),
    ast.Slice: ("an expression cuts no slices", "x[i] takes one item"),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A checked expression.

    body: its tree. names: read from the environment. draws: whether it calls pick. own: the
    script's own filters that it uses.
    """

    body: ast.expr
    names: frozenset[str]
    draws: bool
    own: frozenset[str]


def parse_expression(source: str, own: Collection[str] = ()) -> Parsed:
    """The checked tree of an expression.

    Args:
        source: The expression as written.
        own: The names of the script's own filters.

    Raises:
        ExpressionError: it is no expression; with the offset in `source` and what to write instead.
    """
    prepared = prepare(source)
    code = prepared.text.lstrip(" ")
    if not code:
        raise ExpressionError("the expression is empty", 0, "write a name, a number or a 'text'")
    indent = len(prepared.text) - len(code)
    try:
        tree = ast.parse(code, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise _no_expression(source, error, indent) from None
    translator = _Translator(Prepared(code, prepared.texts), indent, own)
    body = translator.visit(tree.body, 0)
    return Parsed(body, frozenset(translator.names), translator.draws, frozenset(translator.used))


def _no_expression(source: str, error: Exception, indent: int) -> ExpressionError:
    message, offset = "", 0
    if isinstance(error, SyntaxError):
        message = error.msg
        offset = min(indent + max((error.offset or 1) - 1, 0), len(source))
    if "never closed" in message or "unmatched" in message:
        return ExpressionError(f"{message} in the expression {_short(source)}", offset)
    hint = "compare with == or in, call a filter with x|filter, put texts in quotes"
    bare = without_slots(source)
    if bare != source:
        with suppress(ExpressionError):
            parse_expression(bare)
            hint = f"within an expression names stand without < >: write {_short(bare)[1:-1]}"
    return ExpressionError(f"{_short(source)} is no expression", offset, hint)


def _short(source: str) -> str:
    return repr(source if len(source) <= 60 else f"{source[:60]}…")


class _Translator:
    """One walk over Python's tree; every kind of node that is not handled is refused."""

    def __init__(self, prepared: Prepared, indent: int, own: Collection[str]) -> None:
        self.prepared = prepared
        self.indent = indent
        self.own = own
        self.names: set[str] = set()
        self.used: set[str] = set()
        self.draws = False

    def refusal(self, node: ast.expr, sentence: str, help: str = "") -> ExpressionError:
        return ExpressionError(sentence, self.offset(node), help)

    def offset(self, node: ast.expr) -> int:
        return self.indent + self.prepared.offset(node.col_offset)

    def visit(self, node: ast.expr, depth: int) -> ast.expr:
        if depth > MAX_DEPTH:
            raise self.refusal(
                node,
                f"the expression is more than {MAX_DEPTH} deep",
                "put a part of it into a variable first",
            )
        match node:
            case ast.Name():
                return self.name(node)
            case ast.Constant():
                return self.constant(node)
            case ast.Attribute(value, attr):
                return _call("item", self.visit(value, depth + 1), ast.Constant(attr))
            case ast.Subscript(value, index):
                return _call("item", *self.all((value, index), depth))
            case ast.BinOp():
                return self.binary(node, depth)
            case ast.UnaryOp(op, operand):
                return self.unary(node, op, self.visit(operand, depth + 1))
            case ast.Compare(left, ops, comparators):
                if not all(isinstance(op, _COMPARISONS) for op in ops):
                    raise self.refusal(node, "an expression has no is", "write ==")
                first, *others = self.all((left, *comparators), depth)
                return ast.Compare(first, ops, others)
            case ast.BoolOp(op, values):
                return ast.BoolOp(op, self.all(values, depth))
            case ast.IfExp(test, body, orelse):
                return ast.IfExp(*self.all((test, body, orelse), depth))
            case ast.List(items):
                return ast.List(self.all(items, depth), ast.Load())
            case ast.Dict():
                return self.mapping(node, depth)
            case ast.Call():
                return self.call(node, depth)
        sentence, help = _NONSENSE.get(type(node), ("an expression cannot do this", ""))
        raise self.refusal(node, sentence, help)

    def all(self, nodes: Iterable[ast.expr], depth: int) -> list[ast.expr]:
        return [self.visit(node, depth + 1) for node in nodes]

    def name(self, node: ast.Name) -> ast.expr:
        if node.id in CONSTANTS:
            return ast.Constant(CONSTANTS[node.id])
        if node.id == PICK:
            raise self.refusal(node, "pick is a function", "write pick(list)")
        self.names.add(node.id)
        return _lookup(ENV, node.id)

    def constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if type(value) is str:
            value = self.prepared.texts[self.offset(node)]
        elif (type(value) is int and value >= BIG) or (
            type(value) is float and not isfinite(value)
        ):
            raise self.refusal(node, "the number is too large")
        elif type(value) not in (int, float, bool, type(None)):
            raise self.refusal(node, "an expression has no ...")
        return ast.Constant(value)

    def unary(self, node: ast.expr, op: ast.unaryop, operand: ast.expr) -> ast.expr:
        if isinstance(op, ast.Not):
            return ast.UnaryOp(op, operand)
        if type(op) not in _UNARY:
            raise self.refusal(node, "an expression has no ~")
        if isinstance(operand, ast.Constant) and type(operand.value) in (int, float):
            number = operand.value
            return ast.Constant(-number if isinstance(op, ast.USub) else number)  # type: ignore[operator]
        return _call(_UNARY[type(op)], operand)

    def binary(self, node: ast.BinOp, depth: int) -> ast.expr:
        if isinstance(node.op, ast.BitOr):
            return self.filter(node, depth)
        if type(node.op) not in _BINARY:
            raise self.refusal(node, "there is no such operator", "there are + - * / // %")
        return _call(_BINARY[type(node.op)], *self.all((node.left, node.right), depth))

    def filter(self, node: ast.BinOp, depth: int) -> ast.expr:
        value, right = self.visit(node.left, depth + 1), node.right
        arguments: list[ast.expr] = []
        if isinstance(right, ast.Call):
            arguments = self.all(right.args, depth)  # named ones fail on their = before this
            right = right.func
        if not isinstance(right, ast.Name):
            raise self.no_filter(right)
        name = right.id
        if name in self.own:
            self.check_count(node.right, name, len(arguments), (0, 0))
            self.used.add(name)
            return ast.Call(_lookup(OWN, name), [value], [])
        if name not in FILTERS:
            known = [*FILTERS, *self.own]
            hint = f"write {PICK}(x)" if name == PICK else _did_you_mean(name, known)
            if meant := meant_filter(name):
                hint = f"did you mean {meant}?"
            raise self.refusal(node.right, f"there is no filter {name!r}", hint)
        self.check_count(node.right, name, len(arguments), ARGUMENTS.get(name, (0, 0)))
        return _call(f"filter_{name}", value, *arguments)

    def no_filter(self, right: ast.expr) -> ExpressionError:
        if isinstance(right, ast.BinOp):
            return self.refusal(
                right,
                "behind | stands the name of a filter, and | comes after + - * /",
                "put the filter in brackets, as in (n|int) + 1",
            )
        return self.refusal(right, "behind | stands the name of a filter", "write x|upper")

    def check_count(self, node: ast.expr, name: str, count: int, bounds: tuple[int, int]) -> None:
        least, most = bounds
        if least <= count <= most:
            return
        wanted = {(0, 0): "no argument", (1, 1): "one argument", (2, 2): "two arguments"}
        takes = wanted.get(bounds, "one argument at most")
        raise self.refusal(
            node, f"the filter {name} takes {takes}, not {count}", _SHAPES.get(name, "")
        )

    def mapping(self, node: ast.Dict, depth: int) -> ast.expr:
        for key in node.keys:
            if not (isinstance(key, ast.Constant) and type(key.value) is str):
                raise self.refusal(
                    key or node, "the keys of a mapping are texts", "write {'key': value}"
                )
        keys = [self.visit(key, depth + 1) for key in node.keys if key is not None]
        return ast.Dict([*keys], self.all(node.values, depth))

    def call(self, node: ast.Call, depth: int) -> ast.expr:
        if not isinstance(node.func, ast.Name):
            raise self.refusal(
                node, "only pick(list) can be called", "filters are written x|filter"
            )
        name = node.func.id
        if name != PICK:
            is_filter = name in FILTERS or name in self.own
            meant = name if is_filter else meant_filter(name)
            hint = f"write x|{meant}" if meant else _did_you_mean(name, [PICK])
            raise self.refusal(
                node, f"there is no function {name!r}", hint or "there is pick(list)"
            )
        if len(node.args) != 1 or node.keywords:
            raise self.refusal(node, "pick takes one list", "write pick(list) or pick(['a', 'b'])")
        self.draws = True
        return ast.Call(_lookup(ENV, PICK), self.all(node.args, depth), [])


_SHAPES = {
    "replace": "write x|replace('a', 'b')",
    "default": "write x|default('nobody')",
    "join": "write x|join(', ')",
}


def _lookup(mapping: str, key: str) -> ast.expr:
    return ast.Subscript(ast.Name(mapping, ast.Load()), ast.Constant(key), ast.Load())


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _did_you_mean(name: str, known: list[str]) -> str:
    from simulator.diagnostics import did_you_mean  # not before a slip was made

    return did_you_mean(name, known) or f"there is {', '.join(sorted(known))}"
