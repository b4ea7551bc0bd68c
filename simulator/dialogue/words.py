"""What is heard of a text: its words, normalised, and the way back to what was written.

Owns normalising, the one function that patterns and messages share, and the rule of what a word is.
Knows nothing of patterns or rules.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import punctuation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = 2048  # characters; a longer text is neither kept nor read before somebody asks

# NFKC would turn the acute accent into a space; a dropped minus would turn -5 into 5.
_STRAIGHT = {
    **dict.fromkeys("´`\u1fef\u1ffd\uff40‘’‚‛", "'"),
    **dict.fromkeys("“”„‟", '"'),
    "\u2212": "-",
    "\ufe0f": "",  # asks for the coloured form of an emoji
    "\u200d": "",  # joins emoji to one picture
}
_ODD = re.compile("[" + "".join(_STRAIGHT) + "]")
_JOINERS = "\ufe0f\u200d"
_SIGNS = "+-\u2212\uff0b\uff0d\ufe62\ufe63\u207a\u207b\u208a\u208b"  # all that NFKC makes a sign
_PICTURES = "↔◽◾🏻🏼🏽🏾🏿"  # emoji that Unicode does not count as "symbol, other"
_TOKEN = re.compile(r"\S+")

# What each character of ASCII is (punctuation, white space, part of a word), and what is read of it.
_MARKS = punctuation.encode()
_KINDS = bytes(
    ord("." if code in _MARKS else " " if chr(code).isspace() else "w") for code in range(256)
)
_READ = bytes(ord(" ") if code in _MARKS else code for code in range(256)).lower()
_INNER = ".w"  # a mark before what belongs to a word


class Heard:
    """A text as patterns see it.

    raw: the text, character for character. words: its normalised words. joined: the words with one
    space before, between and after, so that `" see you " in joined` asks for whole words.
    parsed: what the text holds as JSON, for whoever has parsed it to keep; None before.
    """

    __slots__ = ("_spans", "joined", "parsed", "raw", "words")

    raw: str
    words: tuple[str, ...]
    joined: str
    parsed: object
    _spans: list[tuple[int, int]] | None

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.parsed = None
        # The commonest text by far: where no punctuation stands before a letter, all of it is edge
        # punctuation, and can be dropped at once. read_words says what a word is.
        # (Decoded, for bytes are first taken for a number when they are looked for in bytes.)
        if raw.isascii() and _INNER not in (written := raw.encode()).translate(_KINDS).decode():
            words = written.translate(_READ).decode().split()
        else:
            words = read_words(raw)
        self.words = tuple(words)
        self.joined = f" {' '.join(words)} " if words else " "
        self._spans = None

    def __repr__(self) -> str:
        return f"Heard({self.raw!r})"

    def slice(self, first: int, end: int) -> str:
        """The original characters from word `first` to before word `end`, edges trimmed."""
        if first >= end:
            return ""
        if self._spans is None and self.raw.isascii():
            return self._ascii_slice(first, end)
        spans = self.spans()
        return self.raw[spans[first][0] : spans[end - 1][1]]

    def _ascii_slice(self, first: int, end: int) -> str:
        # Between two words stand only punctuation and white space, and a word neither begins nor
        # ends with them: the next occurrence of a word, looked for from the end of the one before,
        # is that word.
        words, text, at = self.words, _fold_ascii(self.raw), 0
        for word in words[:first]:
            at = text.find(word, at) + len(word)
        start = at = text.find(words[first], at)
        if end == len(words):
            return self.raw[start : text.rfind(words[-1]) + len(words[-1])]
        for word in words[first:end]:
            at = text.find(word, at) + len(word)
        return self.raw[start:at]

    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each word in `raw`, edge punctuation left out."""
        if self._spans is None:
            spans = []
            for token in _TOKEN.finditer(self.raw):
                words = read_words(token[0])
                start, end = trim(token[0]) if len(words) == 1 else (0, 0)
                if start == end:  # NFKC put white space or marks where one character stood
                    start, end = 0, len(token[0])
                spans += [(token.start() + start, token.start() + end)] * len(words)
            self._spans = spans
        return self._spans


class _Unread(Heard):
    """A text whose words are read when asked for: long, or JSON, where nobody may ask."""

    __slots__ = ()

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.parsed = None

    def __getattr__(self, name: str) -> Any:  # only reached while the slots are empty
        if name not in Heard.__slots__:
            raise AttributeError(name)
        parsed = self.parsed
        super().__init__(self.raw)
        self.parsed = parsed
        return getattr(self, name)


def read(text: str) -> Heard:
    """The words of a text that may never come again."""
    if len(text) > _LONG or text[:1] in "{[":
        return _Unread(text)
    return Heard(text)


def hear(text: str) -> Heard:
    """The same of a text that is asked about again and again, as what a bot said last: kept."""
    heard = _kept.get(text)
    if heard is None:
        if len(_kept) >= _MANY:
            _kept.clear()  # cheaper than to ask which is the oldest, and what is needed comes back
        heard = _kept[text] = read(text)
    return heard


_MANY = 64
_kept: dict[str, Heard] = {}


def normalise(text: str) -> str:
    """The text in the one form that is compared: NFKC, case folded, quotes straight; idempotent."""
    if text.isascii():
        return _fold_ascii(text)
    text = unicodedata.normalize("NFKC", _ODD.sub(_straighten, text)).casefold()
    return unicodedata.normalize("NFKC", text)  # folding may leave what NFKC composes


def read_words(text: str) -> list[str]:
    """The normalised words: what white space separates, edge punctuation dropped."""
    if text.isascii():
        words = [_ascii_word(token) for token in _fold_ascii(text).split()]
        return [word for word in words if word] if "" in words else words
    words = []
    for token in normalise(text).split():
        if token[0].isalnum() and token[-1].isalnum():
            words.append(token)
            continue
        start, end = trim(token)
        if start < end:
            words.append(token[start:end])
    return words


def trim(token: str) -> tuple[int, int]:
    """Where the word in a token starts and ends; equal where nothing is left of it.

    Works on normalised and on original characters alike. A token of symbols only is kept from its
    first emoji to its last.
    """
    start, end = 0, len(token)
    while start < end and _is_edge(token[start]):
        start += 1
    drops: Callable[[str], bool] = _is_edge
    if start == end:
        start, drops = 0, _is_no_picture
        while start < end and drops(token[start]):
            start += 1
    while start < end and drops(token[end - 1]):
        end -= 1
    if start < end and start and token[start].isdigit() and token[start - 1] in _SIGNS:
        start -= 1
    while start < end < len(token) and token[end] in _JOINERS:
        end += 1
    return start, end


def _fold_ascii(text: str) -> str:
    text = text.lower()
    return text.replace("`", "'") if "`" in text else text


def _ascii_word(token: str) -> str:
    word = token.strip(punctuation)
    if word and word[0].isdigit():
        before = token.find(word) - 1  # nothing but punctuation stands before it
        if before >= 0 and token[before] in "+-":
            return token[before] + word
    return word


def _straighten(found: re.Match[str]) -> str:
    return _STRAIGHT[found[0]]


@lru_cache(maxsize=4096)
def _is_edge(char: str) -> bool:
    """Whether all that NFKC makes of the character is punctuation (P) or symbol (S)."""
    normal = unicodedata.normalize("NFKC", _STRAIGHT.get(char, char))
    return all(unicodedata.category(part)[0] in "PS" for part in normal)


def _is_no_picture(char: str) -> bool:
    return unicodedata.category(char) != "So" and char not in _PICTURES
