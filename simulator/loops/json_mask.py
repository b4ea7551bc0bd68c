"""What varies by itself in a JSON message.

Owns which keys name or date the message instead of saying something ("seq", "requestId"), and which
values are ids wherever they stand. A number, a day or the id of something talked about is payload:
whoever deletes a thousand orders one by one gets somewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.loops.kinds import LETTERS, TOKEN, kind_of
from simulator.loops.spread import END

if TYPE_CHECKING:
    from simulator.loops.form import Field

_WHOLE = re.compile(r"\s*(?:[^\W\d][\w./:-]*\s+){0,3}\{.*\}\s*\Z|\s*\[.*\]\s*\Z", re.DOTALL)
_CAMEL = re.compile(r'(?<=[a-z0-9])(?=[A-Z][\w.-]{0,60}"\s*:)')  # within a key
_KEY = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*:')
_VALUE = re.compile(r'\s*(?:"(?:[^"\\]|\\.)*+"|-?\d[\d.e+-]*+)')
_BETWEEN = re.compile(r"[_.\-\s]+")  # the words of a key

_OWN = frozenset(  # whose id is the message's own
    ("request", "req", "response", "resp", "reply", "re", "in", "message", "msg", "correlation", "trace",
     "span", "parent", "event", "packet", "frame", "transaction", "tx", "txn", "session", "conversation",
     "thread", "delivery", "call", "log", "connection")
)  # fmt: skip
_NAMING = frozenset(  # the last word of a key that names, counts or times the message
    ("uuid", "guid", "nonce", "etag", "seq", "seqno", "sequence", "ts", "timestamp", "datetime", "pid",
     "traceparent", "counter", "attempt", "attempts", "retry", "retries", "tries", "ref", "reference",
     "ticket", "incident", "case")
)  # fmt: skip
_TIMING = frozenset(("uptime", "elapsed", "duration", "latency", "took"))  # any word of one
_DATING = frozenset(
    ("created", "updated", "sent", "received", "expires", "modified", "generated", "time")
)
_ID = 5  # digits from which a quoted number in a list is an id
_TIME_OF_DAY = re.compile(r"[t_ ]\d{1,2}:")


def is_json(text: str) -> bool:
    """Whether a text is JSON, or a command and JSON behind it."""
    return text.rstrip()[-1:] in ("}", "]") and _WHOLE.match(text) is not None


def part_keys(text: str) -> str:
    """The JSON with the words in its keys apart, while its case still tells."""
    return _CAMEL.sub("_", text)


def said_in(masked: str) -> str:
    """What is said in masked JSON: its values, for keys are always the same."""
    return _KEY.sub(END, masked)


def mask_json(folded: str, fields: list[Field]) -> str:
    """The folded JSON, masked; what was masked is added to the fields."""
    pieces, at = [], 0
    for key in _KEY.finditer(folded):
        value = _VALUE.match(folded, key.end())
        if value is not None and key.start() >= at and _names_the_message(key[1]):
            pieces.append(f"{folded[at : key.end()]} {LETTERS['key']}")
            fields.append(("key", value[0].strip(' "')))
            at = value.end()
    pieces.append(folded[at:])

    def masked(found: re.Match[str]) -> str:
        kind = _kind(found)
        if kind is None:
            return found[0]
        fields.append((kind, found[0]))
        return LETTERS[kind]

    return TOKEN.sub(masked, "".join(pieces))


def _kind(found: re.Match[str]) -> str | None:
    """What kind of id or time a token in a value is; None where it is payload."""
    token, text = found[0], found.string
    kind = kind_of(token)
    if kind == "date":
        return kind if _TIME_OF_DAY.search(text, found.start(), found.end() + 4) else None
    if kind in ("number", "ticket"):
        quote = found.start() - 1
        in_list = text[quote : quote + 1] == '"' and text[:quote].rstrip()[-1:] != ":"
        return "ticket" if in_list and (kind == "ticket" or len(token) >= _ID) else None
    return kind


@lru_cache(maxsize=4096)
def _names_the_message(key: str) -> bool:
    words = [word for word in _BETWEEN.split(key) if word]
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last == "id":
        return not before or before in _OWN
    if last in ("at", "on"):
        return before in _DATING
    return last in _NAMING or last in _DATING or not _TIMING.isdisjoint(words)
