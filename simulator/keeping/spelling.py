r"""How recorded words are written down so that they mean themselves and nothing else.

Owns the escapes: a recorded text is never read as a pattern or a template, whatever stands in it, and YAML gives back
its very characters.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING

from simulator.dialogue.json_text import NOT_JSON, parse_json, write_json
from simulator.dialogue.words import hear
from simulator.errors import ScriptError
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from simulator.record import Turn

_PATTERN_SIGNS = re.compile(r"[\\*()\[\]|<]")
_TEXT_SIGNS = re.compile(r"[\\<]")
_WORDS = 60  # of a long message: more in a row is the same message by any measure
_LONG_KEY = 500  # characters; YAML takes no key of more than 1024 on one line
_DEEP = 30  # lists and mappings; the reader takes 40, and some stand around a message


def quoted(text: str) -> str:
    """The text as YAML in double quotes."""
    return spell(text, like='"')


def pattern_of(turn: Turn) -> str:
    """A pattern that the message fits, as YAML; `"*"` where it holds nothing that a pattern could ask for."""
    words = hear(turn.text).words
    if turn.data is not None or not words:
        return '"*"'
    text = turn.text
    if len(words) > _WORDS:
        spans = hear(turn.text).spans()
        text = text[: spans[_WORDS - 1][1]]
    return spell(_PATTERN_SIGNS.sub(r"\\\g<0>", text))


def action_of(turn: Turn) -> str:
    """The action that says the message again, as a line of YAML."""
    if turn.data is not None:
        return f"say_binary: {b64encode(turn.data).decode() or quoted('')}"
    value = _as_json(turn.text)
    if value is not None:
        return f"say_json: {value}"
    return f"say: {spell(literal_text(turn.text))}"


def literal_text(text: str) -> str:
    """A text of the language that says exactly these characters."""
    return _TEXT_SIGNS.sub(r"\\\g<0>", text)


def _as_json(text: str) -> str | None:
    """The YAML of a JSON value that is sent as exactly this text; None where it has to be said as a text."""
    if not text.startswith(("{", "[")):
        return None
    value = parse_json(text)
    if value is NOT_JSON:
        return None
    try:
        if write_json(value) != text:
            return None
        return _flow(value, 0)
    except (ScriptError, ValueError, RecursionError):
        return None


def _flow(value: object, depth: int) -> str:
    if depth > _DEEP:
        raise ValueError("too deep")
    match value:
        case str():
            return quoted(literal_text(value))
        case list():
            return f"[{', '.join(_flow(item, depth + 1) for item in value)}]"
        case dict():
            if any(len(key) > _LONG_KEY for key in value):
                raise ValueError("a key too long")
            entries = (f"{quoted(key)}: {_flow(item, depth + 1)}" for key, item in value.items())
            return f"{{{', '.join(entries)}}}"
        case _:
            return json.dumps(value)
