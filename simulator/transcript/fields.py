"""The fields of the records that are not messages, as JSON values.

Owns how a `Verdict`, a rule or a place is spelled in a record, and what becomes of
values and characters that JSON or UTF-8 cannot say. Pure: no file, no clock.
"""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Mapping
from json import JSONEncoder

from simulator.record import Place, RuleRef, Verdict

encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

# JSON asks for none of these to be escaped, but DEL and C1 would reach the terminal of whoever
# prints the file, and a lone surrogate has no UTF-8.
_TO_ESCAPE = re.compile("[\x7f-\x9f\ud800-\udfff]")


def as_utf8(line: str) -> bytes:
    r"""The JSON line in UTF-8; DEL, C1 and lone surrogates in its strings come out as \uXXXX."""
    return _TO_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", line).encode()


def verdict_fields(verdict: Verdict, *, by: int | None = None) -> dict[str, object]:
    """The fields of a `verdict` record.

    Args:
        verdict: an expectation, judged.
        by: the `seq` of the record that decided it, where there is one.
    """
    return {
        "key": verdict.key,
        "place": verdict.place,
        "ok": verdict.ok,
        "wanted": verdict.wanted,
        "got": verdict.got,
        "message": verdict.by,
        "by": by,
    }


def plain_items(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with JSON values, in their order."""
    return {str(key): plain(value) for key, value in fields.items()}


def plain(value: object) -> object:
    """The value as JSON has it; what JSON cannot say becomes text: no record is lost to a type."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case RuleRef() | Place():
            return value._asdict()
        case bytes():
            return b64encode(value).decode()
        case Mapping():
            return plain_items(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case _:
            return str(value)
