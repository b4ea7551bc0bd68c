"""A difference between two logs in one sentence; the logs are called A and B.

Owns the wording. What a peer wrote is quoted, cut and escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.expression.operands import brief
from simulator.inspecting.comparing.kept import Message
from simulator.record import SECOND

if TYPE_CHECKING:
    from simulator.inspecting.comparing.differences import Difference
    from simulator.inspecting.comparing.records import Located, Record
    from simulator.record import RuleRef, Turn

_SHOWN = 40  # characters of a text
_BEFORE = 12  # of them before the first that differs


def sentence_of(difference: Difference) -> str:
    """What differs, in one sentence that makes sense alone."""
    a, b = difference.a, difference.b
    if isinstance(a, Message) and isinstance(b, Message):
        return _of_both(difference.what, a.turn, b.turn)
    if isinstance(a, Message) or isinstance(b, Message):
        only, name = (a, "A") if isinstance(a, Message) else (b, "B")
        assert isinstance(only, Message)
        return f"in {name} alone the {only.turn.side} says {_said(only.turn)} (#{only.turn.id})"
    return _of_notes(difference.what, a, b)


def rule_words(rule: RuleRef | None) -> str:
    """A rule with its place; `no rule` for a side that has none."""
    return "no rule" if rule is None else f"{rule.name} {rule.file}:{rule.line}"


def _of_both(what: str, a: Turn, b: Turn) -> str:
    number = f"#{a.id}" if a.id == b.id else f"#{a.id} (#{b.id} in B)"
    match what:
        case "text":
            one, other = _apart(a, b)
            return f"{number} of the {a.side} is {one} in A and {other} in B"
        case "re":
            return f"{number} {_answers(a)} in A and {_answers(b)} in B"
        case "rule":
            one, other = rule_words(a.rule), rule_words(b.rule)
            return f"{number} has the same words, by {one} in A and {other} in B"
        case "state":
            one, other = brief(a.state), brief(b.state)
            return f"after {number} the {a.side} is in state {one} in A and {other} in B"
        case _:
            return f"{number} comes at {_time(a.at)} in A and at {_time(b.at)} in B"


def _of_notes(what: str, a: Located | None, b: Located | None) -> str:
    if a is not None and b is not None:
        if what == "verdict" and _wanted(a.record) == _wanted(b.record):
            met, other = ("A", "B") if a.record.get("ok") is True else ("B", "A")
            return f"{_note(what, (a if met == 'A' else b).record)} in {met}, and is not in {other}"
        return f"{_note(what, a.record)} in A, and in B {_note(what, b.record)}"
    name, only = ("A", a) if a is not None else ("B", b)
    assert only is not None
    if what == "ending":
        missing = "B" if name == "A" else "A"
        return f"{missing} does not say how it ended: it has no footer"
    return f"in {name} alone {_note(what, only.record)}"


def _wanted(record: Record) -> tuple[object, object]:
    return record.get("key"), record.get("wanted")


def _note(what: str, record: Record) -> str:
    match what:
        case "unmatched":
            return f"the {record.get('side')} has no rule for #{record.get('re')}"
        case "fault":
            about = "" if record.get("re") is None else f" for #{record['re']}"
            return f"the wire or the closing did this: {brief(record.get('what'))}{about}"
        case "loop":
            kind, first = record.get("class"), record.get("first")
            found = f"a loop is found after {record.get('messages')} messages"
            return f"{found}: {kind}, {record.get('certainty')}, from #{first} on"
        case "limit":
            return f"the limit on {record.get('what')} ({record.get('bound')}) is reached"
        case "error":
            return f"something fails: {brief(record.get('sentence'))}"
        case "close":
            return f"the {record.get('by')} closes with {record.get('code')}"
        case "verdict":
            came = "is met" if record.get("ok") is True else "is not met"
            return f"the expectation {record.get('key')} {brief(record.get('wanted'))} {came}"
        case "ending":
            return f"it is ended by {record.get('ended_by')}, exit {record.get('exit')}"
        case "damaged":
            return f"a line is damaged: {record.get('sentence')}"
        case _:
            return f"there is a record {brief(what)}"


def _answers(turn: Turn) -> str:
    asked = "is unasked" if turn.re is None else f"answers #{turn.re}"
    return f"{asked} (hop {turn.hop})"


def _said(turn: Turn) -> str:
    return brief(turn.text) if turn.data is None else f"{len(turn.data)} bytes"


def _apart(a: Turn, b: Turn) -> tuple[str, str]:
    """Both texts, from a little before where they part."""
    if a.data is not None or b.data is not None:
        return _said(a), _said(b)
    if a.text == b.text:
        return ("JSON", "a text") if a.json else ("a text", "JSON")
    least = min(len(a.text), len(b.text))
    apart = next((n for n in range(least) if a.text[n] != b.text[n]), least)
    start = apart - _BEFORE if apart + _BEFORE > _SHOWN else 0
    one, other = (("…" if start else "") + text[start:] for text in (a.text, b.text))
    return brief(one), brief(other)


def _time(at: int) -> str:
    return f"{at / SECOND:.6f}".rstrip("0").rstrip(".") + " s"
