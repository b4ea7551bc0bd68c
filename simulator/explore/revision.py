"""A script with its rules changed: every rule is met once, wherever it stands.

Owns the walk over what a script is made of, for reading (`rules_of`) and for changing (`revise`). Why a rule is
changed is the caller's part; the YAML is not touched, nor known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.matcher import Matcher
from simulator.dialogue.rules import INDEXED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Change = Callable[[s.Rule, s.Rule], s.Rule | None]


@dataclass(frozen=True, slots=True)
class Known:
    """A rule of a script, and where it stands."""

    rule: s.Rule
    section: str  # the state it belongs to; `start` for the file itself
    within: int | None = None  # the number of the rule around it
    listed: bool = True  # it stands in a list of rules, so it may have conditions


def rules_of(script: s.Script) -> tuple[Known, ...]:
    """Every rule, in the order of the script; the number of a rule is its place here."""
    known: list[Known] = []
    for name, section in _sections(script):
        for rule in _singles(section):
            _add(known, Known(rule, name, listed=False))
        for rule in section.rules.rules:
            _add(known, Known(rule, name))
        for keyword in section.keywords.keywords:
            _add(known, Known(keyword.rule, name, listed=False))
    return tuple(known)


def _sections(script: s.Script) -> Iterator[tuple[str, s.Section]]:
    yield s.START, script.start
    yield from script.states.items()
    for section in script.included:
        yield s.START, section


def _singles(section: s.Section) -> Iterator[s.Rule]:
    for rule in (section.on_enter, section.otherwise):
        if rule is not None:
            yield rule
    yield from (timer.rule for timer in section.on_silence + section.every)
    for rule in (section.on_close, section.on_error):
        if rule is not None:
            yield rule


def _add(known: list[Known], one: Known) -> None:
    number = len(known)
    known.append(one)
    for rule in _nested(one.rule.reply):
        _add(known, Known(rule, one.section, number))


def _nested(reply: actions.Reply) -> Iterator[s.Rule]:
    for action in reply:
        if isinstance(action, actions.Nested):
            yield from action.rules.rules
        elif isinstance(action, actions.AnyOf | actions.InTurn):
            for each in action.replies:
                yield from _nested(each)


def draws_waits(script: s.Script) -> bool:
    """Whether some wait of the script is drawn from a range."""
    return any(_waits(rule.reply) for rule in s.every_rule(script))


def _waits(reply: actions.Reply) -> bool:
    for action in reply:
        if isinstance(action, actions.Wait) and action.least < action.most:
            return True
        if isinstance(action, actions.AnyOf | actions.InTurn) and any(map(_waits, action.replies)):
            return True
    return False


def revise(script: s.Script, change: Change) -> s.Script:
    """The script with every rule replaced by what the change makes of it.

    Args:
        script: It stays as it is.
        change: Given the rule as it was, and as it is with the rules inside it changed; None removes it.
    """
    return _Revision(change).script(script)


class _Revision:
    """One script in the changing; a rule that stands in two places is changed once."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._done: dict[int, s.Rule | None] = {}

    def script(self, script: s.Script) -> s.Script:
        start = self._section(script.start)
        states = {name: self._section(section) for name, section in script.states.items()}
        included = tuple(map(self._section, script.included))
        return replace(
            script, start=start, states=states, included=included,
            named=self._named(script.named),
            keywords={
                word: replace(keyword, rule=rule)
                for word, keyword in script.keywords.items()
                if (rule := self._rule(keyword.rule)) is not None
            },
        )  # fmt: skip

    def _named(self, named: Mapping[str, s.Rule]) -> dict[str, s.Rule]:
        changed = {name: self._rule(rule) for name, rule in named.items()}
        return {name: rule for name, rule in changed.items() if rule is not None}

    def _section(self, section: s.Section) -> s.Section:
        return replace(
            section,
            on_enter=self._single(section.on_enter),
            on_close=self._single(section.on_close),
            on_error=self._single(section.on_error),
            otherwise=self._single(section.otherwise),
            rules=self._rules(section.rules),
            keywords=self._keywords(section.keywords),
            on_silence=self._timers(section.on_silence),
            every=self._timers(section.every),
        )

    def _single(self, rule: s.Rule | None) -> s.Rule | None:
        return None if rule is None else self._rule(rule)

    def _rule(self, rule: s.Rule) -> s.Rule | None:
        if id(rule) not in self._done:
            inner = replace(rule, reply=self._reply(rule.reply))
            self._done[id(rule)] = self._change(rule, inner)
        return self._done[id(rule)]

    def _rules(self, rules: s.RuleSet) -> s.RuleSet:
        changed = tuple(rule for each in rules.rules if (rule := self._rule(each)) is not None)
        if len(changed) == len(rules.rules):
            return s.RuleSet(changed, rules.matcher)  # their words are the same
        indexed = len(changed) > INDEXED
        return s.RuleSet(changed, Matcher([r.patterns for r in changed]) if indexed else None)

    def _keywords(self, keywords: s.KeywordSet) -> s.KeywordSet:
        changed = tuple(
            replace(keyword, rule=rule)
            for keyword in keywords.keywords
            if (rule := self._rule(keyword.rule)) is not None
        )
        if len(changed) == len(keywords.keywords):
            return s.KeywordSet(changed, keywords.matcher)
        indexed = len(changed) > INDEXED
        return s.KeywordSet(changed, Matcher([k.patterns for k in changed]) if indexed else None)

    def _timers(self, timers: tuple[s.Timer, ...]) -> tuple[s.Timer, ...]:
        changed = ((timer, self._rule(timer.rule)) for timer in timers)
        return tuple(replace(timer, rule=rule) for timer, rule in changed if rule is not None)

    def _reply(self, reply: actions.Reply) -> actions.Reply:
        changed: list[actions.Action] = []
        for action in reply:
            match action:
                case actions.Nested(rules):
                    nested = self._rules(rules)
                    if nested.rules:  # an empty list of rules is no list at all
                        changed.append(actions.Nested(nested))
                case actions.AnyOf(replies, weights):
                    changed.append(actions.AnyOf(tuple(map(self._reply, replies)), weights))
                case actions.InTurn(key, replies):
                    changed.append(actions.InTurn(key, tuple(map(self._reply, replies))))
                case _:
                    changed.append(action)
        return tuple(changed)
