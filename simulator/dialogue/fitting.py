"""Whether what was heard fits the conditions of a rule, and what it captures.

Owns every condition that looks at texts or bytes. `if` is asked later, by whoever holds the variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.shape import NOT_JSON, parse_json
from simulator.dialogue.words import Heard, hear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.script import Rule

NOTHING: Mapping[str, object] = {}


def captures_of(
    rule: Rule, heard: Heard | None, data: bytes | None, last_said: str
) -> Mapping[str, object] | None:
    """What the rule's conditions capture; None where one of them does not hold.

    Args:
        rule: The rule.
        heard: What the patterns look at; None where nothing was heard.
        data: The message, where it is bytes.
        last_said: What this bot said last.
    """
    captures: Mapping[str, object] | None = NOTHING
    if rule.patterns is not None and heard is not None and data is None:
        for pattern in rule.patterns:  # the commonest condition, looked at first
            captures = pattern.match(heard)
            if captures is not None:
                break
        else:
            return None
    elif rule.hears:
        captures = _other_captures(rule, heard, data)
    if captures is None:
        return None
    if rule.unless and heard is not None and any(p.match(heard) is not None for p in rule.unless):
        return None
    if rule.in_reply_to:
        said = hear(last_said)
        matches = (pattern.match(said) for pattern in rule.in_reply_to)
        found = next((match for match in matches if match is not None), None)
        return None if found is None else {**found, **captures}
    return captures


def _other_captures(
    rule: Rule, heard: Heard | None, data: bytes | None
) -> Mapping[str, object] | None:
    if data is not None:
        return NOTHING if rule.any_binary or rule.binary == data else None
    if heard is None:
        return None
    if rule.everything:
        return NOTHING
    if rule.regex is not None:
        matches = (regex.search(heard.raw) for regex in rule.regex)
        return next((match for match in matches if match is not None), None)
    if rule.shape is not None:
        if heard.parsed is None:
            heard.parsed = parse_json(heard.raw)
        return None if heard.parsed is NOT_JSON else rule.shape.match(heard.parsed)
    return None  # it hears bytes
