"""Shapes: what `when_json` listens for.

Owns compiling a JSON-like value to a question about messages, asking it, and telling where the answer
is no. Reading and writing JSON is `json_text`'s part (offered here as well), text patterns inside a shape are `pattern`'s.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from keyword import iskeyword
from math import isfinite
from typing import TYPE_CHECKING

from simulator.dialogue.expression.operands import brief, describe
from simulator.dialogue.json_text import NOT_JSON, parse_json, write_json
from simulator.dialogue.pattern import Pattern, PatternError, WordList, compile_pattern
from simulator.dialogue.words import hear

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Captures = dict[str, object]
    Fits = Callable[[object, Captures], bool]  # may add captures, also where it does not fit

__all__ = ["NOT_JSON", "PatternError", "Shape", "compile_shape", "parse_json", "write_json"]

_NO_LISTS: Mapping[str, WordList] = {}

ABSENT = "absent"
_ESCAPE = re.compile(r"\\([*()\[\]|<\\])")
_SLOT = re.compile(r"<(?P<name>[^\W\d_]\w*)?(?::\s*(?P<type>[^\W\d]\w*)\s*)?>")
_PATTERN_SIGN = re.compile(r"\*|<(?=[^\W\d_]|[:'\"(])")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "number": (int, float),
    "text": (str,),
    "list": (list,),
    "object": (dict,),
    "boolean": (bool,),
}


class Shape:
    """A compiled shape. captures: the names it gives."""

    __slots__ = ("_fits", "captures")

    def __init__(self, fits: Fits, captures: frozenset[str]) -> None:
        self._fits = fits
        self.captures = captures

    def match(self, value: object) -> dict[str, object] | None:
        """The captures of a JSON value; None where it does not fit.

        What is captured belongs to the value that was given.
        """
        captures: Captures = {}
        return captures if self._fits(value, captures) else None

    def misfit(self, value: object) -> str:
        """The first place where a JSON value does not fit, and what is wanted there; "" where it fits."""
        path, wrong = _misfit(self._fits, value)
        return f"{path.removeprefix('.') or 'the message'} {wrong}" if wrong else ""


def compile_shape(value: object, *, words: Mapping[str, WordList] = _NO_LISTS) -> Shape:
    """The shape that a value means; its texts are leaves such as <x:number>, * and absent.

    Args:
        value: JSON-like data as written in the script.
        words: The word lists that <x:LIST> in a text pattern may name.

    Raises:
        PatternError: a leaf is no pattern, or captures what another leaf captures; the offset is
            the one in the leaf.
    """
    compiler = _Compiler(words)
    fits = compiler.compile(value)
    return Shape(fits, frozenset(compiler.names))


class _Compiler:
    """One walk over the value; `names` are the captures met so far."""

    def __init__(self, words: Mapping[str, WordList]) -> None:
        self.words = words
        self.names: set[str] = set()

    def compile(self, value: object) -> Fits:
        match value:
            case str():
                return self.text(value)
            case dict():
                return self.mapping(value)
            case list() | tuple():
                return partial(_fits_list, tuple(map(self.compile, value)))
            case None | bool():
                return partial(_is, value)
            case int() | float():
                if isinstance(value, float) and not isfinite(value):
                    raise PatternError(
                        "JSON has no infinite number", help="write it in quotes to hear the text"
                    )
                return partial(_is_number, value)
        raise TypeError(f"{value!r} is no JSON value")

    def mapping(self, value: dict[str, object]) -> Fits:
        absent = tuple(key for key, leaf in value.items() if leaf == ABSENT)
        wanted = [(key, self.compile(leaf)) for key, leaf in value.items() if key not in absent]
        # What must be equal is asked first: it is quickest, and most messages fail there.
        wanted.sort(key=lambda entry: _cost(entry[1]))
        return partial(_fits_object, tuple(wanted), absent)

    def text(self, leaf: str) -> Fits:
        if leaf == "*":
            return _fits_anything
        if leaf == ABSENT:
            raise PatternError(
                "absent is said of a key of an object",
                help=rf"write \{ABSENT} to hear that word",
            )
        slot = _SLOT.fullmatch(leaf)
        if slot is not None:
            fits = self.slot(slot["name"], slot["type"])
            if fits is not None:
                return fits
        if _PATTERN_SIGN.search(_ESCAPE.sub("..", leaf)) is None:
            text = ABSENT if leaf == rf"\{ABSENT}" else _ESCAPE.sub(r"\1", leaf)
            return partial(_is_text, text)
        pattern = compile_pattern(leaf, words=self.words)
        for name in pattern.captures:
            self.claim(name)
        return partial(_fits_pattern, pattern)

    def slot(self, name: str | None, kind: str | None) -> Fits | None:
        """The question a lone slot asks; None where its type is one of a text pattern."""
        if name is not None and iskeyword(name):
            return None  # the pattern's own complaint says it
        if kind is None:
            return partial(_capture, self.claim(name), ()) if name is not None else None
        if kind in _TYPES:
            return partial(_capture, self.claim(name), _TYPES[kind])
        if kind == "word" or kind in self.words:
            return None
        from simulator.diagnostics import did_you_mean  # not before a slip was made

        known = [*_TYPES, "word", *self.words]
        raise PatternError(
            f"there is no type or word list {kind!r}",
            help=did_you_mean(kind, known) or f"types: {', '.join(known)}",
        )

    def claim(self, name: str | None) -> str | None:
        if name is None:
            return None
        name = unicodedata.normalize("NFKC", name)  # as expressions read names
        if name in self.names:
            raise PatternError(
                f"the shape captures {name!r} twice", help="give the second another name"
            )
        self.names.add(name)
        return name


def _cost(fits: Fits) -> int:
    function = fits.func if isinstance(fits, partial) else fits
    return _COSTS.get(function, 0)


# Each of these is one kind of leaf or branch, bound to what it compares with.


def _fits_anything(value: object, captures: Captures) -> bool:
    return True


def _is(wanted: object, value: object, captures: Captures) -> bool:
    return value is wanted


def _is_text(wanted: str, value: object, captures: Captures) -> bool:
    return value == wanted


def _is_number(wanted: float, value: object, captures: Captures) -> bool:
    return value == wanted and type(value) is not bool


def _capture(name: str | None, types: tuple[type, ...], value: object, captures: Captures) -> bool:
    if types and type(value) not in types:
        return False
    if name is not None:
        captures[name] = value
    return True


def _fits_pattern(pattern: Pattern, value: object, captures: Captures) -> bool:
    found = pattern.match(hear(value)) if type(value) is str else None
    if found is None:
        return False
    captures.update(found)
    return True


def _fits_list(wanted: tuple[Fits, ...], value: object, captures: Captures) -> bool:
    if type(value) is not list or len(value) != len(wanted):
        return False
    for fits, element in zip(wanted, value, strict=True):
        if not fits(element, captures):
            return False
    return True


def _fits_object(
    wanted: tuple[tuple[str, Fits], ...], absent: tuple[str, ...], value: object, captures: Captures
) -> bool:
    if type(value) is not dict:
        return False
    for key, fits in wanted:
        if key not in value or not fits(value[key], captures):
            return False
    for key in absent:
        if key in value:
            return False
    return True


_COSTS = {_capture: 1, _fits_list: 2, _fits_object: 2, _fits_pattern: 3}


# Why not: the same walk once more, for whoever asks.


def _misfit(fits: Fits, value: object) -> tuple[str, str]:
    """The path to what does not fit, and the sentence about it; "" for both where all fits."""
    if fits(value, {}):
        return "", ""
    function, args = (fits.func, fits.args) if isinstance(fits, partial) else (fits, ())
    if function is _fits_object and isinstance(value, dict):
        return _misfit_in_object(args[0], args[1], value)
    if function is _fits_list and isinstance(value, list):
        if len(value) != len(args[0]):
            return "", f"has {len(value)} elements, and {len(args[0])} are wanted"
        each = zip(args[0], value, strict=True)
        found = ((index, _misfit(inner, element)) for index, (inner, element) in enumerate(each))
        return next((f"[{index}]{path}", wrong) for index, (path, wrong) in found if wrong)
    return "", f"is {describe(value)}, and {_WANTED[function](*args)} is wanted"


def _misfit_in_object(
    wanted: tuple[tuple[str, Fits], ...], absent: tuple[str, ...], value: dict[str, object]
) -> tuple[str, str]:
    for key, fits in wanted:
        if key not in value:
            return f".{key}", "is missing"
        path, wrong = _misfit(fits, value[key])
        if wrong:
            return f".{key}{path}", wrong
    key = next(key for key in absent if key in value)
    return f".{key}", "is there, and must be absent"


_WANTED: Mapping[object, Callable[..., str]] = {
    _is: brief,
    _is_text: describe,
    _is_number: describe,
    _capture: lambda _, types: f"a {next(n for n, t in _TYPES.items() if t == types)}",
    _fits_pattern: lambda pattern: f"a text with {pattern.source}",
    _fits_list: lambda wanted: f"a list of {len(wanted)}",
    _fits_object: lambda *_: "an object",
}
