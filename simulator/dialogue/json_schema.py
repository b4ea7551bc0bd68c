"""The tables of keys as JSON Schema (2020-12), for editors: `bot` and `scenario`.

Owns what each kind of value looks like to a validator. Names no key but those whose value is a
mapping of its own: which keys there are, what they mean and an example stands in the tables.
Patterns, expressions and names are texts here; what is wrong inside them only the loader can say.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from simulator.dialogue.conditions import HEARD
from simulator.dialogue.expression.source import MAX_SOURCE
from simulator.dialogue.pattern.syntax import MAX_LENGTH
from simulator.dialogue.schema import MAX_TITLE, TABLES, Key, Kind, Table
from simulator.dialogue.values import plain_value
from simulator.record import EndedBy
from simulator.source import Mapping, Node, Scalar, Sequence, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DURATION = r"[0-9]{1,15}(\.[0-9]{1,15})?(ms|s|m|h)"

# An editor types plain scalars as YAML 1.2 does; to the loader they are texts all the same.
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_PATTERN: Schema = {**_TEXT, "maxLength": MAX_LENGTH}
_PATTERNS: Schema = {"anyOf": [_PATTERN, {"type": "array", "items": _PATTERN, "minItems": 1}]}
_TITLE: Schema = {**_TEXT, "maxLength": MAX_TITLE}
_NUMBER: Schema = {"type": "number"}
_WHOLE: Schema = {"type": "integer"}
_CODE: Schema = {"type": "integer", "minimum": 1000, "maximum": 4999}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _either(*forms: Schema) -> Schema:
    return {"anyOf": list(forms)}


def _optional(schema: Schema) -> Schema:
    """A key with everything below it commented out is as good as none."""
    return _either(schema, {"type": "null"})


def _spelled(pattern: str) -> Schema:
    return {"type": "string", "pattern": rf"^\s*{pattern}\s*$"}


def _named(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _list(value: Schema, *, least: int = 0) -> Schema:
    items: Schema = {"type": "array", "items": value}
    return items | ({"minItems": least} if least else {})


_REPLY = _ref("any_reply")
_KINDS: dict[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.TEXTS: _TEXTS,
    Kind.SAYING: _either(_TEXT, _list(_either(_TEXT, _ref("reply")))),
    Kind.LINE: {},
    Kind.PATTERNS: _PATTERNS,
    Kind.REGEXES: _TEXTS,
    Kind.VALUE: {},
    Kind.BASE64: {"type": ["string", "number"]},
    Kind.EXPRESSION: {**_TEXT, "maxLength": MAX_SOURCE},
    Kind.NUMBER: _NUMBER,
    Kind.NUMBERS: _list({"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
    Kind.TRUE: {"const": True},
    Kind.DURATION: _spelled(_DURATION),
    Kind.RANGE: _spelled(rf"{_DURATION}(\s*-\s*{_DURATION})?"),
    Kind.SIZE: {
        "type": ["string", "integer"],
        "pattern": r"^\s*[0-9]{1,18}(\.[0-9]{1,15})?([KkMmGg]?[Bb])?\s*$",
        "minimum": 0,
    },
    Kind.SHARE: _spelled(r"[0-9]{1,3}(\.[0-9]{1,15})?%"),
    Kind.WORD: {"type": "string"},
    Kind.NAMES: _TEXTS,
    Kind.REPLY: _REPLY,
    Kind.REPLIES: _list(_REPLY, least=1),
    Kind.RULES: _optional(_list(_ref("rule"))),
    Kind.CLOSE: _either({"const": True}, _CODE, _ref("close")),
    Kind.NAMED: {"type": "object"},
    Kind.SIDE: _either(_TEXT, _ref("program"), _ref("bot")),
    Kind.LOOPS: _either({"enum": ["stop", "warn", "off"]}, _ref("loops")),
    Kind.LINES: _optional(_list(_ref("line"))),
}
_LIMIT_OFF: Schema = {"const": "off"}
# Keys that take something narrower than their kind, by table and name.
_NARROWER: dict[tuple[str, str], Schema] = {
    ("any_of", "weight"): {"type": "number", "minimum": 0},
    ("scenario", "scenario"): _TITLE,
    ("bot", "name"): _TITLE,
    ("rule", "name"): _TITLE,
    ("bot", "seed"): _WHOLE,
    ("scenario", "seed"): _WHOLE,
    ("close", "code"): _CODE,
    ("reconnect", "times"): {"type": "integer", "minimum": 1},
    ("every", "times"): {"type": "integer", "minimum": 1},
    ("cut", "after"): {"type": "integer", "minimum": 1},
    ("loops", "patience"): {"type": "integer", "minimum": 1},
    ("loops", "action"): {"enum": ["stop", "warn", "off"]},
    ("loops", "accept"): {"enum": ["proved", "suspected"]},
    ("limits", "messages"): _either({"type": "integer", "minimum": 1}, _LIMIT_OFF),
    ("limits", "time"): _either(_spelled(_DURATION), _LIMIT_OFF),
    ("limits", "silence"): _either(_spelled(_DURATION), _LIMIT_OFF),
    ("expect", "ended_by"): {"enum": [by.value for by in EndedBy if by != EndedBy.INTERRUPTED]},
    ("expect", "close_code"): _CODE,
    ("expect", "messages"): {
        "type": ["integer", "string"],
        "pattern": r"^\s*(==|<=|>=|<|>)?\s*[0-9]{1,18}\s*$",
        "minimum": 0,
    },
}
# What a mapping from names holds, where not anything may stand there.
_HOLDS: dict[str, Schema] = {
    "words": _named(_either(_list(_TEXT, least=1), _named({**_optional(_TEXTS)}))),
    "substitutions": _named(_named(_TEXT)),
    "states": _named(_optional(_ref("state"))),
    "keywords": _named(_either(_TEXT, _list(_REPLY), _ref("keyword"))),
    "headers": _named(_TEXT),
}
_NEEDED = {
    "scenario": ["server", "client"],
    "program": ["cmd"],
    "on_silence": ["after"],
    "every": ["each"],
}
_LOADED = ("rule", "reply", "any_of", "keyword", "on_silence", "every", "close", "reconnect")


def bot_schema() -> Schema:
    """The schema of a bot file, and of a file that a bot includes."""
    return _document("bot", "A bot of a two-bot conversation", ("bot", "state", *_LOADED))


def scenario_schema() -> Schema:
    """The schema of a scenario file."""
    names = tuple(name for name in TABLES if name != "included")
    return _document("scenario", "A conversation between two bots", names)


def _document(root: str, title: str, names: Iterable[str]) -> Schema:
    defs: Schema = {name: _table(name, TABLES[name]) for name in names}
    defs["any_reply"] = _either(_TEXT, _list(_REPLY), _ref("reply")) | {
        "description": Kind.REPLY.words
    }
    defs["any_of_reply"] = _either(_TEXT, _list(_REPLY), _ref("any_of"))
    return {"$schema": DIALECT, "title": title, **_ref(root), "$defs": defs}


def _table(name: str, table: Table) -> Schema:
    schema: Schema = {
        "type": "object",
        "description": table.what,
        "properties": {key.name: _property(name, key) for key in table.keys.values()},
        "additionalProperties": False,
    }
    if name in _NEEDED:
        schema["required"] = _NEEDED[name]
    if name == "rule":
        schema["allOf"] = [
            {"not": {"required": pair}} for pair in map(list, combinations(HEARD, 2))
        ]
    if name == "line":
        schema["oneOf"] = [{"required": ["client"]}, {"required": ["server"]}]
    return schema


def _property(table: str, key: Key) -> Schema:
    return {
        "description": key.about,
        "examples": [example_value(key)],
        **_value(table, key),
    }


def _value(table: str, key: Key) -> Schema:
    if (table, key.name) in _NARROWER:
        return _NARROWER[table, key.name]
    if key.name == "any_of":
        return _list(_ref("any_of_reply"), least=1)
    if key.name in _HOLDS:
        return _optional(_HOLDS[key.name])
    if key.kind is Kind.TIMERS:
        return _either(_ref(key.name), _list(_ref(key.name)))
    if key.kind is Kind.SETTINGS:
        return _optional(_ref(key.name))
    if key.kind is Kind.NAMED:
        return _optional(_ref(key.name) if key.name in TABLES else _KINDS[key.kind])
    return _KINDS[key.kind]


def example_value(key: Key) -> object:
    """The value of a key's example, as an editor would read it."""
    root = read_source(key.example.encode(), "example").root
    assert isinstance(root, Mapping), "an example is a key with its value"
    return typed_value(root.entries[0][1])


def typed_value(node: Node) -> object:
    """JSON-like data of a node: plain scalars are typed as YAML 1.2 says, quoted ones are texts."""
    match node:
        case Scalar():
            return node.text if node.style else plain_value(node.text)
        case Sequence():
            return [typed_value(item) for item in node.items]
        case Mapping():
            return {key.text: typed_value(value) for key, value in node.entries}
