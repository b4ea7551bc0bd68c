"""Text of a user's file, fit to be shown: a file is a stranger's, and must not steer a terminal."""

from __future__ import annotations

import unicodedata


def shown(text: str, most: int = 60) -> str:
    """`text` fit for one line of a terminal: escaped, and cut in the middle beyond `most`."""
    if len(text) > most:
        text = f"{text[: most - 11]}…{text[-10:]}"
    return "".join(map(visible, text)) if not text.isprintable() else text


def visible(character: str) -> str:
    """The character as it is shown: itself, or an escape."""
    if character == "\t":
        return "    "
    if character.isprintable():
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def width(text: str) -> int:
    """Terminal columns: two for wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
