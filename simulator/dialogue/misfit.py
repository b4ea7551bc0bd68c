"""Why a rule's conditions do not hold for what was heard: one sentence.

Owns the words for every condition that looks at texts or bytes. Asks what `fitting` asks, once more and slowly;
nothing here runs unless somebody wants to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.expression.operands import cut
from simulator.dialogue.pattern.capture import read_number
from simulator.dialogue.pattern.nodes import Choice, Number, OneOf, Words
from simulator.dialogue.shape import NOT_JSON, parse_json
from simulator.dialogue.words import hear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.pattern.nodes import Node
    from simulator.dialogue.script import Rule
    from simulator.dialogue.words import Heard

_NAMED = 5  # missing words, or entries of a list, that are named


def misfit(rule: Rule, heard: Heard | None, data: bytes | None, last_said: str) -> str:
    """Which of the rule's conditions does not hold, and why; "" where all of them do.

    Args:
        rule: The rule.
        heard: What the patterns look at; None where nothing was heard.
        data: The message, where it is bytes.
        last_said: What this bot said last.
    """
    wrong = _unheard(rule, heard, data) if rule.hears else ""
    if wrong:
        return wrong
    if heard is not None:
        for pattern in rule.unless:
            if pattern.match(heard) is not None:
                return f"unless fits: {pattern.source}"
    said = hear(last_said)
    if rule.in_reply_to and all(pattern.match(said) is None for pattern in rule.in_reply_to):
        last = (
            f"this bot last said {cut(last_said)!r}" if last_said else "this bot said nothing yet"
        )
        wanted = ", ".join(pattern.source for pattern in rule.in_reply_to)
        return f"in_reply_to {wanted} does not fit: {last}"
    return ""


def _unheard(rule: Rule, heard: Heard | None, data: bytes | None) -> str:
    if data is not None:
        if rule.any_binary or rule.binary == data:
            return ""
        return "the message is other bytes" if rule.binary is not None else "the message is bytes"
    if heard is None:
        return "it wants a message, and none was heard"
    if rule.patterns is not None:
        return patterns_misfit(rule.patterns, heard)
    if rule.everything:
        return ""
    if rule.regex is not None:
        if any(regex.search(heard.raw) is not None for regex in rule.regex):
            return ""
        return "the regular expression is found nowhere in the message"
    if rule.shape is not None:
        parsed = parse_json(heard.raw)
        return "the message is not JSON" if parsed is NOT_JSON else rule.shape.misfit(parsed)
    return "the message is text, not bytes"


def fit(rule: Rule, heard: Heard | None, data: bytes | None) -> str:
    """Which of several patterns fits; "" where there is one, or the rule's name tells it."""
    patterns = rule.patterns
    if patterns is None or len(patterns) < 2 or heard is None or data is not None:
        return ""
    for number, pattern in enumerate(patterns):
        if pattern.match(heard) is not None:
            return f"{pattern.source} fits" if number or rule.name else ""
    return ""


def patterns_misfit(patterns: Sequence[Pattern], heard: Heard) -> str:
    """Why none of these patterns fits, told of the nearest; "" where one does."""
    if any(pattern.match(heard) is not None for pattern in patterns):
        return ""
    if not patterns:
        return "it has no pattern that could fit"
    nearest = min(patterns, key=lambda pattern: len(_missing(pattern, heard)))
    wrong = pattern_misfit(nearest, heard)
    if len(patterns) == 1:
        return wrong
    return f"none of {len(patterns)} patterns fits; the nearest is {nearest.source}: {wrong}"


def pattern_misfit(pattern: Pattern, heard: Heard) -> str:
    """What is wrong with the message, as this pattern sees it."""
    missing = _missing(pattern, heard)
    if missing:
        named = ", ".join(repr(word) for word in missing[:_NAMED])
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        return f"{named}{more} {'is' if len(missing) == 1 else 'are'} missing"
    if pattern.fits_a_part(heard):
        return "it fits a part of the message, and must fit the whole"
    for node in pattern.nodes:
        wrong = _node_misfit(node, heard)
        if wrong:
            return wrong
    runs = [f" {' '.join(node.words)} " for node in pattern.nodes if isinstance(node, Words)]
    if not _in_order(runs, heard.joined):
        return "its words are there, but in another order"
    if not runs:
        return "there are too few or too many words for it"
    return "its words are there, but with too few or too many others beside them"


def _missing(pattern: Pattern, heard: Heard) -> list[str]:
    return [word for word in pattern.required if word not in heard.words]


def _node_misfit(node: Node, heard: Heard) -> str:
    """What one part of a pattern needs and the message has nowhere; "" where it may be there."""
    match node:
        case Words(words) if f" {' '.join(words)} " not in heard.joined:
            return f"{' '.join(words)!r} does not stand together in it"
        case Number():
            if all(read_number(word) is None for word in heard.words):
                return "there is no number in it"
        case OneOf(name, entries):
            if all(f" {' '.join(words)} " not in heard.joined for words, _ in entries):
                wanted = _some([" ".join(words) for words, _ in entries])
                return f"none of {wanted} is in it" + (f", for <{name}>" if name else "")
        case Choice(alternatives):
            ways = [list(_words_of(way)) for way in alternatives]
            if all(way and any(run not in heard.joined for run in way) for way in ways):
                wanted = _some([" … ".join(run.strip() for run in way) for way in ways])
                return f"none of {wanted} is in it"
    return ""


def _words_of(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Words):
            yield f" {' '.join(node.words)} "


def _some(names: Sequence[str]) -> str:
    named = ", ".join(repr(name) for name in names[:_NAMED])
    return f"{named} and {len(names) - _NAMED} more" if len(names) > _NAMED else named


def _in_order(runs: Sequence[str], joined: str) -> bool:
    at = 0
    for run in runs:
        found = joined.find(run, at)
        if found < 0:
            return False
        at = found + len(run) - 1  # the space behind one word is the space before the next
    return True
