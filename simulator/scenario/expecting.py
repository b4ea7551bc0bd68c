"""What stands under `expect`, read from its nodes.

Owns the meaning of these keys; judging belongs to the expectations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from simulator.diagnostics import shown
from simulator.dialogue.conditions import read_pattern, read_shape
from simulator.dialogue.json_text import write_json
from simulator.dialogue.schema import EXPECT, LINE
from simulator.dialogue.values import parse_duration
from simulator.expectations import Expect, Expected, SaidLine, parse_bound
from simulator.record import EndedBy, Side
from simulator.scenario.settings import pattern_scope
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.reading import Reading

_ENDINGS = [by.value for by in EndedBy if by is not EndedBy.INTERRUPTED]
_CODES = range(1000, 5000)


def read_expect(node: Node, reading: Reading) -> Expect:
    """The expectations; what is wrong with them becomes findings."""
    values: dict[str, object] = {}
    for key, name, value in reading.entries(cast("Mapping", node), EXPECT):
        if key.name == "ended_by":
            word = reading.one_of(key, value, _ENDINGS)
            values[key.name] = Expected(word, name.place) if word else None
        elif key.name == "close_code":
            code = reading.integer(key, value)
            if code is not None and code not in _CODES:
                reading.find("bad-close", f"{code} is no close code: they go from 1000", value)
            values[key.name] = Expected(code, name.place) if code is not None else None
        elif key.name == "messages":
            bound = reading.parse(parse_bound, cast("Scalar", value), "bad-value")
            values[key.name] = Expected(bound, name.place) if bound is not None else None
        else:
            values[key.name] = _lines(cast("Sequence", value), key.name, reading)
    return Expect(place=node.place, **values)  # type: ignore[arg-type]


def _lines(node: Sequence, what: str, reading: Reading) -> tuple[SaidLine, ...]:
    lines = []
    for item in node.items:
        if not isinstance(item, Mapping):
            wrong = f"{what} takes messages with their side, as in `- client: hello`"
            reading.find("wrong-type", wrong, item)
            continue
        line = _line(item, reading)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def _line(node: Mapping, reading: Reading) -> SaidLine | None:
    said: list[tuple[Side, Node]] = []
    within = None
    for key, _, value in reading.entries(node, LINE):
        if key.name == "within":
            within = reading.parse(parse_duration, cast("Scalar", value), "bad-duration")
        else:
            said.append((Side(key.name), value))
    if len(said) != 1:
        if said or not {"client", "server"} & set(node.keys):
            wrong = "a message has one side: client or server"
            reading.find("missing-key" if not said else "bad-value", wrong, node)
        return None
    side, text = said[0]
    scope = pattern_scope(reading)
    if not isinstance(text, Scalar):
        shape, _ = read_shape(text, scope)
        if shape is None:
            return None
        source = shown(write_json(reading.value(text)), 200)
        return SaidLine(side, None, source, text.place, within, shape)
    pattern: Pattern | None = None
    if text.text.strip() != "*":
        pattern = read_pattern(text, scope)
        if pattern is None:
            return None
    return SaidLine(side, pattern, shown(text.text, 200), text.place, within)
