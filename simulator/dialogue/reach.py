"""Rules that can never fire, because one above them always fits.

Owns what is certain from the list alone: an earlier rule with no condition, with the very same
pattern, with words that a later pattern holds too, or with a pattern that fits these words and what
stands beside them; and no other condition, and a reply that cannot fail to fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.diagnostics import shown
from simulator.dialogue.pattern.nodes import Number, OneOf, Span, Words
from simulator.dialogue.words import Heard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.dialogue import script as s
    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.pattern.nodes import Node
    from simulator.dialogue.reading import Reading

_LONGEST = 8  # words of a phrase that are looked for inside other patterns
_WIDER = 4  # patterns that begin with the same words and are compared with others
# A word that no pattern asks for by its letters: only a slot for any word takes it.
_SOME = "\ua66e"


class _Covered:
    """The patterns that rules above have taken, each with the first such rule."""

    def __init__(self) -> None:
        self.sources: dict[str, s.Rule] = {}
        self.phrases: dict[tuple[str, ...], s.Rule] = {}
        self.wider: dict[tuple[str, ...], list[tuple[Pattern, s.Rule]]] = {}  # by their first words
        self.all_words: s.Rule | None = None

    def take(self, rule: s.Rule) -> None:
        for pattern in rule.patterns or ():
            self.sources.setdefault(pattern.source, rule)
            if pattern.phrase is not None:
                self.phrases.setdefault(pattern.phrase, rule)
            elif pattern.runs:
                alike = self.wider.setdefault(pattern.runs[0], [])
                if len(alike) < _WIDER:
                    alike.append((pattern, rule))
            if pattern.fits_any_words and self.all_words is None:
                self.all_words = rule

    def by(self, rule: s.Rule) -> tuple[s.Rule, str] | None:
        """A rule above that has one of its patterns, where all of them are taken; and why."""
        found = None
        for pattern in rule.patterns or ():
            above = self._twin(pattern) or self._within(pattern) or self._wider(pattern)
            if above is None:
                return None
            found = found or above
        return found

    def _twin(self, pattern: Pattern) -> tuple[s.Rule, str] | None:
        above = self.sources.get(pattern.source)
        return None if above is None else (above, "which has the same when")

    def _within(self, pattern: Pattern) -> tuple[s.Rule, str] | None:
        if self.all_words is not None and pattern.runs:
            return self.all_words, "which fits every message with a word in it"
        for words in pattern.runs if self.phrases else ():
            for start in range(len(words)):
                for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                    above = self.phrases.get(words[start:end])
                    if above is not None:
                        said = shown(" ".join(words[start:end]))
                        return above, f"which fits every message with {said!r} in it"
        return None

    def _wider(self, pattern: Pattern) -> tuple[s.Rule, str] | None:
        """A pattern that fits a part that all its messages have: then it fits those, too.

        What is found anywhere stays found, however much comes before and behind.
        """
        for words, part in _parts(pattern) if self.wider else ():
            heard: Heard | None = None
            known = set(words)
            for start in range(len(words)):
                for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                    for wider, above in self.wider.get(words[start:end], ()):
                        if not known.issuperset(wider.required):
                            continue  # asked first: a pattern is built before it is matched
                        heard = heard or Heard(part)
                        if wider.match(heard) is not None:
                            said = shown(wider.source)
                            return above, f"whose {said!r} fits every message that this one fits"
        return None


def _parts(pattern: Pattern) -> Iterator[tuple[tuple[str, ...], str]]:
    """Its words that stand together, alone and with a word beside them where there must be one."""
    nodes = pattern.nodes
    for at, node in enumerate(nodes):
        if isinstance(node, Words):
            before = [_SOME] if at and _takes_words(nodes[at - 1]) else []
            after = [_SOME] if at + 1 < len(nodes) and _takes_words(nodes[at + 1]) else []
            yield node.words, " ".join([*before, *node.words, *after])


def _takes_words(node: Node) -> bool:
    if isinstance(node, Span):
        return node.least > 0
    return isinstance(node, Number | OneOf)


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
    covered = _Covered()
    for rule in rules:
        above = catches_all or (catches_text if _hears_text(rule) else None)
        if above is not None:
            _warn(rule, above, "which fits whatever is heard", reading)
            return
        taken = covered.by(rule)
        if taken is not None:
            _warn(rule, *taken, reading)
        if rule.conditional or not rule.sure:
            continue
        if rule.everything:
            catches_text = rule
        elif not rule.hears:
            catches_all = rule
        elif rule.patterns and rule.key in anywhere:
            covered.take(rule)


def _hears_text(rule: s.Rule) -> bool:
    return rule.everything or not (rule.binary is not None or rule.any_binary or not rule.hears)


def _warn(rule: s.Rule, above: s.Rule, why: str, reading: Reading) -> None:
    wrong = f"this rule never fires: line {above.place.line} comes before it, {why}"
    hint = "put it above that rule, or give that rule a condition"
    reading.warn("unreachable-rule", wrong, rule.place, help=hint)
