"""An expression's source text, made ready for Python's parser.

Owns what a text in quotes, a number and white space look like, and the slips that can be seen
without understanding the rest. Offsets stay as they are: the prepared text has the same length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from keyword import kwlist

from simulator.dialogue.notation import NotationError

MAX_SOURCE = 2_000  # characters


class ExpressionError(NotationError):
    """An expression, or a text with one, that cannot be meant so."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source that Python's parser can read.

    text: of the same length, every text in quotes masked. texts: what they say, by their offset.
    """

    text: str
    texts: dict[int, str]

    def offset(self, column: int) -> int:
        """The offset of a character, of which Python gives the column in UTF-8 bytes."""
        if self.text.isascii():
            return column
        return len(self.text.encode()[:column].decode(errors="ignore"))


_TOKEN = re.compile(
    r"""
    (?P<text> '(?:[^'\\]|\\.)*+' | "(?:[^"\\]|\\.)*+" )
    | (?P<quote> ['"] )
    | (?P<number> (?:[0-9]+\.?[0-9]*|(?<![\w)\]])\.[0-9]+) (?:[eE][-+]?[0-9]+)?\w* )
    | (?P<key> \.\s*(?:"""
    + "|".join(kwlist)
    + r""")\b )
    | (?P<word> [^\W\d]\w* )
    | (?P<slip> \&\&? | \|\| | !(?!=) | => | ===+ | (?<![=!<>:])=(?!=) | \*\* | [\#\\;`$?@^~] )
    | (?P<space> [^\S ] )
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_INSTEAD = {
    "&&": "write and",
    "&": "write and",
    "||": "write or; a single | calls a filter",
    "!": "write not",
    "=": "write == to compare",
    "===": "write == to compare",
    "=>": "write >= to compare",
    "**": "write x * x",
}
_BEFORE_TEXT = frozenset({"in", "not", "and", "or", "if", "else"})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"n": "\n", "t": "\t"} | {char: char for char in "'\"\\*()[]|<"}


def prepare(source: str) -> Prepared:
    """The source with its texts masked and its keys readable.

    Raises:
        ExpressionError: too long, an open quote, a number or sign that no expression has.
    """
    if len(source) > MAX_SOURCE:
        raise ExpressionError(
            f"the expression is {len(source)} characters long (at most {MAX_SOURCE})",
            help="put a part of it into a variable first",
        )
    texts: dict[int, str] = {}
    end = -1  # of the text in quotes before
    parts: list[str] = []
    done = 0
    for token in _TOKEN.finditer(source):
        start, found = token.start(), token[0]
        parts.append(source[done:start])
        done = token.end()
        if token.lastgroup == "text":
            _check_before_text(source, start, end)
            texts[start] = _unescape(found[1:-1])
            end = done
            found = f"'{'_' * (len(found) - 2)}'"
        else:
            found = _replace(token)
        parts.append(found)
    parts.append(source[done:])
    text = "".join(parts)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ExpressionError("half a character stands here", error.start) from None
    return Prepared(text, texts)


def _replace(token: re.Match[str]) -> str:
    start, found = token.start(), token[0]
    match token.lastgroup:
        case "quote":
            raise ExpressionError(f"the {found} is never closed", start, f"add another {found}")
        case "number" if not _is_number(found):
            plain = found.lstrip("0")
            hint = f"write {plain}" if _NUMBER.fullmatch(plain) else "write it as 12 or 1.5"
            raise ExpressionError(f"{found} is no number", start, hint)
        case "slip":
            raise ExpressionError(f"an expression has no {found}", start, _INSTEAD.get(found, ""))
        case "key":
            # `message.from` is a key like any other, but `from` is a word of Python's. Its parser
            # takes the wide form of the letters for a name, and then reads it as the plain one.
            wide = [chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in found]
            return "".join(wide)
        case "space":
            return " "
    return found


def _is_number(text: str) -> bool:
    leading_zero = text[0] == "0" and text.isdigit() and text.strip("0") != ""
    return _NUMBER.fullmatch(text) is not None and not leading_zero


def _check_before_text(source: str, start: int, end: int) -> None:
    if end >= 0 and not source[end:start].strip():
        raise ExpressionError("two texts stand side by side", start, "write + between them")
    before = re.search(r"\w+$", source[:start])
    if before and before[0] not in _BEFORE_TEXT:
        raise ExpressionError(
            f"{before[0]!r} and a text stand side by side", before.start(), "write + between them"
        )


def _unescape(text: str) -> str:
    """What stands in quotes: a backslash that means nothing stays."""
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[0]), text)
