"""What may reach a terminal: text that cannot steer it, and the few colours we write ourselves.

Owns the escaping of characters, the ANSI codes, and how things are counted in words. Knows no record.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\"}

# Letters and marks that are printable by their class, and still show nothing: fillers, joiners.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_COLOUR = re.compile("\x1b\\[[0-9]*m")
_WORD = re.compile("( *)([^ ]+)")
_NARROWEST = 20  # columns; below that nothing can be read anyway
_SUSPECT = re.compile(r"[^\x20-\x5b\x5d-\x7e]")  # everything but plain ASCII without the backslash


def shown(text: str) -> str:
    r"""The text on one line, with everything that does not show as itself escaped as in Python.

    Escaped are control characters (`\x1b`, `\n`), direction marks (`\u202e`), zero-width
    characters, lone surrogates, private and unassigned characters, and the backslash itself
    (`\\`), so that the original can be told from what is shown.
    """
    return _SUSPECT.sub(_escape, text)


def shown_json(line: str) -> str:
    r"""JSON on one line, with everything that does not show as itself as \uXXXX: it means the same."""
    return _SUSPECT.sub(_escape_in_json, line)


def _escape_in_json(found: re.Match[str]) -> str:
    char = found[0]
    if char == "\\" or _shows(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _shows(char: str) -> bool:
    return char not in _INVISIBLE and (char.isprintable() or unicodedata.category(char) == "Zs")


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in _SHORT:
        return _SHORT[char]
    if _shows(char):
        return char
    code = ord(char)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def counted(number: float | str, what: str) -> str:
    """So many of them, in words: `1 message`, `2 messages`, whatever a log has for a number."""
    return f"1 {what}" if number == 1 else f"{number} {what}s"


class Tone(StrEnum):
    """The colours there are; the value is the ANSI code (SGR parameter)."""

    SERVER = "36"  # cyan
    CLIENT = "35"  # magenta
    DIM = "2"
    BAD = "31"  # red
    GOOD = "32"  # green


@dataclass(frozen=True, slots=True)
class Style:
    """How lines look: in colour, or plain; and how long they may be."""

    colour: bool = False
    columns: int | None = None  # of the terminal; None where there is none

    def paint(self, text: str, tone: Tone) -> str:
        """The text in that colour; as it is where there is none."""
        return f"\x1b[{tone.value}m{text}\x1b[0m" if self.colour and text else text

    def fold(self, line: str, hang: int = 9) -> str:
        """The line, broken between words where it is longer than the terminal is wide.

        Args:
            line: one line, as `shown` and `paint` leave it.
            hang: by how many columns what goes on below is indented.
        """
        if self.columns is None or width_of(line) <= self.columns:
            return line
        most = max(self.columns, _NARROWEST)
        hang = min(hang, most // 3)
        parts, column = [], 0
        for space, word in _WORD.findall(line):
            part, width = space + word, width_of(space + word)
            if column and column + width > most:
                part, width, column = f"\n{' ' * hang}{word}", hang + width_of(word), 0
            parts.append(part)
            column += width
        return "".join(parts)


def width_of(text: str) -> int:
    """How many columns a text takes, colours aside."""
    bare = _COLOUR.sub("", text)
    if bare.isascii():
        return len(bare)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in bare
    )


PLAIN = Style()
