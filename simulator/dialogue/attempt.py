"""Which rule fits what was heard, with a way back where one did not.

Owns the order in which rules and keywords are asked, and taking back what one did that turned out not to fit. What
a rule does is `acting`'s part. Begins with a `BotState` and ends with another; knows no event but what it is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import script as s
from simulator.dialogue.acting import Acting
from simulator.dialogue.fitting import NOTHING, captures_of
from simulator.dialogue.words import Heard, read
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.bot import Step


class Attempt(Acting):
    """One step in the making: the rules are asked, and the one that fits acts."""

    __slots__ = ()

    def alone(self, rule: s.Rule | None) -> Step:
        """The step of a rule that answers no message."""
        if rule is not None:
            self.try_rule(rule)
        return self.step()

    def answer(self, text: str) -> bool:
        """Answer a piece by the first candidate that fits; whether there was one."""
        heard = self.heard = read(text)
        script = self.script
        start = script.start
        state = self.now.state
        if state != s.START:
            section = script.states[state]
            if self.try_rules(section.rules, heard) or self.try_keywords(section.keywords, heard):
                return True
        if self.try_rules(start.rules, heard):
            return True
        if start.keywords.keywords and self.try_keywords(start.keywords, heard):
            return True
        return bool(script.included) and self._answer_included(heard)

    def _answer_included(self, heard: Heard) -> bool:
        return any(
            self.try_rules(section.rules, heard) or self.try_keywords(section.keywords, heard)
            for section in self.script.included
        )

    def otherwise(self) -> bool:
        """The state's otherwise, then the file's."""
        section, start = self.script.section(self.now.state), self.script.start
        if (
            section is not start
            and section.otherwise is not None
            and self.try_rule(section.otherwise)
        ):
            return True
        return start.otherwise is not None and self.try_rule(start.otherwise)

    def try_rules(self, rules: s.RuleSet, heard: Heard | None) -> bool:
        """Run the first rule that fits; whether there was one."""
        # Plain loops: this is where a message spends its time.
        known, matcher = rules.rules, rules.matcher
        if matcher is not None and heard is not None:
            for index in matcher.candidates(heard):
                if self.try_rule(known[index]):
                    return True
            return False
        for rule in known:
            if self.try_rule(rule):
                return True
        return False

    def try_keywords(self, keywords: s.KeywordSet, heard: Heard | None) -> bool:
        """Run the keyword that fits: priority first, then the earliest; whether there was one."""
        if not keywords.keywords or heard is None:
            return False
        indices = range(len(keywords.keywords))
        if keywords.matcher is not None:
            indices = keywords.matcher.candidates(heard)  # type: ignore[assignment]
        found = []
        for index in indices:
            keyword = keywords.keywords[index]
            places = [at for p in keyword.patterns if (at := p.place(heard)) is not None]
            if places:
                found.append((-keyword.priority, min(places), index))
        return any(self.try_rule(keywords.keywords[index].rule) for _, _, index in sorted(found))

    def try_rule(self, rule: s.Rule) -> bool:
        """Run the rule if it fits; if it does not, nothing has happened."""
        heard, pattern = self.heard, rule.pattern
        captures: Mapping[str, object] | None
        if pattern is not None and heard is not None and self.data is None:
            captures = pattern.match(heard)  # the two commonest kinds of rule, without a detour
        elif rule.open:
            captures = NOTHING
        else:
            captures = captures_of(rule, heard, self.data, self.now.last_said)
        if captures is None:
            return False
        outer, held = self.rule, self.captures
        try:
            fits = self._run(rule, captures) if rule.sure else self._attempt(rule, captures)
        except ScriptError as error:
            if error.place is None:
                error.place = rule.place
            raise
        self.rule = outer
        if self.captures is not held:
            self.captures, self._env = held, None
        if fits and outer is None:
            self.fitted = rule.ref
        return fits

    def _run(self, rule: s.Rule, captures: Mapping[str, object]) -> bool:
        """Run a rule whose actions always fit: only its `if` may still say no."""
        before = self.now
        self.rule = rule
        if captures:
            self._capture(rule, captures)
        condition = rule.condition
        if condition is not None and not condition.evaluate(self.env()):
            if self.now is not before:
                self.now, self._env = before, None
            return False
        for action in rule.reply:
            self._act(action)
        return True

    def _attempt(self, rule: s.Rule, captures: Mapping[str, object]) -> bool:
        """Run a rule whose actions may turn out not to fit; then all of it is taken back."""
        kept = (self.now, self.entered, self.fitted)
        said = len(self.lines)
        self.rule = rule
        if captures:
            self._capture(rule, captures)
        condition = rule.condition
        if (condition is None or condition.evaluate(self.env())) and self.act(rule.reply):
            return True
        self.now, self.entered, self.fitted = kept
        del self.lines[said:]
        self._env = None
        return False
