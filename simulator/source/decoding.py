"""The bytes of a file to text: UTF-8, bounded, without what YAML forbids.

Owns what is refused before a parser sees it, and where a place in bytes stands in lines.
"""

from __future__ import annotations

import re

from simulator.diagnostics import Diagnostic, shown
from simulator.record import Place

MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 1_000_000  # a line costs fifty bytes and more, whatever stands in it
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # the ends of lines that libyaml counts
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how such a file begins

# What YAML forbids in a file (YAML 1.2, 5.1); libyaml would stop here without a line.
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, file: str) -> tuple[str, Diagnostic | None]:
    """Return the text, or "" and what keeps it from being text."""
    start = Place(file, 1)
    if len(data) > MAX_BYTES:
        wrong = "the file is larger than 16 MB, which is the most that is read"
        return "", Diagnostic("too-big", wrong, start, help="split it, with include")
    if data.startswith(_UTF_16):
        wrong = "the file is UTF-16, as some editors save Unicode, and not UTF-8"
        return "", Diagnostic("not-utf8", wrong, start, help="save the file as UTF-8")
    if (at := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        place = Place(file, line, at - (data.rfind(b"\n", 0, at) + 1) + 1)
        return "", Diagnostic(
            "binary-file", "the file holds a NUL byte: this is not a text file", place
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_of(data[: error.start].decode("utf-8-sig", "replace"), error.start, file)
        wrong = f"the file is not UTF-8: byte 0x{data[error.start]:02x} cannot stand here"
        return "", Diagnostic("not-utf8", wrong, place, help="save the file as UTF-8")
    if _lines(text) > MAX_LINES:
        wrong = f"the file has more than {MAX_LINES:,} lines, which is the most that is read"
        return "", Diagnostic("too-big", wrong, start, help="split it, with include")
    if bad := _FORBIDDEN.search(text):
        place = _place_of(text, bad.start(), file)
        wrong = f"the control character {shown(bad[0])} cannot stand in YAML"
        escape = 'in double quotes, write it as an escape such as "\\e" or "\\x07"'
        return "", Diagnostic("control-character", wrong, place, help=escape)
    return text, None


def _lines(text: str) -> int:
    return sum(map(text.count, "\n\r\x85\u2028\u2029")) - text.count("\r\n")


def _place_of(text: str, index: int, file: str) -> Place:
    lines = BREAK.split(text[:index])
    return Place(file, len(lines), len(lines[-1]) + 1)
