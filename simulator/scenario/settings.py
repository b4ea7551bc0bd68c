"""What a scenario sets: limits, wire, choices and the loop policy, read from its nodes.

Owns the meaning of these keys. Their numbers and defaults belong to the conversation; who talks is
not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from simulator.conversation.setup import Limits, LoopAction, LoopPolicy, Wire
from simulator.diagnostics import shown
from simulator.dialogue.conditions import patterns
from simulator.dialogue.names import Names
from simulator.dialogue.rules import read_rules
from simulator.dialogue.schema import CHOICES, CUT, LIMITS, LOOPS, NUDGE, SCENARIO, WIRE, Kind
from simulator.dialogue.scope import Scope
from simulator.dialogue.values import (
    parse_duration,
    parse_duration_range,
    parse_share,
    parse_size,
)
from simulator.loops.detector import LEAST_PATIENCE
from simulator.record import Side
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from simulator.dialogue.reading import Reading
    from simulator.dialogue.schema import Key

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110, 5.6.2
_PATH = re.compile(r"/[!-\"$-~]*")  # printable ASCII without blanks and without a fragment


def read_limits(node: Node, reading: Reading) -> tuple[Limits, frozenset[str]]:
    """The limits, and the names of those that the scenario sets itself."""
    values: dict[str, int | None] = {}
    for key, _, value in reading.entries(cast("Mapping", node), LIMITS):
        text = cast("Scalar", value)
        if text.text == "off":
            if key.kind is Kind.SIZE:
                wrong = f"{key.name} cannot be switched off"
                reading.find("bad-value", wrong, value, help="write a size such as 64MB")
            else:
                values[key.name] = None
            continue
        bound = _bound(key, text, reading)
        if bound is not None:
            values[key.name] = bound
    return Limits(**values), frozenset(values)  # type: ignore[arg-type]


def _bound(key: Key, node: Scalar, reading: Reading) -> int | None:
    if key.kind is Kind.NUMBER:
        return reading.integer(key, node, least=1)
    size = key.kind is Kind.SIZE
    parser, code = (parse_size, "bad-size") if size else (parse_duration, "bad-duration")
    bound = reading.parse(parser, node, code)
    if bound == 0:
        reading.find("bad-value", f"{key.name} must be more than 0, or off", node)
        return None
    return bound


def read_choices(node: Node, reading: Reading) -> dict[Side, tuple[float, ...]]:
    """What the first draws of each side come to."""
    choices: dict[Side, tuple[float, ...]] = {}
    for key, _, value in reading.entries(cast("Mapping", node), CHOICES):
        numbers = []
        for item in cast("Sequence", value).items:
            number = reading.number(key, item, least=0)
            if number is not None and number >= 1:
                wrong = f"{number:g} is nothing that can be drawn: draws go from 0 to below 1"
                reading.find("bad-value", wrong, item)
            elif number is not None:
                numbers.append(float(number))
        choices[Side(key.name)] = tuple(numbers)
    return choices


def read_loops(node: Node, reading: Reading) -> LoopPolicy:
    """The loop policy: an action, or a mapping."""
    actions = [action.value for action in LoopAction]
    if isinstance(node, Scalar):
        word = reading.one_of(SCENARIO.keys["loops"], node, actions)
        return LoopPolicy(action=LoopAction(word)) if word else LoopPolicy()
    scope = pattern_scope(reading)
    values: dict[str, object] = {}
    for key, _, value in reading.entries(cast("Mapping", node), LOOPS):
        if key.name == "action":
            word = reading.one_of(key, value, actions)
            values["action"] = LoopAction(word or "stop")
        elif key.name == "patience":
            values["patience"] = reading.integer(key, value, least=LEAST_PATIENCE)
        elif key.name in ("volatile", "progress"):
            values[key.name], _ = patterns(value, scope)
        elif key.name == "accept":
            values["accept"] = reading.one_of(key, value, ("proved", "suspected")) or "suspected"
        elif key.name == "nudge":
            lines = reading.entries(cast("Mapping", value), NUDGE)
            values["nudge"] = tuple((Side(k.name), cast("Scalar", v).text) for k, _, v in lines)
    return LoopPolicy(**values)  # type: ignore[arg-type]


def read_wire(node: Node, reading: Reading) -> Wire:
    """How the connection is made and disturbed."""
    values: dict[str, object] = {}
    for key, _, value in reading.entries(cast("Mapping", node), WIRE):
        if key.name == "headers":
            values["headers"] = _headers(cast("Mapping", value), reading)
        elif key.name == "cut":
            for inner, _, number in reading.entries(cast("Mapping", value), CUT):
                values["cut_after"] = reading.integer(inner, number, least=1)
        else:
            read = _WIRE[key.name](cast("Scalar", value), reading)
            if read is not None:
                values[key.name] = read
    return Wire(**values)  # type: ignore[arg-type]


def is_token(text: str) -> bool:
    """Whether this can be the name of a header or of a subprotocol: one word of HTTP."""
    return _TOKEN.fullmatch(text) is not None


def is_path(text: str) -> bool:
    """Whether this can stand in a URL behind the host."""
    return _PATH.fullmatch(text) is not None


def _path(node: Scalar, reading: Reading) -> str | None:
    if is_path(node.text):
        return node.text
    wrong = f"{shown(node.text)!r} is no path of a URL"
    reading.find("bad-value", wrong, node, help="write it as in /chat?room=1, blanks as %20")
    return None


def _subprotocol(node: Scalar, reading: Reading) -> str | None:
    if _TOKEN.fullmatch(node.text):
        return node.text
    wrong = f"{shown(node.text)!r} is no subprotocol: it is one word such as ocpp1.6"
    reading.find("bad-value", wrong, node)
    return None


def _delay(node: Scalar, reading: Reading) -> tuple[int, int] | None:
    return reading.parse(parse_duration_range, node, "bad-duration")


def _share(node: Scalar, reading: Reading) -> float | None:
    return reading.parse(parse_share, node, "bad-share")


_WIRE = {
    "path": _path,
    "subprotocol": _subprotocol,
    "delay": _delay,
    "drop": _share,
    "duplicate": _share,
}


def _headers(node: Mapping, reading: Reading) -> tuple[tuple[str, str], ...]:
    headers = []
    for name, value in node.entries:
        if not _TOKEN.fullmatch(name.text):
            reading.find("bad-name", f"{shown(name.text)!r} is no name of a header", name)
        elif not isinstance(value, Scalar):
            reading.find("wrong-type", f"the header {shown(name.text)} takes a text", value)
        elif not value.text.isprintable():
            wrong = f"the header {shown(name.text)} takes one line of printable characters"
            reading.find("bad-value", wrong, value)
        else:
            headers.append((name.text, value.text))
    return tuple(headers)


def pattern_scope(reading: Reading) -> Scope:
    """Where a scenario's own patterns stand: no variables, no word lists."""
    return Scope(reading, Names(), read_rules, {})
