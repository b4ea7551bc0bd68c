"""Which keys a dialogue file has, and what each takes: the one place where a key is named.

Owns one table for each kind of mapping. The loader finds unknown keys and wrong types by them, and
the documents are tested against them. What a value means is decided where it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from simulator.source import Mapping, Scalar, Sequence

MAX_TITLE = 300  # characters of a title or name: it stands in logs, reports and names of files

_SCALAR = frozenset({Scalar})
_LIST = frozenset({Sequence})
_MAPPING = frozenset({Mapping})


class Kind(Enum):
    """What a key takes: how that is called in a sentence, and as which nodes it may come."""

    TEXT = ("a text", _SCALAR)
    TEXTS = ("a text or a list of texts", _SCALAR | _LIST)
    PATTERNS = ("a pattern or a list of patterns", _SCALAR | _LIST)
    REGEXES = ("a regular expression or a list of them", _SCALAR | _LIST)
    SAYING = ("a text, or a list of texts", _SCALAR | _LIST)
    LINE = ("a pattern, or the shape of a JSON message", _SCALAR | _LIST | _MAPPING)
    VALUE = ("any value", _SCALAR | _LIST | _MAPPING)
    BASE64 = ("bytes as base64", _SCALAR)
    EXPRESSION = ("an expression", _SCALAR)
    NUMBER = ("a number", _SCALAR)
    NUMBERS = ("a list of numbers", _LIST)
    TRUE = ("true", _SCALAR)
    DURATION = ("a duration such as 2s", _SCALAR)
    RANGE = ("a duration such as 2s, or two as in 1s-3s", _SCALAR)
    SIZE = ("a size such as 64KB", _SCALAR)
    SHARE = ("a share such as 1%", _SCALAR)
    WORD = ("one word", _SCALAR)
    NAMES = ("a name or a list of names", _SCALAR | _LIST)
    REPLY = ("a reply: a text, a list of replies, or actions", _SCALAR | _LIST | _MAPPING)
    REPLIES = ("a list of replies", _LIST)
    RULES = ("a list of rules", _LIST)
    CLOSE = ("true, a code, or {code, reason}", _SCALAR | _MAPPING)
    SETTINGS = ("a mapping", _MAPPING)
    TIMERS = ("a mapping, or a list of them", _MAPPING | _LIST)
    NAMED = ("a mapping from names", _MAPPING)
    SIDE = ("a bot, the path of a bot file, human, a URL or {cmd: …}", _SCALAR | _MAPPING)
    LOOPS = ("stop, warn, off, or a mapping", _SCALAR | _MAPPING)
    LINES = ("a list of messages such as {client: hello}", _LIST)

    def __init__(self, words: str, takes: frozenset[type]) -> None:
        self.words = words
        self.takes = takes


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it takes, what it is for, and an example in YAML."""

    name: str
    kind: Kind
    about: str
    example: str


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of one kind of mapping; `what` names it in a sentence."""

    what: str
    keys: dict[str, Key]

    def __or__(self, other: Table) -> Table:
        return Table(self.what, self.keys | other.keys)

    def without(self, *names: str) -> Table:
        """The table without these keys."""
        return Table(self.what, {n: key for n, key in self.keys.items() if n not in names})


def _table(what: str, *keys: tuple[str, Kind, str, str]) -> Table:
    return Table(what, {row[0]: Key(*row) for row in keys})


ACTIONS = _table(
    "a reply",
    ("say", Kind.SAYING, "says a text, or each of a list", "say: Hello, <name>"),
    ("say_json", Kind.VALUE, "says a JSON value", "say_json: {type: welcome, user: <user>}"),
    ("say_binary", Kind.BASE64, "says bytes", "say_binary: AAEC"),
    ("any_of", Kind.REPLIES, "draws one of these replies", "any_of: [Fine, {say: OK, weight: 2}]"),
    ("in_turn", Kind.REPLIES, "takes these replies one after the other", "in_turn: [One, Two]"),
    ("set", Kind.NAMED, "gives variables new values", "set: {score: <score + 1>}"),
    ("wait", Kind.RANGE, "delays what follows", "wait: 1s-3s"),
    ("go_to", Kind.TEXT, "enters a state", "go_to: asking"),
    ("close", Kind.CLOSE, "closes the connection", "close: {code: 4003, reason: bad token}"),
    ("drop", Kind.TRUE, "cuts the line without a close", "drop: true"),
    ("rules", Kind.RULES, "takes the first of these that fits", "rules: [{if: n < 3, say: Next}]"),
    ("as_if", Kind.TEXT, "answers as if this had been heard", "as_if: hello"),
    ("use", Kind.TEXT, "answers with a keyword or a named rule", "use: dream"),
    ("remember", Kind.TEXT, "keeps a text for a later recall", "remember: Tell me of your <who>"),
    ("recall", Kind.TRUE, "says and removes the oldest memory", "recall: true"),
    ("pass", Kind.TRUE, "did not fit after all: on with the next", "pass: true"),
    (
        "reconnect", Kind.SETTINGS, "opens the connection again (a client's on_close and on_error)",
        "reconnect: {after: 1s, times: 3}",
    ),
)  # fmt: skip

CONDITIONS = _table(
    "a rule",
    ("when", Kind.PATTERNS, "what is heard, anywhere in the message", "when: my name is <name>"),
    ("when_exactly", Kind.PATTERNS, "what the whole message is", "when_exactly: [y, yes]"),
    ("when_regex", Kind.REGEXES, "a regular expression", r"when_regex: '^/join (?P<room>\w+)$'"),
    ("when_json", Kind.VALUE, "the shape of a JSON message", "when_json: {type: login, id: <id>}"),
    ("when_binary", Kind.BASE64, 'bytes, or "*" for any', 'when_binary: "*"'),
    ("unless", Kind.PATTERNS, "what must not be heard", "unless: not"),
    ("in_reply_to", Kind.PATTERNS, "what this bot said last", "in_reply_to: how are you"),
    ("if", Kind.EXPRESSION, "what must be true", "if: score > 2"),
)

RULE = (
    _table(
        "a rule",
        ("name", Kind.TEXT, "a name for `use` and for transcripts", "name: greeting"),
        ("priority", Kind.NUMBER, "tried before rules with a lower one", "priority: 5"),
    )
    | CONDITIONS
    | ACTIONS
)
WEIGHTED = ACTIONS | _table(
    "a reply", ("weight", Kind.NUMBER, "how often any_of draws it", "weight: 2")
)
KEYWORD = (
    _table(
        "a keyword",
        ("also", Kind.PATTERNS, "other words that mean the same", "also: [dreamt, nightmare]"),
        ("priority", Kind.NUMBER, "taken before keywords with a lower one", "priority: 3"),
    )
    | ACTIONS
)
ON_SILENCE = (
    _table("on_silence", ("after", Kind.DURATION, "how long it must be silent", "after: 5s"))
    | ACTIONS
)
EVERY = (
    _table(
        "every",
        ("each", Kind.DURATION, "the time between two", "each: 1s"),
        ("times", Kind.NUMBER, "how often at most", "times: 3"),
    )
    | ACTIONS
)
CLOSE = _table(
    "close",
    ("code", Kind.NUMBER, "the close code: 1000 or 3000 to 4999", "code: 4003"),
    ("reason", Kind.TEXT, "the close reason, at most 123 bytes", "reason: bad token"),
)
RECONNECT = _table(
    "reconnect",
    ("after", Kind.DURATION, "how long to wait before it", "after: 1s"),
    ("times", Kind.NUMBER, "how often to try", "times: 3"),
)

STATE = _table(
    "a state",
    ("on_enter", Kind.REPLY, "what is done on entering it", "on_enter: Question one"),
    ("on_close", Kind.REPLY, "what is done when it is closed", "on_close: {set: {n: 0}}"),
    ("on_error", Kind.REPLY, "what is done when it breaks", "on_error: {reconnect: {after: 1s}}"),
    ("rules", Kind.RULES, "tried from the top, first fit wins", "rules: [{when: hi, say: Hi}]"),
    ("keywords", Kind.NAMED, "words listened for", "keywords: {dream: Tell me more}"),
    ("otherwise", Kind.REPLY, "the reply where nothing fits", "otherwise: Pardon?"),
    ("on_silence", Kind.TIMERS, "done after a silence", "on_silence: {after: 5s, say: Hm}"),
    ("every", Kind.TIMERS, "what is done again and again", "every: {each: 1s, say: tick}"),
)  # fmt: skip
_DECLARED = _table(
    "a bot",
    ("name", Kind.TEXT, "the bot's name", "name: quizmaster"),
    ("include", Kind.NAMES, "files whose rules come behind the bot's own", "include: [talk.yaml]"),
    ("vars", Kind.NAMED, "variables and their first values", "vars: {score: 0}"),
    ("words", Kind.NAMED, "lists of words for patterns", "words: {size: [small, large]}"),
    ("substitutions", Kind.NAMED, "maps of words, for filters", "substitutions: {me: {I: you}}"),
    ("states", Kind.NAMED, "the states besides the file itself", "states: {asking: {rules: []}}"),
)  # fmt: skip
BOT = (
    _DECLARED
    | _table(
        "a bot",
        ("seed", Kind.NUMBER, "this bot's own seed", "seed: 7"),
        ("incoming", Kind.NAMES, "filters for what is heard", "incoming: [plain]"),
        ("outgoing", Kind.NAMES, "filters for what is said", "outgoing: upper"),
        ("split_at", Kind.TEXTS, "where a message is cut into pieces", 'split_at: [".", but]'),
        ("on_open", Kind.REPLY, "what is done when the connection opens", "on_open: hello"),
    )
    | STATE.without("on_enter")
)
INCLUDED = Table("an included file", (_DECLARED | STATE).keys).without(
    "on_enter", "on_close", "on_error", "otherwise", "on_silence", "every"
)

SCENARIO = _table(
    "a scenario",
    ("scenario", Kind.TEXT, "the title", "scenario: Two people say hello"),
    ("server", Kind.SIDE, "the bot that listens", "server: {otherwise: hello}"),
    ("client", Kind.SIDE, "the bot that connects", "client: bots/ann.yaml"),
    ("seed", Kind.NUMBER, "what all chance is drawn from", "seed: 7"),
    ("choices", Kind.SETTINGS, "what each side's first draws come to", "choices: {client: [0.25]}"),
    ("limits", Kind.SETTINGS, "bounds that end the conversation", "limits: {messages: 50}"),
    ("loops", Kind.LOOPS, "what is done about reply loops", "loops: warn"),
    ("wire", Kind.SETTINGS, "how the connection is made and disturbed", "wire: {delay: 20ms}"),
    ("secrets", Kind.NAMED, "variables whose values nobody may read", "secrets: {token: $TOKEN}"),
    ("expect", Kind.SETTINGS, "what must come of it", "expect: {ended_by: client}"),
)
CHOICES = _table(
    "choices",
    ("server", Kind.NUMBERS, "the server's first draws, from 0 to below 1", "server: [0.5]"),
    ("client", Kind.NUMBERS, "the client's first draws, from 0 to below 1", "client: [0.25, 0.75]"),
)
PROGRAM = _table("a program", ("cmd", Kind.TEXT, "the program and arguments", "cmd: ./bot.sh -v"))
LIMITS = _table(
    "limits",
    ("messages", Kind.NUMBER, "messages of both sides together", "messages: 200"),
    ("time", Kind.DURATION, "how long the conversation may last", "time: 5m"),
    ("silence", Kind.DURATION, "how long nobody may say anything", "silence: 60s"),
    ("bytes", Kind.SIZE, "all messages together", "bytes: 10MB"),
    ("message", Kind.SIZE, "one message", "message: 64KB"),
)
WIRE = _table(
    "wire",
    ("path", Kind.TEXT, "the path of the URL", "path: /chat"),
    ("subprotocol", Kind.TEXT, "the subprotocol that is asked for", "subprotocol: ocpp1.6"),
    ("headers", Kind.NAMED, "headers of the handshake", "headers: {Authorization: Basic x}"),
    ("delay", Kind.RANGE, "how long a message travels", "delay: 20ms-80ms"),
    ("drop", Kind.SHARE, "messages that never arrive", "drop: 1%"),
    ("duplicate", Kind.SHARE, "messages that arrive twice", "duplicate: 1%"),
    ("cut", Kind.SETTINGS, "drops the line", "cut: {after: 12}"),
)
CUT = _table("cut", ("after", Kind.NUMBER, "messages before the line is dropped", "after: 12"))
LOOPS = _table(
    "loops",
    ("action", Kind.WORD, "what is done: stop, warn or off", "action: warn"),
    ("patience", Kind.NUMBER, "messages without progress before an alarm", "patience: 30"),
    ("volatile", Kind.PATTERNS, "what does not count as a change", "volatile: [ticket <n>]"),
    ("progress", Kind.PATTERNS, "what counts as something new", "progress: [step <n>]"),
    ("accept", Kind.WORD, "the evidence that is acted on: proved or suspected", "accept: proved"),
    ("nudge", Kind.NAMED, "said once by a side before stopping", "nudge: {client: bye}"),
)
NUDGE = _table(
    "nudge",
    ("server", Kind.TEXT, "what the server says", "server: Let us stop here"),
    ("client", Kind.TEXT, "what the client says", "client: bye"),
)
EXPECT = _table(
    "expect",
    ("ended_by", Kind.WORD, "client, server, silence, loop, limit or error", "ended_by: client"),
    ("close_code", Kind.NUMBER, "the WebSocket close code", "close_code: 1000"),
    ("messages", Kind.TEXT, "how many, or a comparison in quotes", 'messages: "<= 10"'),
    ("says", Kind.LINES, "these, in this order, others between", "says: [{client: bye}]"),
    ("transcript", Kind.LINES, "these and no others", "transcript: [{client: hi}, {server: hi}]"),
    ("never", Kind.LINES, "none of these", "never: [{server: error}]"),
)
LINE = _table(
    "a message",
    ("server", Kind.LINE, "a pattern or JSON that the server says", "server: hello"),
    ("client", Kind.LINE, "a pattern or JSON that the client says", "client: {type: bye}"),
    ("within", Kind.DURATION, "at most so long after the one before", "within: 500ms"),
)

TABLES = {
    "scenario": SCENARIO, "program": PROGRAM, "bot": BOT, "included": INCLUDED, "state": STATE,
    "rule": RULE, "reply": ACTIONS, "any_of": WEIGHTED, "keyword": KEYWORD,
    "on_silence": ON_SILENCE, "every": EVERY, "close": CLOSE, "reconnect": RECONNECT,
    "choices": CHOICES, "limits": LIMITS, "wire": WIRE, "cut": CUT, "loops": LOOPS, "nudge": NUDGE,
    "expect": EXPECT, "line": LINE,
}  # fmt: skip
