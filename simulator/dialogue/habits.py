"""What authors bring along from elsewhere: other tools' words for a key, other notations in a text.

Owns the tables of such habits and how they are recognised, for the help of a finding. Knows no file
and makes no finding itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Container

# What a key is called in other tools, and by people who guess.
_KEYS = {
    "when": "on_message if_said hear heard hears match matches pattern input trigger message utterance on intent",
    "when_exactly": "exactly equals exact",
    "when_regex": "regex regexp re",
    "when_json": "json",
    "say": "reply replies answer answers respond response responds text output send speak print",
    "say_json": "send_json reply_json json",
    "any_of": "random one_of choose choice choices pick",
    "in_turn": "cycle sequence rotate round_robin alternate",
    "set": "assign let save store remember_as",
    "wait": "delay sleep pause typing",
    "go_to": "next goto_state state transition jump switch enter",
    "close": "end quit stop exit hangup hang_up disconnect bye finish",
    "if": "condition cond where",
    "unless": "except without if_not",
    "on_open": "greeting greet start on_start on_connect connect welcome hello begin opening initial",
    "on_enter": "enter entry on_entry on_start greeting",
    "on_close": "on_disconnect on_end disconnect",
    "on_silence": "timeout on_timeout idle on_idle no_answer",
    "every": "interval timer repeat periodically push",
    "otherwise": "default fallback catch_all no_match unknown",
    "vars": "variables var variable slots memory data",
    "words": "lists list entities entity synonyms vocabulary",
    "rules": "rule responses intents answers on_message handlers",
    "states": "state steps nodes",
    "limits": "timeout max_messages max_time time_limit",
    "wire": "path url headers subprotocol latency network",
    "scenario": "title test story conversation",
    "server": "host bot bot1 bot_a",
    "client": "guest user caller bot2 bot_b",
    "expect": "expected expectations assert asserts tests check",
    "ended_by": "ends_with end ended ends closed_by ends_by",
    "close_code": "code status",
    "messages": "count length total",
    "says": "said contains includes",
    "transcript": "log conversation dialogue exact turns lines",
    "never": "not not_said must_not",
    "after": "delay timeout wait seconds",
    "each": "interval period seconds",
    "times": "count max repeat tries attempts retries",
}
_CALLED = {word: key for key, words in reversed(_KEYS.items()) for word in words.split()}
_SLOT = re.compile(r"\$\{\s*(\w+)\s*\}|\{\{\s*(\w+)\s*\}\}|\{\s*(\w+)\s*\}")
_NAMED = re.compile(r"<\s*([^\W\d]\w*)\s*>")
_REGEX = re.compile(
    r"\.[*+]|\\[dwsb]\b|\\[dws][+*]|\[\^?\w-\w|^\^\w|\w\$$|^/.+/[gim]*$|\(\?[:!=<P]"
)
# Of a sum nobody wants the length or the first item; its `|int` and `|upper` may be meant.
_WIDE = re.compile(
    r"[\w\])]\s*[-+*/%]\s*([^\W\d][\w.]*(?:\[[^\]|]*\])?\|(?:length|first|last|join))\b"
)
_KINDS = {
    "number": "int integer float num decimal digit digits numeric",
    "word": "w token name",
    "": "str string text any all words phrase sentence rest",
}
_FILTERS = {
    "upper": "uppercase upcase to_upper toupper caps",
    "lower": "lowercase downcase to_lower tolower",
    "title": "titlecase capwords",
    "capitalize": "capitalise ucfirst",
    "length": "len size count",
    "int": "integer number to_int round floor",
    "float": "decimal to_float",
    "join": "concat",
    "default": "or_else fallback",
    "tojson": "json to_json",
}
_FILTER = {word: name for name, words in _FILTERS.items() for word in words.split()}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def meant_key(word: str, known: Collection[str]) -> str | None:
    """The known key that other tools call `word`, or None."""
    folded = word.casefold().replace("-", "_")
    found = _CALLED.get(folded)
    if found in known:
        return found
    return next((key for key in known if folded in _KEYS.get(key, "").split()), None)


def foreign_slot(text: str, names: Container[str]) -> tuple[int, str, str] | None:
    """The first `{name}`, `${name}` or `{{name}}` of a known name: where, as written, the name."""
    for found in _SLOT.finditer(text):
        name = found[1] or found[2] or found[3]
        if name in names:
            return found.start(), found[0], name
    return None


def regex_at(pattern: str) -> int | None:
    """Where a pattern looks like a regular expression, or None."""
    found = _REGEX.search(pattern)
    return found.start() if found else None


def wide_filter(source: str) -> tuple[int, str] | None:
    """Where a filter for one name takes a whole sum, as in `n + x|length`, and the name with its filter."""
    found = _WIDE.search(source)
    return (found.start(1), found[1]) if found else None


def without_slots(expression: str) -> str:
    """The expression with `<name>` made `name`."""
    return _NAMED.sub(r"\1", expression)


def meant_filter(word: str) -> str | None:
    """The filter that is called `word`, here or in other tools, or None."""
    return word if word in _FILTERS else _FILTER.get(word.casefold())


def meant_kind(word: str) -> str | None:
    """The kind of slot that other tools call `word`: number, word, '' for any words; or None."""
    return _KIND.get(word.casefold())
