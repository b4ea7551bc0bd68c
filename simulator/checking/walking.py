"""What a reply holds, branches and nested rules included: its actions, and the names it reads.

Owns walking through replies. What is made of it is the checks' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def actions_in(reply: actions.Reply) -> Iterator[actions.Action]:
    """Every action of a reply, those of its branches and nested rules included."""
    for action in reply:
        yield action
        match action:
            case actions.AnyOf(replies) | actions.InTurn(_, replies):
                for inner in replies:
                    yield from actions_in(inner)
            case actions.Nested(rules):
                for rule in rules.rules:
                    yield from actions_in(rule.reply)
            case _:
                pass


def rules_of(section: s.Section) -> Iterator[s.Rule]:
    """The rules of a section that can be tried or fire, those inside others not counted."""
    alone = (section.on_enter, section.on_close, section.on_error, section.otherwise)
    yield from (rule for rule in alone if rule is not None)
    yield from section.rules.rules
    yield from (keyword.rule for keyword in section.keywords.keywords)
    yield from (timer.rule for timer in (*section.on_silence, *section.every))


def all_actions(script: s.Script) -> Iterator[actions.Action]:
    """Every action that stands anywhere in a bot."""
    for section in sections_of(script):
        for rule in rules_of(section):
            yield from actions_in(rule.reply)


def sections_of(script: s.Script) -> tuple[s.Section, ...]:
    """The file itself, its states and what it includes."""
    return (script.start, *script.states.values(), *script.included)


def names_read(rule: s.Rule) -> set[str]:
    """What a rule reads in its condition, its texts and values, and those of its nested rules."""
    names = set(rule.condition.names) if rule.condition is not None else set()
    return names | _names_in(rule.reply)


def _names_in(reply: Iterable[actions.Action]) -> set[str]:
    names: set[str] = set()
    for action in reply:
        match action:
            case actions.Say(texts):
                names.update(*(text.names for text in texts))
            case actions.SayJson(value):
                names |= value.names
            case actions.Set(values):
                names.update(*(value.names for _, value in values))
            case actions.Close(_, reason) if reason is not None:
                names |= reason.names
            case actions.AsIf(text) | actions.Remember(text):
                names |= text.names
            case actions.AnyOf(replies) | actions.InTurn(_, replies):
                names.update(*(_names_in(inner) for inner in replies))
            case actions.Nested(rules):
                names.update(*(names_read(rule) for rule in rules.rules))
            case _:
                pass
    return names
