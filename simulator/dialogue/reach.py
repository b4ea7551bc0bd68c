"""Rules that can never fire, because one above them always fits.

Owns what is certain from the list alone: an earlier rule with no condition, or with the very same
pattern and no other condition, whose reply cannot fail to fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import script as s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.dialogue.reading import Reading


def warn_of_unreachable(
    rules: Sequence[s.Rule], reading: Reading, *, anywhere: frozenset[str]
) -> None:
    """Warn of each rule that a rule before it covers; once for all that a catch-all covers.

    Args:
        rules: In the order they are tried.
        reading: The file they stand in.
        anywhere: The keys of those whose patterns are found anywhere in a message.
    """
    catches_all: s.Rule | None = None
    catches_text: s.Rule | None = None
    covered: dict[str, s.Rule] = {}
    for rule in rules:
        above = catches_all or (catches_text if _hears_text(rule) else None)
        if above is not None:
            _warn(rule, above, "which fits whatever is heard", reading)
            return
        if rule.patterns:
            twins = [covered.get(pattern.source) for pattern in rule.patterns]
            if all(twins) and twins[0] is not None:
                _warn(rule, twins[0], "which has the same when", reading)
        if s.is_conditional(rule) or not rule.sure:
            continue
        if rule.everything:
            catches_text = rule
        elif not rule.hears:
            catches_all = rule
        elif rule.patterns and rule.key in anywhere:
            for pattern in rule.patterns:
                covered.setdefault(pattern.source, rule)


def _hears_text(rule: s.Rule) -> bool:
    return rule.everything or not (rule.binary is not None or rule.any_binary or not rule.hears)


def _warn(rule: s.Rule, above: s.Rule, why: str, reading: Reading) -> None:
    wrong = f"this rule never fires: line {above.place.line} comes before it, {why}"
    hint = "put it above that rule, or give that rule a condition"
    reading.warn("unreachable-rule", wrong, rule.place, help=hint)
