"""The kinds of things that vary by themselves: numbers, clock times, dates, ids.

Owns how each is spelled, and the letter that stands for it in a masked text. Knows single tokens
only; whether one is masked where it stands is decided elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What stands for each kind. Capitals: a folded text has none of its own.
LETTERS = {
    "number": "N", "clock": "C", "epoch": "E", "date": "D", "uuid": "U", "hex": "H", "ticket": "T", "key": "I",
    "volatile": "V",
}  # fmt: skip

# From the first letter or # of a token that holds a digit to its last letter or digit. Possessive:
# one pass, however long the text.
TOKEN = re.compile(r"(?<![a-z\d])(?:#|[a-z]++[-_#]?+)?\d[a-z\d]*+(?:[-_./:,+][a-z\d]++)*+%?")

_KIND = re.compile(
    r"(?P<epoch>1[5-9]\d{8}(?:\d{3}|\.\d+)?)"
    r"|(?P<number>\d+(?:[.,]\d+)?%?|\d{1,3}(?:[.,]\d{3})+"
    r"|\d+(?:[.,]\d+)?(?:st|nd|rd|th|ms|s|m|min|h|d|kb|mb|gb|km|kg|x)|\d+/\d+)"
    r"|(?P<clock>\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?:[ap]m|z|[-+][\d:]+)?|\d{1,2}h\d{2})"
    r"|(?P<date>\d{4}(?P<y>[-/.])\d{1,2}(?P=y)\d{1,2}(?:[t_]\d[\d:.,]*(?:z|[-+][\d:]+)?)?"
    r"|\d{1,2}(?P<d>[-/.])\d{1,2}(?P=d)(?:\d{2}){1,2})"
    r"|(?P<uuid>[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})"
    r"|(?P<hex>(?:0x)?[\da-f]{8,64})"  # what is longer is data
)
EPOCH = 10  # digits of a time in seconds since 1970; what is as long and no such time is an id
_TICKET = 3  # digits from which a word of letters and digits names a thing; b9 or e4 say something

_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
)
MONTHS = frozenset(name + end for name in _NAMES.split("|") for end in ("", ".", ","))
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\ )?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN_DATE = re.compile(
    rf"\b{_DAY}(?:{_NTH}[ -]{_MONTH}(?:[ -]\d{{4}})?|{_MONTH}\ {_NTH}(?:,?\ \d{{4}})?)(?![\d:])"
    r"(?:,?\ (?:at\ )?\d{1,2}(?::\d{2}){1,2})?(?:\ ?[-+]\d{2}:?\d{2}\b)?"
)


@lru_cache(maxsize=4096)
def kind_of(token: str) -> str | None:
    """What a folded token with a digit is; None where it is a word like any other."""
    if token.isdigit() and len(token) < EPOCH:
        return "number"
    found = _KIND.fullmatch(token)
    if found is not None:
        return found.lastgroup
    return "ticket" if sum(map(str.isdigit, token)) >= _TICKET or token[0] == "#" else None


def varied_in(fields: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The kinds among the fields, each once, in order."""
    return tuple(dict.fromkeys([kind for kind, _ in fields]))
