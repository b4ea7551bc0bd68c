"""The records of a transcript: one table of types and fields, and the JSON Schema made of it.

Owns what stands in a log for whoever reads one without this program. The tests hold the table
against what is really written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its JSON form, what it tells, and an example."""

    name: str
    form: Schema
    about: str
    example: object
    always: bool = True  # it stands in every record of its type


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of record: when it is written, and its fields behind the envelope."""

    name: str
    when: str
    fields: tuple[Field, ...]


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_WHOLE: Schema = {"type": "integer"}
_TRUTH: Schema = {"type": "boolean"}
_SIDE: Schema = {"enum": ["client", "server"]}
_SHA: Schema = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields)}


_RULE = _object(name=_TEXT, file=_TEXT, line=_COUNT)
_PLACE = _object(file=_TEXT, line=_COUNT, column=_COUNT)
_PARTY: Schema = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["rules", "human", "ws", "cmd", "client"]},
        "name": _TEXT, "file": _TEXT, "sha256": _SHA, "url": _TEXT, "command": _TEXTS,
    },
    "required": ["kind"],
}  # fmt: skip
_BOUND = _or_null(_COUNT)
_LIMITS = _object(messages=_BOUND, time=_BOUND, silence=_BOUND, bytes=_BOUND, message=_BOUND)
_LOOPS = _object(
    action={"enum": ["stop", "warn", "off"]}, patience=_BOUND,
    accept={"enum": ["proved", "suspected"]}, volatile=_TEXTS, progress=_TEXTS,
)  # fmt: skip
_ENDINGS: Schema = {
    "enum": [
        "client", "server", "silence", "loop", "limit", "error", "interrupted",
        "incomplete",  # the footer was added by `log repair`
    ]
}  # fmt: skip

ENVELOPE = (
    Field("seq", _COUNT, "0, 1, 2 and so on; a hole means that a record is missing", 3),
    Field("ts", {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
          "the wall clock, UTC", "2026-11-24T08:42:13.250Z"),
    Field("t", _COUNT, "µs of the conversation's own time", 1500),
    Field("type", _TEXT, "which record it is", "message"),
)  # fmt: skip


def _type(name: str, when: str, *fields: Field) -> RecordType:
    return RecordType(name, when, fields)


_GREET = {"name": "greet", "file": "a.yaml", "line": 12}
_RULES_PARTY = {"kind": "rules", "name": "ann", "file": "a.yaml", "sha256": "0" * 64}
_TYPES = (
    _type(
        "header", "the first line: everything the conversation began with",
        Field("format", {"const": "simulator-transcript"}, "what kind of file it is",
              "simulator-transcript"),
        Field("version", _COUNT, "the version of the format", 1),
        Field("run", _TEXT, "the title of the scenario", "Two people say hello"),
        Field("tool", _TEXT, "the version of the simulator", "0.1.0"),
        Field("scenario", _object(path=_or_null(_TEXT), sha256=_SHA), "the file, and its hash",
              {"path": "hello.yaml", "sha256": "0" * 64}),
        Field("server", _PARTY, "who the server is", _RULES_PARTY),
        Field("client", _PARTY, "who the client is", _RULES_PARTY),
        Field("seed", _WHOLE, "what all chance is drawn from", 0),
        Field("number", _COUNT, "which conversation of a served bot it is, where it is not the first; "
              "chance is drawn from it, too", 2, always=False),
        Field("clock", {"enum": ["virtual", "real"]}, "which time t is", "virtual"),
        Field("limits", _LIMITS, "the limits, in µs and bytes; null for one that is off",
              {"messages": 200, "time": 300000000, "silence": 60000000, "bytes": 10485760,
               "message": 65536}),
        Field("loops", _LOOPS, "the loop policy",
              {"action": "stop", "patience": None, "accept": "suspected", "volatile": [],
               "progress": []}),
        Field("secrets", _TEXTS, "only where values are hidden: the names of those that are",
              ["token"], always=False),
    ),
    _type(
        "open", "a side has shaken hands",
        Field("side", _SIDE, "which side", "server"),
        Field("url", _TEXT, "the address", "ws://127.0.0.1:8080/"),
        Field("status", {"const": 101}, "of the handshake", 101),
        Field("subprotocol", _or_null(_TEXT), "agreed on, if any", None),
        Field("peer", _or_null(_TEXT), "the other end's address", "127.0.0.1:47836"),
    ),
    _type(
        "message", "a side says something",
        Field("id", _COUNT, "0, 1, 2 and so on, both sides together", 4),
        Field("from", _SIDE, "who says it", "client"),
        Field("re", _or_null(_COUNT), "the id of the message it answers; null if unasked", 3),
        Field("hop", _COUNT, "automatic replies since an unasked message", 1),
        Field("text", _TEXT, "the exact characters", "hello", always=False),
        Field("data", {"type": "string", "contentEncoding": "base64"},
              "the bytes of a binary message, instead of text", "AAEC", always=False),
        Field("json", {"const": True}, "a bot said JSON", True, always=False),
        Field("rule", _or_null(_RULE), "the rule that said it; null for a stranger", _GREET),
        Field("state", _or_null(_TEXT), "the speaker's state afterwards", "start"),
    ),
    _type(
        "unmatched", "something was heard, and no rule fitted",
        Field("side", _SIDE, "who heard it", "client"),
        Field("re", _COUNT, "the id of the message", 0),
    ),
    _type(
        "fault", "the wire was disturbed, or a line came too late to be said",
        Field("what", {"enum": ["drop", "duplicate", "delay", "cut", "unsaid"]}, "what happened",
              "drop"),
        Field("re", _or_null(_COUNT), "the id of the message", 5),
        Field("rule", _or_null(_RULE), "the rule whose line was not said", _GREET, always=False),
    ),
    _type(
        "loop", "a reply loop was found",
        Field("class", {"enum": ["recurrence", "periodic", "drought", "storm"]},
              "the kind of evidence", "periodic"),
        Field("certainty", {"enum": ["proved", "suspected"]}, "how sure it is", "suspected"),
        Field("first", _COUNT, "the id of the first message of the first round", 1),
        Field("period", _COUNT, "messages a round", 2),
        Field("rounds", _COUNT, "whole rounds that were seen", 3),
        Field("messages", _COUNT, "messages said when it was found", 8),
        Field("cycle", {"type": "array", "items": _COUNT}, "the ids of one round", [1, 2]),
        Field("rules", {"type": "array", "items": _RULE}, "the rules of one round", [_GREET]),
        Field("evidence", {"type": "object"}, "what was seen, by class", {"news": 0}),
        Field("action", _TEXT, "what was done about it", "stop"),
    ),
    _type(
        "dismissed", "a loop was found while the conversation was ending anyway",
        Field("messages", _COUNT, "messages said by then", 8),
    ),
    _type(
        "back", "the person went back to what was said before (in `chat`)",
        Field("side", _SIDE, "which side the person is", "client"),
        Field("first", _COUNT, "from this message on all is as if nothing had been said", 3),
    ),
    _type(
        "limit", "a limit ended the conversation",
        Field("what", {"enum": ["messages", "time", "silence", "bytes", "message"]},
              "which limit", "messages"),
        Field("bound", _COUNT, "the limit", 12),
        Field("value", _COUNT, "what it would have come to", 13),
    ),
    _type(
        "error", "the connection or a script failed",
        Field("side", _or_null(_SIDE), "on which side, if it is known", "client"),
        Field("sentence", _TEXT, "what happened", "the line was dropped"),
        Field("place", _or_null(_PLACE), "of a script error",
              {"file": "a.yaml", "line": 3, "column": 5}),
    ),
    _type(
        "close", "a side closed, or the simulator did",
        Field("by", {"enum": ["client", "server", "simulator"]}, "who closed", "client"),
        Field("code", _COUNT, "the close code", 1000),
        Field("reason", _TEXT, "the close reason", ""),
        Field("clean", _TRUTH, "whether the closing handshake was whole", True),
    ),
    _type(
        "verdict", "an expectation was judged",
        Field("key", _TEXT, "the key under expect", "ended_by"),
        Field("place", _PLACE, "where the scenario says so",
              {"file": "hello.yaml", "line": 20, "column": 3}),
        Field("ok", _TRUTH, "whether it holds", True),
        Field("wanted", _TEXT, "what was expected", "client"),
        Field("got", _TEXT, "what came", "client"),
        Field("message", _or_null(_COUNT), "the id of the nearest message", 5),
        Field("by", _or_null(_COUNT), "the seq of the record that decided it", 9),
    ),
    _type(
        "footer", "the last line, exactly one",
        Field("ended_by", _ENDINGS, "what ended the conversation", "client"),
        Field("exit", _COUNT, "the exit code it comes to", 0),
        Field("kind", _TEXT, "the word for that exit code", "ok"),
        Field("counts", {"type": "object", "additionalProperties": _COUNT},
              "messages, bytes, and records of each type", {"messages": 6, "bytes": 93}),
        Field("wall", {"type": "number", "minimum": 0}, "seconds it took", 0.02),
        Field("simulated", _COUNT, "µs it took in its own time", 0),
        Field("repaired", _object(backup=_TEXT, dropped={"type": "array", "items": _COUNT}),
              "only where log repair added the footer: the log as it was, and the lines left out",
              {"backup": "hello.jsonl.bak", "dropped": [7]}, always=False),
        Field("sha256", _SHA, "the hash of all lines before", "0" * 64),
    ),
)  # fmt: skip
RECORDS: dict[str, RecordType] = {one.name: one for one in _TYPES}


def transcript_schema() -> Schema:
    """The schema of one line of a log. Readers ignore types and fields they do not know, so it does."""
    return {
        "$schema": DIALECT,
        "title": "One record, a line of a transcript",
        "type": "object",
        "properties": _properties(ENVELOPE),
        "required": [field.name for field in ENVELOPE],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in RECORDS
        ],
        "$defs": {name: _record(one) for name, one in RECORDS.items()},
    }


def _record(one: RecordType) -> Schema:
    schema: Schema = {
        "description": one.when,
        "properties": _properties(one.fields),
        "required": [field.name for field in one.fields if field.always],
    }
    if one.name == "message":
        schema["oneOf"] = [{"required": ["text"]}, {"required": ["data"]}]
    return schema


def _properties(fields: Iterable[Field]) -> Schema:
    return {
        field.name: {"description": field.about, "examples": [field.example], **field.form}
        for field in fields
    }
