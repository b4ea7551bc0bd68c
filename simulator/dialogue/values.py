"""What a short text in a script stands for: a plain scalar, a duration, a size, a share.

Owns the spelling of these values, both ways for durations and whole numbers. Knows no YAML
structure and no keys; where a text stood is the caller's to say. Errors are `ValueError`s whose one
sentence tells what to write.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

LONGEST = 366 * 24 * 3_600_000_000  # µs: a year is as long as anything here lasts
LARGEST = 1 << 50  # bytes

_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
for _word in (".inf", ".Inf", ".INF"):
    _CONSTANTS |= {_word: float("inf"), f"+{_word}": float("inf"), f"-{_word}": -float("inf")}

_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAY_BE_NUMBER = frozenset("+-.0123456789")

_DURATION = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)(ms|s|m|h)")
_UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000}  # µs
_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,15})?)(B|KB|MB|GB|)")
_BYTES = {"": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,15})?)%")

_SAFE_DIGITS = 4_000  # Python refuses to read or write longer whole numbers at once
_SAFE_BITS = 13_000  # fewer digits than that
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_SHOWN = 40  # characters of a text in an error


def plain_value(text: str) -> object:
    """The value of a plain scalar by the core schema of YAML 1.2.2 (section 10.3.2).

    None, a bool, an int of any length, a float; everything else is the text itself. `010` is 10,
    and `no`, `on`, `12:30` and dates are texts.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _MAY_BE_NUMBER:
        return text
    if _INT.fullmatch(text):
        return read_int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return int(text, 0) if _OTHER_BASE.fullmatch(text) else text


def read_int(text: str) -> int:
    """The whole number that ASCII digits with an optional sign spell, however many there are."""
    if len(text) <= _SAFE_DIGITS:
        return int(text)
    if text[0] in "+-":
        return -read_int(text[1:]) if text[0] == "-" else read_int(text[1:])
    return _join_digits(text, {})


def _join_digits(text: str, powers: dict[int, int]) -> int:
    # Halving lets Python's fast multiplication do the work; digit by digit it is quadratic.
    if len(text) <= _SAFE_DIGITS:
        return int(text)
    low = len(text) // 2
    if low not in powers:
        powers[low] = 10**low
    return _join_digits(text[:-low], powers) * powers[low] + _join_digits(text[-low:], powers)


def write_int(number: int) -> str:
    """The decimal digits of a whole number, however many there are."""
    if number.bit_length() <= _SAFE_BITS:
        return str(int(number))
    sign, number = ("-", -number) if number < 0 else ("", number)
    return sign + str(_to_decimal(number, {}))


def _to_decimal(number: int, powers: dict[int, Decimal]) -> Decimal:
    # Decimal multiplies long numbers in quasi-linear time, which int does not.
    bits = number.bit_length()
    if bits <= _SAFE_BITS:
        return Decimal(number)
    low = 1 << ((bits - 1).bit_length() - 1)  # a power of two, so that few powers are needed
    if low not in powers:
        powers[low] = _EXACT.power(Decimal(2), low)
    high = _to_decimal(number >> low, powers)
    return _EXACT.fma(high, powers[low], _to_decimal(number & ((1 << low) - 1), powers))


def parse_duration(text: str) -> int:
    """The µs of a duration such as 500ms, 2s, 1.5s, 5m or 1h.

    Raises:
        ValueError: no unit, not a duration, a part of a µs, or more than a year.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{_short(text)} is no duration: write 500ms, 2s, 5m or 1h")
    exact = Decimal(found[1]) * _UNITS[found[2]]
    if exact > LONGEST:
        raise ValueError(f"{_short(text)} is too long: the longest duration is 8784h")
    if exact != int(exact):
        raise ValueError(f"{_short(text)} is too fine: time counts in µs, 0.001ms is the shortest")
    return int(exact)


def parse_duration_range(text: str) -> tuple[int, int]:
    """The µs from which and up to which a duration is drawn; equal for a single one.

    Raises:
        ValueError: not a duration or a range such as 1s-3s, or the longer one stands first.
    """
    first, dash, second = text.partition("-")
    if not dash:
        least = parse_duration(text)
        return least, least
    if not (_DURATION.fullmatch(first.strip()) and _DURATION.fullmatch(second.strip())):
        raise ValueError(f"{_short(text)} is no range of durations: write 1s-3s or 20ms-80ms")
    least, most = parse_duration(first), parse_duration(second)
    if least > most:
        raise ValueError(
            f"{_short(text)} runs backwards: write the shorter duration first, "
            f"{format_duration(most)}-{format_duration(least)}"
        )
    return least, most


def format_duration(duration: int) -> str:
    """The text for a duration in µs, in the largest unit that suits; `parse_duration` reads it."""
    if duration < 0:
        return f"-{format_duration(-duration)}"
    if duration == 0:
        return "0s"
    for unit in ("h", "m"):
        if duration % _UNITS[unit] == 0:
            return f"{duration // _UNITS[unit]}{unit}"
    unit, digits = ("s", 6) if duration >= _UNITS["s"] else ("ms", 3)
    whole, rest = divmod(duration, _UNITS[unit])
    return f"{whole}.{rest:0{digits}}".rstrip("0").rstrip(".") + unit


def parse_size(text: str) -> int:
    """The bytes of a size such as 64KB, 4MB (1 KB is 1024 bytes) or a plain number of bytes.

    Raises:
        ValueError: not a size, a part of a byte, or more than 1,048,576 GB.
    """
    found = _SIZE.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(f"{_short(text)} is no size: write 64KB, 4MB or a number of bytes")
    exact = Decimal(found[1]) * _BYTES[found[2]]
    if exact > LARGEST:
        raise ValueError(f"{_short(text)} is too large: the largest size is 1048576GB")
    if exact != int(exact):
        raise ValueError(f"{_short(text)} is no whole number of bytes: write 64KB or 4MB")
    return int(exact)


def parse_share(text: str) -> float:
    """The share that a percentage means, 0.0 to 1.0.

    Raises:
        ValueError: not a percentage between 0% and 100%.
    """
    found = _SHARE.fullmatch(text.strip())
    if found is None or Decimal(found[1]) > 100:
        raise ValueError(f"{_short(text)} is no share: write a percentage from 0% to 100%, as 1%")
    return float(Decimal(found[1]) / 100)


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
