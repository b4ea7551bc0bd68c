"""What a rule says and takes back, because none of the rules inside it fits.

Owns what can be told from the rule alone: something is said, and behind it stand inner rules that all
have a condition. Which of them hold is not known, so it is a hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.checking.walking import rules_of, sections_of
from simulator.diagnostics import Diagnostic, Severity
from simulator.dialogue import actions
from simulator.dialogue import script as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def taken_back(script: s.Script) -> Iterator[Diagnostic]:
    """A hint for each rule whose words depend on the rules inside it."""
    for section in sections_of(script):
        yield from _among(rules_of(section))


def _among(rules: Iterable[s.Rule]) -> Iterator[Diagnostic]:
    for rule in rules:
        yield from _in(rule, rule.reply)


def _in(rule: s.Rule, reply: actions.Reply) -> Iterator[Diagnostic]:
    said = False
    for action in reply:
        match action:
            case actions.Say() | actions.SayJson() | actions.SayBinary():
                said = True
            case actions.AnyOf(replies) | actions.InTurn(_, replies):
                for inner in replies:
                    yield from _in(rule, inner)
            case actions.Nested(rules):
                if said and actions.may_fail((action,)):
                    yield Diagnostic(
                        "taken-back",
                        "what this rule says is taken back where none of the rules inside it fits",
                        rule.place,
                        Severity.HINT,
                        help="end the inner rules with `- say: []`, which always fits; or say it inside them",
                    )
                yield from _among(rules.rules)
            case _:
                pass
