"""A text as words with one gap between, and where its sentences end.

Owns what is part of a word and what is a gap: case, punctuation, emoji and width do not tell two
messages apart. Scripts that write no spaces are read letter by letter. Knows nothing of masks but
that they are capitals, which no folded text contains.
"""

from __future__ import annotations

import re
import unicodedata

END = "\n"  # of a sentence, or of a piece of one that may stand elsewhere
POINT = "\x01"  # the one in 2.5, which neither ends a sentence nor parts two words
_POINT = re.compile(r"(?<=\d)[.,](?=\d)")


def fold(text: str) -> str:
    """The text without case and width."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold()


def spread(folded: str) -> str:
    """The words of a folded text: white space between them, a line break where a sentence ends."""
    folded = _POINT.sub(POINT, folded)
    if folded.isascii():
        return folded.encode().translate(_SPACED, _DROPPED).decode()
    return folded.translate(_CHARACTERS)


def spread_plain(text: bytes) -> str:
    """The same of a text in ASCII that is not folded."""
    return text.translate(_FOLDED, _DROPPED).decode()


def shown(words: str) -> str:
    """Spread words as people write them: points in numbers, no gaps where a script has none."""
    words = words.replace(POINT, ".")
    if words.isascii():
        return words
    between = zip(" " + words, words, words[1:] + " ", strict=False)
    return "".join(
        c
        for before, c, after in between
        if c != " " or not (_is_spaceless(before) and _is_spaceless(after))
    )


_DROPPED = b"'`"  # within a word: neither part of it nor a gap
_ENDS = b'.!?;:()[]{}<>"|\n'
_GAPS = bytes(code for code in range(128) if not chr(code).isalnum())
_BLANKS = bytes(
    ord(END) if code in _ENDS else code if chr(code) == POINT else ord(" ") for code in _GAPS
)
_UPPER = bytes(range(ord("A"), ord("Z") + 1))
_SPACED = bytes.maketrans(_GAPS, _BLANKS)
_FOLDED = bytes.maketrans(_GAPS + _UPPER, _BLANKS + _UPPER.lower())

_KEPT = 20_000  # characters whose reading is remembered
_QUOTES = frozenset("'`´‘’‚‛\u200d\ufe0e\ufe0f")  # the last three only say how an emoji looks
_STOPS = frozenset(_ENDS.decode() + "…؟।॥。！？；：、「」『』（）【】“”„«»")
# First and last character of scripts that write no spaces; regular expressions with such ranges
# would take a tenth of the time it takes to start.
_IDEOGRAPHS = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
_OTHERS = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
)  # Thai and Lao, Burmese, Khmer


class _Characters(dict[int, str]):
    """What becomes of each character; worked out when it is met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _KEPT:
            self.clear()
        found = self[code] = _read(chr(code))
        return found


_CHARACTERS = _Characters()


def _read(char: str) -> str:
    if char in _QUOTES:
        return ""
    if char == POINT:
        return char
    category = unicodedata.category(char)
    if char.isalnum() or category in ("Mn", "Mc"):
        if _is_spaceless(char) and category[0] != "M":
            return f" {char} " if _is_in(char, _IDEOGRAPHS) else f" {char}"  # marks may follow
        return char
    return END if char in _STOPS or category == "So" else " "


def _is_spaceless(char: str) -> bool:
    """Whether its script writes no spaces between words."""
    return _is_in(char, _IDEOGRAPHS) or _is_in(char, _OTHERS)


def _is_in(char: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= char <= last for first, last in ranges)
