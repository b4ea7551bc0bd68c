"""JSON as text: read strictly, written compactly.

Owns both directions, and every bound on them. Knows nothing of scripts: what a JSON message means
is not its business.
"""

from __future__ import annotations

import json
import re
from enum import Enum
from itertools import accumulate
from math import isfinite
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from simulator.dialogue.values import read_int, write_int
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_READ_DEPTH = 100  # arrays and objects within each other; RFC 8259 section 9 allows a bound
MAX_DEPTH = 200  # of a value that is written: what was read may be wrapped


class NotJson(Enum):
    """The type of the one value that no JSON text has."""

    NOT_JSON = "not JSON"


NOT_JSON: Final = NotJson.NOT_JSON

_STARTS = frozenset('{["-0123456789tfn \t\r\n')  # what a JSON text can start with
_NESTING = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEX = 4


def parse_json(text: str) -> object | Literal[NotJson.NOT_JSON]:
    """The value of a JSON text (RFC 8259), or NOT_JSON.

    Whole numbers stay exact at any length, of equal keys the last one counts. NOT_JSON also where
    arrays and objects are more than 100 deep, or a number is too large for a float.
    """
    if text[:1] not in _STARTS or not _is_shallow(text):
        return NOT_JSON
    try:
        return _decode(text)
    except json.JSONDecodeError:
        return NOT_JSON
    except ValueError:  # Python's bound on digits, or one of our own refusals
        pass
    try:
        return _decode_long(text)
    except ValueError:
        return NOT_JSON


def _is_shallow(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_READ_DEPTH:
        return True
    steps = (_STEP.get(token, 0) for token in _NESTING.findall(text))
    return max(accumulate(steps), default=0) <= MAX_READ_DEPTH


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)  # NaN, Infinity and -Infinity are Python's, not JSON's


_decode: Callable[[str], object] = json.JSONDecoder(
    parse_float=_finite, parse_constant=_refuse
).decode
_decode_long: Callable[[str], object] = json.JSONDecoder(
    parse_float=_finite, parse_int=read_int, parse_constant=_refuse
).decode

# Values are trees by construction, so looking for circles would only cost time.
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode
_quote = json.JSONEncoder(ensure_ascii=False).encode


def write_json(value: object) -> str:
    r"""The compact JSON text of a value, keys in their order; it can always be sent as UTF-8.

    Half a surrogate pair comes out as its \uXXXX escape.

    Raises:
        ScriptError: the value is infinite, not a number, nested more than 200 deep, or no JSON.
    """
    try:
        text = _encode(value)
    except (ValueError, TypeError, RecursionError):
        text = "".join(_pieces(value, 0))
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):0{_HEX}x}", text)


def _pieces(value: object, depth: int) -> Iterator[str]:
    """The same text bit by bit, for what the fast way refuses: long numbers, and errors to name."""
    if depth > MAX_DEPTH:
        raise ScriptError(f"a value is nested more than {MAX_DEPTH} deep, too deep to be sent")
    match value:
        case bool() | None | str():
            yield _quote(value)
        case int():
            yield write_int(value)
        case float() if isfinite(value):
            yield repr(value)
        case list() | tuple():
            for index, item in enumerate(value):
                yield "," if index else "["
                yield from _pieces(item, depth + 1)
            yield "]" if value else "[]"
        case dict():
            for index, (key, item) in enumerate(value.items()):
                yield f"{',' if index else '{'}{_quote(str(key))}:"
                yield from _pieces(item, depth + 1)
            yield "}" if value else "{}"
        case _:
            raise ScriptError(f"JSON has no way to write {value!r}")
