"""Authors' regular expressions, matched in linear time.

Owns RE2 and what it says about a broken expression. They see the raw text, not words.
"""

from __future__ import annotations

import re
from typing import Any

_MAX_MEMORY = 8 << 20  # bytes for one expression, compiled, with the states it meets
_SHOWN = 60  # characters of an expression; of what RE2 says twice as many
_ABSENT = (
    (re.compile(r"invalid perl operator: \(\?<?[=!]"), "RE2 has no look-ahead and no look-behind"),
    (re.compile(r"invalid escape sequence: \\[0-9]"), "RE2 has no back references"),
)


class RegexError(ValueError):
    """An expression that RE2 refuses; the message is one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Regex:
    """A compiled expression. source: as written. captures: its named groups."""

    __slots__ = ("_search", "captures", "source")

    def __init__(self, source: str, compiled: Any) -> None:
        self.source = source
        self.captures = frozenset(compiled.groupindex)
        self._search = compiled.search

    def __repr__(self) -> str:
        return f"Regex({self.source!r})"

    def search(self, text: str) -> dict[str, str] | None:
        """What the leftmost match gives each named group, or None where there is no match.

        A group that took no part gives "".
        """
        try:
            found = self._search(text)
        except UnicodeEncodeError:
            # Half a surrogate pair: no UTF-8, so no valid expression means it.
            found = self._search(text.encode(errors="replace").decode())
        if found is None:
            return None
        return {name: found[name] or "" for name in self.captures} if self.captures else {}


def compile_regex(source: str) -> Regex:
    """The expression that a text means: RE2 syntax, case-sensitive.

    Raises:
        RegexError: RE2 refuses it; the sentence gives its reason.
    """
    import re2  # not before an expression is met: most scripts have none

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        return Regex(source, re2.compile(source, options))
    except re2.error as error:
        raise RegexError(_sentence(source, error)) from None
    except UnicodeEncodeError:
        raise RegexError(f"the expression {source!r} holds half a character") from None


def _sentence(source: str, error: Exception) -> str:
    reason = error.args[0] if error.args else "unknown reason"
    reason = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    hint = next((f" ({hint})" for known, hint in _ABSENT if known.match(reason)), "")
    return f"RE2 refuses {source[:_SHOWN]!r}: {reason[: 2 * _SHOWN]}{hint}"
