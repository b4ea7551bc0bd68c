r"""How recorded words are written down so that they mean themselves and nothing else.

Owns the escapes: a recorded text is never read as a pattern or a template, whatever stands in it, and YAML gives back
its very characters.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.dialogue.json_text import NOT_JSON, parse_json, write_json
from simulator.errors import ScriptError
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from simulator.record import Turn

Names = tuple[str, ...]  # of secrets; what was recorded shows their names in place of their values
_TEXT_SIGNS = re.compile(r"[\\<]")
LONG_KEY = 500  # characters; YAML takes no key of more than 1024 on one line
DEEP = 30  # lists and mappings; the reader takes 40, and some stand around a message


def quoted(text: str) -> str:
    """The text as YAML in double quotes."""
    return spell(text, like='"')


def action_of(turn: Turn, names: Names = ()) -> str:
    """The action that says the message again, as a line of YAML."""
    if turn.data is not None:
        return f"say_binary: {b64encode(turn.data).decode() or quoted('')}"
    value = _as_json(turn.text, names)
    if value is not None:
        return f"say_json: {value}"
    return f"say: {spell(literal_text(turn.text, names))}"


def literal_text(text: str, names: Names = ()) -> str:
    """A text of the language that says exactly these characters, and a secret where only its name was left."""
    if not names:
        return _TEXT_SIGNS.sub(r"\\\g<0>", text)
    parts = marks(names).split(text)  # between two texts stands a name
    said = [_TEXT_SIGNS.sub(r"\\\g<0>", part) for part in parts]
    said[1::2] = [f"<{name}>" for name in parts[1::2]]
    return "".join(said)


@lru_cache(maxsize=16)
def marks(names: Names) -> re.Pattern[str]:
    """What stands where a value was; its one group is the name of the secret."""
    return re.compile(rf"\*\*\*({'|'.join(map(re.escape, names))})\*\*\*")


def _as_json(text: str, names: Names) -> str | None:
    """The YAML of a JSON value that is sent as exactly this text; None where it has to be said as a text."""
    if not text.startswith(("{", "[")):
        return None
    value = parse_json(text)
    if value is NOT_JSON:
        return None
    try:
        if write_json(value) != text:
            return None
        refuse_halves(value)
        return _flow(value, names, 0)
    except (ScriptError, ValueError, RecursionError):
        return None


def refuse_halves(value: object) -> None:
    """Raise ValueError where a JSON value holds half a character, which YAML has no way to write."""
    json.dumps(value, ensure_ascii=False).encode()


def _flow(value: object, names: Names, depth: int) -> str:
    if depth > DEEP:
        raise ValueError("too deep")
    match value:
        case str():
            return quoted(literal_text(value, names))
        case list():
            return f"[{', '.join(_flow(item, names, depth + 1) for item in value)}]"
        case dict():
            for key in value:
                if len(key) > LONG_KEY or (names and marks(names).search(key)):
                    raise ValueError("a key that cannot be written")
            entries = (
                f"{quoted(key)}: {_flow(item, names, depth + 1)}" for key, item in value.items()
            )
            return f"{{{', '.join(entries)}}}"
        case _:
            return json.dumps(value)
