"""The filters that come with the language: x|upper and its like.

Owns what each takes and gives. A script's own filters, its substitution maps, are made of texts and
join them through `own_filter`.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.dialogue.expression.operands import (
    MAX_LENGTH,
    NUMBERS,
    Refusal,
    describe,
    show,
    sound,
    to_json,
    too_big,
    too_long,
    whole,
)
from simulator.dialogue.values import read_int

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DIGITS = 1_300  # enough for every number that a computation may give
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMERAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NAME_PART = re.compile(r"[^\s\-({\[<\"“„«]+")


def _of_text(name: str, function: Callable[[str], str]) -> Callable[[object], str]:
    def apply(value: object) -> str:
        if type(value) is not str:
            raise Refusal(f"{name} takes a text, not {describe(value)}")
        return whole(function(value))

    return apply


def _title(text: str) -> str:
    return _NAME_PART.sub(lambda found: found[0].capitalize(), text)


def _length(value: object) -> int:
    if type(value) not in (str, list, dict):
        raise Refusal(f"length takes a text, list or mapping, not {describe(value)}")
    return len(value)  # type: ignore[arg-type]


def _int(value: object) -> object:
    if type(value) in NUMBERS:
        return sound(int(value))  # type: ignore[call-overload]
    text = _numeral(value, "int")
    if _INTEGER.fullmatch(text):
        return sound(read_int(text))
    return sound(int(float(_float(text))))


def _float(value: object) -> float:
    try:
        number = float(value if type(value) in NUMBERS else _numeral(value, "float"))  # type: ignore[arg-type]
    except OverflowError:
        raise too_big() from None
    sound(number)
    return number


def _numeral(value: object, name: str) -> str:
    text = value.strip() if type(value) is str else ""
    if not _NUMERAL.fullmatch(text):
        raise Refusal(f"{name} takes a number, and {describe(value)} is none")
    if len(text) > _DIGITS:
        raise too_big()
    return text


def _replace(value: object, old: object, new: object) -> str:
    if not type(value) is type(old) is type(new) is str:
        raise Refusal(
            f"replace takes three texts, not {describe(value)}, {describe(old)}, {describe(new)}"
        )
    if old == "":
        raise Refusal("replace needs a text to look for, not ''")
    if len(value) + value.count(old) * (len(new) - len(old)) > MAX_LENGTH:
        raise too_long("text")
    return value.replace(old, new)


def _default(value: object, other: object) -> object:
    return other if value is None or value == "" else value


def _join(value: object, separator: object = "") -> str:
    if type(value) is not list or type(separator) is not str:
        raise Refusal(
            f"join takes a list and a text, not {describe(value)} and {describe(separator)}"
        )
    parts = [show(entry) for entry in value]
    if sum(map(len, parts)) + len(parts) * len(separator) > MAX_LENGTH:
        raise too_long("text")
    return separator.join(parts)


def _end(name: str, index: int) -> Callable[[object], object]:
    def take(value: object) -> object:
        if type(value) not in (list, str) or not value:
            raise Refusal(f"{name} takes a list or text that is not empty, not {describe(value)}")
        return value[index]  # type: ignore[index]

    return take


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "upper": _of_text("upper", str.upper),
        "lower": _of_text("lower", str.lower),
        "title": _of_text("title", _title),
        "capitalize": _of_text("capitalize", str.capitalize),
        "length": _length,
        "int": _int,
        "float": _float,
        "replace": _replace,
        "default": _default,
        "join": _join,
        "first": _end("first", 0),
        "last": _end("last", -1),
        "tojson": to_json,
    }
)

# How many arguments stand in the brackets: at least, at most. None of the others takes any.
ARGUMENTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"replace": (2, 2), "default": (1, 1), "join": (0, 1)}
)


def own_filter(name: str, function: Callable[[str], str]) -> Callable[[object], str]:
    """A filter of the script's own, told what it may be given and how much may come of it."""
    return _of_text(name, function)
