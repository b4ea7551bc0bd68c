"""Replies that can never be given, because a rule that is tried before them fits whatever is heard.

Owns what is certain across the parts of a section: its rules come before its keywords, and all
rules before an `otherwise`. Within one list of rules the loader looks itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.checking.walking import all_actions
from simulator.diagnostics import Diagnostic, Severity
from simulator.dialogue import actions
from simulator.dialogue import script as s

if TYPE_CHECKING:
    from collections.abc import Iterator


def never_given(script: s.Script) -> Iterator[Diagnostic]:
    """A warning for each otherwise, and for the keywords of each section, that nothing is left for."""
    everywhere = _catch_all(script.start, script)
    used = {
        action.name if isinstance(action, actions.Use) else action.use
        for action in all_actions(script)
        if isinstance(action, actions.Use | actions.AsIf)
    }
    for section in (script.start, *script.states.values()):
        catch = _catch_all(section, script)
        left = [word for word in section.keywords.keywords if word.word not in used]
        if catch is not None and left:
            yield _warn("these keywords are never heard", left[0].rule, catch)
        above = catch or everywhere
        if above is not None and section.otherwise is not None:
            yield _warn("this otherwise is never said", section.otherwise, above)


def _catch_all(section: s.Section, script: s.Script) -> s.Rule | None:
    """The rule of a section that fits whatever this bot can hear."""
    for rule in section.rules.rules:
        whatever = not rule.hears or (rule.everything and not script.hears_binary)
        if whatever and rule.sure and not rule.conditional:
            return rule
    return None


def _warn(wrong: str, rule: s.Rule, above: s.Rule) -> Diagnostic:
    return Diagnostic(
        "unreachable-rule",
        f"{wrong}: the rule in line {above.place.line} fits whatever is heard",
        rule.place,
        Severity.WARNING,
        help="give that rule a condition, or put its reply here",
    )
