"""The terms of a filter, such as `side:client` or `time:>2s`: what each key asks of a record.

Owns the table of keys and flags. A term knows two ways to judge: a record, exactly; and a line of a log, of which it may
say only that it surely does not fit. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.diagnostics import suggest
from simulator.dialogue.regex import RegexError, compile_regex
from simulator.dialogue.values import parse_duration
from simulator.inspecting.filtering.conditions import Loops, Record, Term
from simulator.inspecting.filtering.glances import number_glance, text_glance
from simulator.inspecting.filtering.needles import needles_of
from simulator.transcript.records import RECORDS
from simulator.transcript.terminal import shown

_PLAIN = re.compile(r"[ !#-.0-\[\]-~]+")  # characters that JSON spells in no other way but as \u
_COUNT = re.compile(r"[0-9]{1,18}")
_COMPARED = re.compile(r"(>=|<=|>|<|=|)(.*)", re.DOTALL)
_SIDES = ("client", "server")


class BadTerm(ValueError):
    """A term that means nothing; the message is one sentence that says what to write."""


@dataclass(frozen=True, slots=True)
class Written:
    """The value of a term as it was written, without quotes or slashes."""

    text: str
    regex: bool = False


def term(key: str, value: Written) -> Term:
    """What `key:value` asks.

    Raises:
        BadTerm: there is no such key, or it takes no such value.
    """
    make = KEYS.get(key)
    if make is None:
        near = suggest(key, KEYS)
        hint = f"write {near}:" if near else f"write one of {' '.join(f'{k}:' for k in KEYS)}"
        raise BadTerm(f"there is no key {shown(key)!r}; {hint}")
    return make(key, value)


def flag(word: str) -> Term:
    """What a word without a colon asks.

    Raises:
        BadTerm: there is no such word.
    """
    found = FLAGS.get(word)
    if found is not None:
        return found
    word = word[:60]
    if word in KEYS:
        raise BadTerm(f"{word} needs a value: write {_EXAMPLES[word]}")
    if word in RECORDS:
        raise BadTerm(f"{word!r} is a type of record: write type:{word}")
    if word in _SIDES:
        raise BadTerm(f"{word!r} is a side: write side:{word}")
    key, equals, value = word.partition("=")
    if equals and key in KEYS and value:
        raise BadTerm(f"{shown(word)!r} is no term; write {key}:{shown(value)}")
    near = suggest(word, FLAGS)
    meant = f"write {near}, or" if near else f"write one of {' '.join(FLAGS)}, or"
    raise BadTerm(f'{shown(word)!r} is no term; {meant} text:"{shown(word)}" for a text')


# --- values -------------------------------------------------------------------------------------------------


def _word(key: str, value: Written, known: Sequence[str]) -> str:
    if value.regex or value.text not in known:
        near = suggest(value.text, known)
        hint = f"write {key}:{near}" if near else f"write one of {' '.join(known)}"
        raise BadTerm(f"{key}: takes no {shown(value.text[:60])!r}; {hint}")
    return value.text


def _finder(value: Written) -> tuple[Callable[[str], bool], bytes]:
    """Whether a text holds the value, and the needle for lines."""
    if value.regex:
        try:
            regex = compile_regex(value.text)
        except RegexError as error:
            raise BadTerm(error.sentence) from None
        needles = [_needle(text.casefold()) for text in needles_of(value.text)]
        return lambda text: regex.search(text) is not None, max(needles, key=len, default=b"")
    wanted = value.text.casefold()
    return lambda text: wanted in text.casefold(), _needle(wanted)


def _needle(wanted: str) -> bytes:
    """The longest part that stands in a line as it is."""
    return max(_PLAIN.findall(wanted), key=len, default="").encode()


def _within(value: Written, parse: Callable[[str], int]) -> Callable[[object], bool]:
    """Whether a number is as written: 7, >7, <=7, 2..5, 2.. or ..5."""
    if value.regex:
        raise ValueError("a number is no regular expression")
    first, dots, last = value.text.partition("..")
    if dots:
        least = parse(first) if first else 0
        most = parse(last) if last else None
        return lambda n: type(n) is int and least <= n and (most is None or n <= most)
    found = _COMPARED.fullmatch(value.text)
    assert found is not None  # it fits every text
    sign, bound = found[1], parse(found[2])
    match sign:
        case ">":
            return lambda n: type(n) is int and n > bound
        case ">=":
            return lambda n: type(n) is int and n >= bound
        case "<":
            return lambda n: type(n) is int and n < bound
        case "<=":
            return lambda n: type(n) is int and n <= bound
        case _:
            return lambda n: type(n) is int and n == bound


def _whole(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{shown(text[:60])!r} is no number")
    return int(text)


def _number(key: str, value: Written, parse: Callable[[str], int]) -> Callable[[object], bool]:
    try:
        return _within(value, parse)
    except ValueError as error:
        ways = "2s, >2s, <=500ms or 1s..5s" if parse is parse_duration else "4, >4, <=4 or 4..9"
        raise BadTerm(f"{key}: {str(error).partition(':')[0]}; write {key}: and {ways}") from None


# --- keys ---------------------------------------------------------------------------------------------------


def _side(key: str, value: Written) -> Term:
    side = _word(key, value, _SIDES)
    return Term(
        lambda record, _: record.get("from", record.get("side", record.get("by"))) == side,
        side.encode(),
    )


def _type(key: str, value: Written) -> Term:
    type_ = _word(key, value, tuple(RECORDS))
    return Term(lambda record, _: record.get("type") == type_, type_.encode())


_SPOKEN = ("text", "sentence", "reason")  # of a message, an error, a close


def _text(key: str, value: Written) -> Term:
    holds, needle = _finder(value)

    def test(record: Record, _: Loops) -> bool:
        for name in _SPOKEN:
            text = record.get(name)
            if isinstance(text, str):
                return holds(text)
        return False

    return Term(test, needle, text_glance(_SPOKEN, holds) if value.regex else None)


def _rule(key: str, value: Written) -> Term:
    """By name, or by `file:line`: of the rule that spoke, or of any rule of a loop."""
    holds, needle = _finder(value)
    spell = _name_of if key == "rule" else _place_of

    def test(record: Record, _: Loops) -> bool:
        rules = record.get("rules", [record.get("rule"), record.get("place")])
        return isinstance(rules, list) and any(
            (spelt := spell(rule)) is not None and holds(spelt) for rule in rules
        )

    return Term(test, needle if key == "rule" else _needle(needle.decode().replace(":", "/")))


def _name_of(rule: object) -> str | None:
    name = rule.get("name") if isinstance(rule, Mapping) else None
    return name if isinstance(name, str) else None


def _place_of(place: object) -> str | None:
    if not isinstance(place, Mapping) or not isinstance(place.get("file"), str):
        return None
    return f"{place['file']}:{place.get('line')}"


def _state(key: str, value: Written) -> Term:
    holds, needle = _finder(value)

    def test(record: Record, _: Loops) -> bool:
        state = record.get("state")
        return isinstance(state, str) and holds(state)

    return Term(test, needle)


def _time(key: str, value: Written) -> Term:
    within = _number(key, value, parse_duration)
    return Term(lambda record, _: within(record.get("t")), glance=number_glance("t", within))


def _count(key: str, value: Written) -> Term:
    """`id`, `re`, `hop` and `seq`: the field of that name."""
    within = _number(key, value, _whole)
    needle = str(int(value.text)).encode() if _COUNT.fullmatch(value.text) else b""
    return Term(lambda record, _: within(record.get(key)), needle, number_glance(key, within))


def _length(key: str, value: Written) -> Term:
    """Characters of what was said; of a binary message the bytes."""
    within = _number(key, value, _whole)

    def test(record: Record, _: Loops) -> bool:
        text, data = record.get("text"), record.get("data")
        if isinstance(text, str):
            return within(len(text))
        return isinstance(data, str) and within(len(data.rstrip("=")) * 3 // 4)

    return Term(test)


KEYS: dict[str, Callable[[str, Written], Term]] = {
    "side": _side, "text": _text, "rule": _rule, "file": _rule, "state": _state, "type": _type,
    "time": _time, "id": _count, "re": _count, "hop": _count, "seq": _count, "length": _length,
}  # fmt: skip
_EXAMPLES = {
    "side": "side:client", "text": 'text:"hello"', "rule": "rule:greet", "file": "file:bot.yaml:12",
    "state": "state:start", "type": "type:message", "time": "time:>2s", "id": "id:4..9",
    "re": "re:4", "hop": "hop:>3", "seq": "seq:>100", "length": "length:>500",
}  # fmt: skip


# --- flags --------------------------------------------------------------------------------------------------


def _in_loop(record: Record, loops: Loops) -> bool:
    id_ = record.get("id")
    if record.get("type") != "message" or type(id_) is not int:
        return record.get("type") == "loop"
    return any(first <= id_ and (last is None or id_ <= last) for first, last in loops)


def _is_message(record: Record) -> bool:
    return record.get("type") == "message"


FLAGS: dict[str, Term] = {
    "loop": Term(_in_loop, asks_for_loops=True),
    "failed": Term(lambda r, _: r.get("type") == "verdict" and r.get("ok") is False, b"false"),
    "unasked": Term(lambda r, _: _is_message(r) and r.get("re") is None),
    "binary": Term(lambda r, _: _is_message(r) and isinstance(r.get("data"), str), b"data"),
    "json": Term(lambda r, _: _is_message(r) and r.get("json") is True, b"json"),
}
