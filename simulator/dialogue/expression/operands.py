"""The values that expressions work on: how one prints, how one is named, how large one may be.

Owns the bounds that no computed value passes, however often it is doubled: 1,000,000 items or
characters, 4,096 bits, 200 levels. Values are what JSON has: None, bool, int, float, str, list and
dict; none is ever changed in place. Knows neither operators nor notation.
"""

from __future__ import annotations

from math import isfinite

from simulator.dialogue.json_text import MAX_DEPTH, write_json
from simulator.dialogue.values import write_int
from simulator.errors import ScriptError

MAX_LENGTH = 1_000_000  # items or characters that an operator or filter may give
MAX_WEIGHT = 16_000_000  # characters of a text or value that is put together
MAX_ITEMS = 250_000  # of such a value, those inside one another counted too
MAX_BITS = 4_096  # of a whole number that was computed; what is only passed on may be longer
BIG = 1 << MAX_BITS
LEAST = -BIG  # kept, for it takes as long to make as to compare
NUMBERS = frozenset({int, float, bool})

_SCALARS = frozenset({str, int, float, bool, type(None)})
_SHOWN = 40  # characters of a value in an error
_KEYS_SHOWN = 5
_ITEM = MAX_WEIGHT // MAX_ITEMS  # an item counts as much as so many characters


class Refusal(ScriptError):
    """An operator or filter cannot do this with these values; the expression adds its own text."""


def describe(value: object) -> str:
    """The value with its kind, for an error: "the text 'abc'"; long ones are cut."""
    match value:
        case str():
            return f"the text {brief(value)}"
        case bool() | None:
            return brief(value)
        case int() | float():
            return f"the number {brief(value)}"
        case list():
            return f"a list of {len(value)}"
        case dict():
            some = ", ".join(map(cut, list(value)[:_KEYS_SHOWN]))
            return f"a mapping with the keys {some}" if some else "an empty mapping"
    return f"{value!r}"


def brief(value: object) -> str:
    """The value itself, for an error; long ones are cut, lists and mappings only described."""
    match value:
        case str():
            return repr(cut(value))
        case bool() | None | float():
            return show(value) or "null"
        case int():
            return cut(write_int(value))
    return describe(value)


def cut(text: str) -> str:
    """The text, or how it begins."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def too_long(what: str, most: int = MAX_LENGTH) -> Refusal:
    """The refusal to make something that long."""
    return Refusal(f"the {what} would be longer than {most:,}")


def sound(number: object) -> object:
    """The number, if it is finite and within bounds."""
    if type(number) is float:
        if not isfinite(number):
            raise Refusal("the number would be infinite")
    elif not LEAST < number < BIG:  # type: ignore[operator]
        raise too_big()
    return number


def too_big() -> Refusal:
    """The refusal to compute a number that large."""
    return Refusal(f"the number would be too large (at most {MAX_BITS} bits)")


def show(value: object) -> str:
    """The value as a text says it: true, false, nothing for null, JSON for lists and mappings."""
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value) if LEAST < value < BIG else write_int(value)
    if value is None:
        return ""
    if type(value) is bool:
        return "true" if value else "false"
    return to_json(value) if type(value) in (list, dict) else str(value)


def to_json(value: object) -> str:
    """The value as compact JSON."""
    copied(value)
    return whole(write_json(value))


def copied(value: object) -> object:
    """The value, lists and mappings in it new, so that whoever gets it may do with it as it likes.

    Raises:
        Refusal: a list or mapping that is too long, or nested more than 200 deep.
    """
    return value if type(value) in _SCALARS else _copy(value, [MAX_WEIGHT], MAX_DEPTH)


def _copy(value: object, left: list[int], depth: int) -> object:
    kind = type(value)
    if kind is str:
        left[0] -= len(value)  # type: ignore[arg-type]
    elif kind is list:
        left[0] -= _ITEM * len(value)  # type: ignore[arg-type]
    elif kind is dict:
        left[0] -= sum(map(len, value), _ITEM * len(value))  # type: ignore[arg-type,call-overload]
    else:
        return value
    if left[0] < 0:
        raise Refusal(
            f"the value would be too large (at most {MAX_ITEMS:,} items or {MAX_WEIGHT:,} characters)"
        )
    if kind is str:
        return value
    if depth == 0:
        raise Refusal(f"the value would be nested more than {MAX_DEPTH} deep")
    if kind is list:
        return [_copy(entry, left, depth - 1) for entry in value]  # type: ignore[attr-defined]
    return {key: _copy(entry, left, depth - 1) for key, entry in value.items()}  # type: ignore[attr-defined]


def whole(text: str) -> str:
    """The text that was put together, if it is not too long."""
    if len(text) > MAX_WEIGHT:
        raise too_long("text", MAX_WEIGHT)
    return text
