"""A text as YAML writes it, so that it reads back as the very same text here and in other programs.

Owns when quotes are needed, and which. Only texts of one line are spelled; nothing about where they stand is known,
so what comes back is good in a block and between brackets alike.
"""

from __future__ import annotations

import re

# What is safe without quotes everywhere: begins with a letter, holds no sign that YAML gives a meaning to.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .!?;/=+~$%^()<>'’“”…–—-]|:(?=\S)(?=[\w/]))*", re.UNICODE)
# Words that some programs take for truth values, numbers or nothing (YAML 1.1).
_MEANT = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"])
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def spell(text: str, *, like: str = "") -> str:
    """The text as a YAML scalar on one line.

    Args:
        text: What it shall say.
        like: The quotes to use, where they can hold it: ' or "; else those that need the least escaping.
    """
    if not all(char.isprintable() for char in text):
        return _double(text)
    if like == "'":
        return _single(text)
    if like == '"':
        return _double(text)
    if _is_plain(text):
        return text
    return _single(text) if '"' in text or "\\" in text else _double(text)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not text.endswith((" ", ":"))
        and text.lower() not in _MEANT
    )


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return '"' + "".join(map(_escape, text)) + '"'


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
