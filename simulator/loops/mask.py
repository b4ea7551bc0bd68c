"""What stays of a message when everything that varies by itself is masked.

Owns the comparison form of a text: case, punctuation, emoji, ids, dates, clock times and counters
do not tell two messages apart; a number that is what its sentence is about does. Knows no
conversation.
"""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.loops.form import Form
from simulator.loops.payload import weigh
from simulator.loops.spread import END, fold, spread, spread_plain

_LONG = 2048  # characters; a longer text is not kept


def mask(text: str) -> Form:
    """The text without what varies by itself; kept for the texts met last."""
    if text.isascii() and len(text) <= _LONG:
        # Two texts that differ in digits alone have the same mask wherever every digit is masked.
        form = _form(text.encode().translate(_ZEROS))
        if form is not None:
            return form
    return _kept(text) if len(text) <= _LONG else _mask(text)


@lru_cache(maxsize=4096)
def _form(zeros: bytes) -> Form | None:
    """The form of all texts that become this one where each digit is a 0.

    None where a digit stays, or where its place cannot be told: such texts are masked one by one.
    """
    text = zeros.decode()
    form = _mask(text)
    if "0" in form.text or (form.course and form.varied != ("number",)):
        return None  # beside other masks, the digits of a number cannot be told from theirs
    spans, end = [], 0
    for number in form.numbers(text):
        start = text.lower().find(number, end)
        if start < 0:
            return None
        end = start + len(number)
        spans.append((start, end))
    return form.shared(tuple(spans)) if spans else form


_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _mask(text: str) -> Form:
    if text.isascii() and _RICH.search(text) is None:
        said = spread_plain(text)
        return Form(" ".join(said.split()) or text, said)
    return mask_folded(fold(text))


_RICH = re.compile(r"[0-9{]")  # an ASCII text with none of these has nothing to mask
_kept = lru_cache(maxsize=4096)(_mask)


def mask_folded(folded: str, also: tuple[str, ...] = ()) -> Form:
    """The form of a text that is case-folded already; capitals in it are masks.

    Args:
        folded: The text.
        also: Kinds of what was masked in it before.
    """
    found, course = _Found(), ""
    if folded[:1] in _MAY_BE_JSON and _JSON.match(folded):
        text = _TOKEN.sub(found.in_json, _KEYED.sub(found.under_key, folded))
        said = spread(_KEY.sub(END, text))  # its values: keys are always the same
        words = spread(text).split()
    else:
        text = _TOKEN.sub(found.in_text, folded)
        if found.numbers:
            if not _MONTHS.isdisjoint(text.split()):
                found = _Found()
                text = _TOKEN.sub(found.in_text, _WRITTEN_DATE.sub(found.written_date, folded))
            course, text = text, found.weigh(text)
        said = spread(text)
        words = said.split()
    return Form(
        " ".join(words) or folded,
        said,
        tuple(dict.fromkeys((*also, *found.kinds))),
        tuple(found.numbers),
        scale=found.scale,
        course=course,
    )


# --- what varies ------------------------------------------------------------------------------

_MAY_BE_JSON = frozenset("{[ \t\r\n")
_JSON = re.compile(r"\s*[{\[].*[}\]]\s*\Z", re.DOTALL)
_KEY = re.compile(r'"(?:[^"\\]|\\.)*+"\s*:')
_KEYED = re.compile(  # a key whose value names or dates the message, not what it says
    r'"(?:[a-z0-9_.-]{0,40}?(?:id|uuid|guid|timestamp|datetime)|[a-z0-9.]{0,40}[_-]?(?:seq|seqno'
    r"|sequence|nonce|ts|etag|trace|traceparent)|time|date|created|updated|sent|expires"
    r'|(?:created|updated|sent|received|expires)_?(?:at|on)|attempts?|retry|retries|tries|counter|pid|uptime|elapsed|duration)"\s*:\s*'
    r'(?:"(?:[^"\\]|\\.)*+"|-?\d[\d.e+-]*+)'
)
# From the first letter or # of a token that holds a digit to its last letter or digit. Possessive:
# one pass, however long the text.
_TOKEN = re.compile(r"(?<![a-z\d])(?:#|[a-z]++[-_#]?+)?\d[a-z\d]*+(?:[-_./:,+][a-z\d]++)*+%?")
_KIND = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?%?|\d{1,3}(?:[.,]\d{3})+"
    r"|\d+(?:[.,]\d+)?(?:st|nd|rd|th|ms|s|m|min|d|kb|mb|gb|km|kg|x)|\d+/\d+)"
    r"|(?P<clock>\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?(?:[ap]m|z|[-+][\d:]+)?|\d{1,2}h(?:\d{2})?)"
    r"|(?P<date>\d{4}([-/.])\d{1,2}\4\d{1,2}(?:[t_]\d[\d:.,]*(?:z|[-+][\d:]+)?)?"
    r"|\d{1,2}([-/.])\d{1,2}\5(?:\d{2}){1,2})"
    r"|(?P<uuid>[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})"
    r"|(?P<hex>(?:0x)?[\da-f]{8,})"
)
_MASKS = {"number": "N", "clock": "C", "date": "D", "uuid": "U", "hex": "H"}
_TICKET = 3  # digits from which a word of letters and digits names a thing; b9 or e4 say something
_ID = 5  # digits from which a number in quotes inside JSON is an id

_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
)
_MONTHS = frozenset(name + end for name in _NAMES.split("|") for end in ("", ".", ","))
_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\ )?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_WRITTEN_DATE = re.compile(
    rf"\b{_DAY}(?:{_NTH}[ -]{_MONTH}(?:[ -]\d{{4}})?|{_MONTH}\ {_NTH}(?:,?\ \d{{4}})?)(?![\d:])"
    r"(?:,?\ (?:at\ )?\d{1,2}(?::\d{2}){1,2})?(?:\ ?[-+]\d{2}:?\d{2}\b)?"
)


class _Found:
    """What was masked in one text."""

    __slots__ = ("kinds", "numbers", "scale")

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.numbers: list[str] = []
        self.scale = ""

    def in_text(self, found: re.Match[str]) -> str:
        token = found[0]
        if token.isdigit():
            self.kinds.append("number")
            self.numbers.append(token)
            return "N"
        kind = _kind(token)
        if kind == "number":
            if token[-1] == "%":
                self.scale = "percent"
            elif "/" in token:
                self.scale = "of"
            self.numbers.append(token)
        elif kind is None:
            return token
        self.kinds.append(kind)
        return _MASKS.get(kind, "T")

    def in_json(self, found: re.Match[str]) -> str:
        token = found[0]
        kind = _kind(token)
        quoted = found.string[found.start() - 1 : found.start()] == '"'
        if kind is None or (kind == "number" and not (quoted and len(token) >= _ID)):
            return token
        kind = "ticket" if kind == "number" else kind
        self.kinds.append(kind)
        return _MASKS.get(kind, "T")

    def under_key(self, found: re.Match[str]) -> str:
        self.kinds.append("key")
        return found[0][: found[0].index(":")] + ": I"

    def weigh(self, text: str) -> str:
        """The text with the numbers put back that it is about."""
        weighed = weigh(text, self.numbers, self.scale)
        if all(weighed.payload):
            self.kinds = [kind for kind in self.kinds if kind != "number"]
        self.scale = weighed.scale
        return weighed.text

    def written_date(self, _: re.Match[str]) -> str:
        self.kinds.append("date")
        return "D"


@lru_cache(maxsize=4096)
def _kind(token: str) -> str | None:
    """What a token with a digit is; None where it is a word like any other."""
    found = _KIND.fullmatch(token)
    if found is not None:
        return found.lastgroup
    return "ticket" if sum(map(str.isdigit, token)) >= _TICKET or token[0] == "#" else None
