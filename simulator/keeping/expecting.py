r"""How a recorded message is heard and expected: as a shape where it is JSON, else as a pattern.

Owns the escapes of both, and how much of a long message counts. A recorded text is never read as a pattern, whatever
stands in it.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING

from simulator.dialogue.json_text import NOT_JSON, parse_json
from simulator.dialogue.shape import ABSENT
from simulator.dialogue.words import hear
from simulator.keeping.spelling import DEEP, LONG_KEY, Names, marks, quoted, refuse_halves
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from simulator.record import Turn

_SIGNS = re.compile(r"[\\*()\[\]|<]")
_WORDS = 60  # of a long message: more in a row is the same message by any measure
_LONG = 10_000  # characters of them: a pattern may not be longer without end
_LEAVES = 60  # of a long JSON message, for the same reason
_ANY = "*"


def expected_of(turn: Turn, names: Names = ()) -> str:
    """What the message is expected as, in YAML.

    Args:
        turn: What was said.
        names: The secrets of which it shows the names only: their places may hold anything.
    """
    return _shape(turn, names) or _pattern_of(turn, names)


def condition_of(turn: Turn, names: Names = ()) -> str:
    """The condition of a rule that hears the message, as a line of YAML; arguments as above."""
    if turn.data is not None:
        return f"when_binary: {b64encode(turn.data).decode() or quoted('')}"
    shape = _shape(turn, names)
    return f"when: {_pattern_of(turn, names)}" if shape is None else f"when_json: {shape}"


def _pattern_of(turn: Turn, names: Names) -> str:
    source = _ANY if turn.data is not None else _pattern(turn.text, names)
    return quoted(source) if source == _ANY else spell(source)


def _pattern(text: str, names: Names) -> str:
    """A pattern of the first words, found anywhere in a message; "*" where there is nothing to ask for."""
    spans = hear(text).spans()
    ends = [end for _, end in spans[:_WORDS] if end <= _LONG]
    if not ends:
        return _ANY
    if len(ends) < len(spans):
        text = text[: ends[-1]]
    if not names or not marks(names).search(text):
        return _literal(text)
    # A wildcard stands for whole words: the one in which a secret is may be any.
    words = [_ANY if marks(names).search(word) else _literal(word) for word in text.split()]
    asked = " ".join(word for word in words if word != _ANY)
    return " ".join(words) if hear(asked).words else _ANY


def _literal(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text)


def _shape(turn: Turn, names: Names) -> str | None:
    """The shape that the message fits; None where it is no object or list, or cannot be written as one."""
    value = parse_json(turn.text) if turn.data is None else NOT_JSON
    if not isinstance(value, dict | list):
        return None
    try:
        refuse_halves(value)
        written = _Shape(names).spell(value, 0)
    except (ValueError, RecursionError):
        return None
    return None if written == quoted(_ANY) else written


class _Shape:
    """One shape in the making: keys that are left out may be anything, and so may a list that is too long."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._left = _LEAVES

    def spell(self, value: object, depth: int) -> str:
        """The YAML of the shape that this value fits."""
        match value:
            case dict() if depth <= DEEP:
                return self._object(value, depth)
            case list() if depth <= DEEP and len(value) <= self._left:
                items = [self.spell(item, depth + 1) for item in value]
                self._left -= not items
                return f"[{', '.join(items)}]"
            case dict() | list():
                written = quoted(_ANY)
            case str():
                written = quoted(self._leaf(value))
            case _:
                written = json.dumps(value)
        self._left -= 1
        return written

    def _object(self, value: dict[str, object], depth: int) -> str:
        entries = []
        for key, item in value.items():
            if self._left <= 0:
                break
            if len(key) <= LONG_KEY and not self._hides(key):
                entries.append(f"{quoted(key)}: {self.spell(item, depth + 1)}")
        self._left -= not entries
        return f"{{{', '.join(entries)}}}"

    def _leaf(self, text: str) -> str:
        if self._hides(text) or len(hear(text).spans()) > _WORDS:
            found = _pattern(text, self._names)
            return found if found == _ANY else f"{found} {_ANY}"  # with a wildcard it is a pattern
        return rf"\{ABSENT}" if text == ABSENT else _literal(text)

    def _hides(self, text: str) -> bool:
        return bool(self._names) and marks(self._names).search(text) is not None
