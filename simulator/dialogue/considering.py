"""An attempt that remembers what it looked at: every candidate, in order, and why it did not fit.

Owns taking notes while the engine's own attempt does the work, so that what is told is what happened. Slower,
and used only where somebody asks why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.attempt import Attempt
from simulator.dialogue.expression.operands import brief, cut
from simulator.dialogue.fitting import captures_of
from simulator.dialogue.misfit import fit, misfit
from simulator.dialogue.words import Heard, hear
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulator.dialogue.bot import BotState, Chance
    from simulator.record import RuleRef

FILE, INCLUDED, INSIDE, OTHERWISE = "file", "included", "inside", "otherwise"
UNHEARD = "this word was not heard"


class Outcome(StrEnum):
    """What became of a candidate."""

    FITS = "fits"
    MISFIT = "misfit"
    LATER = "later"  # another fitted before its turn came
    FAILED = "failed"  # an expression or redirect in it failed


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rule that was looked at.

    `where` it stands: file, "state NAME", included, otherwise, or inside the candidate that holds it.
    """

    rule: RuleRef
    where: str
    outcome: Outcome
    # Why it did not fit; of one that did, which of its patterns, where it has several.
    reason: str = ""
    captured: Mapping[str, object] = field(default_factory=dict)
    within: tuple[Candidate, ...] = ()  # nested rules, and those a redirect or a new state led to
    piece: str | None = None  # of the message, that it was tried on; None: all of it


class Considering(Attempt):
    """An `Attempt` with notes; `considered` are the candidates so far."""

    __slots__ = ("_piece", "_reached", "_refused", "_where", "considered")

    def __init__(self, script: s.Script, state: BotState, draw: Chance, at: int) -> None:
        super().__init__(script, state, draw, at)
        self.considered: list[Candidate] = []
        self._where = FILE
        self._piece: str | None = None
        self._reached = False  # whether the rule under way came to its actions
        self._refused: actions.Action | None = None  # the action that said no

    # --- which rule: the engine's order, nothing left out ---------------------------------------------------

    def answer(self, text: str) -> bool:
        """As the engine does; what comes after the one that fitted is noted, too."""
        heard = self.heard = hear(text)
        outer = (self._where, self._piece)
        self._piece = text if self.script.split is not None or self.depth else None
        found = False
        for where, section in self._sections():
            self._where = where
            if found:
                self._come_later(section.rules.rules)
                self._come_later(_heard_of(section.keywords, heard))
            else:
                found = self.try_rules(section.rules, heard)
                if found:
                    self._come_later(_heard_of(section.keywords, heard))
                else:
                    found = self.try_keywords(section.keywords, heard)
        self._where, self._piece = outer
        return found

    def _sections(self) -> Iterator[tuple[str, s.Section]]:
        state = self.now.state
        if state != s.START:
            yield f"state {state}", self.script.states[state]
        yield FILE, self.script.start
        for section in self.script.included:
            yield INCLUDED, section

    def otherwise(self) -> bool:
        """As the engine does."""
        self._where = OTHERWISE
        return super().otherwise()

    def try_rules(self, rules: s.RuleSet, heard: Heard | None) -> bool:
        """As the engine does, without its index: every rule is worth a reason."""
        for index, rule in enumerate(rules.rules):
            if self.try_rule(rule):
                self._come_later(rules.rules[index + 1 :])
                return True
        return False

    def try_keywords(self, keywords: s.KeywordSet, heard: Heard | None) -> bool:
        """As the engine does; those that were not heard come first, for all were listened for."""
        if heard is None:
            return False
        for keyword in keywords.keywords:
            if all(pattern.place(heard) is None for pattern in keyword.patterns):
                self._note(keyword.rule, Outcome.MISFIT, UNHEARD)
        found = _heard_of(keywords, heard)
        for index, rule in enumerate(found):
            if self.try_rule(rule):
                self._come_later(found[index + 1 :])
                return True
        return False

    def try_rule(self, rule: s.Rule) -> bool:
        """As the engine does, and the outcome is noted."""
        captures = captures_of(rule, self.heard, self.data, self.now.last_said)
        outer = (self.considered, self._where, self._reached, self._refused)
        within: list[Candidate] = []
        self.considered, self._where, self._reached, self._refused = within, INSIDE, False, None
        outcome, reason = Outcome.FITS, ""
        try:
            if super().try_rule(rule):
                reason = fit(rule, self.heard, self.data)
            else:
                outcome, reason = Outcome.MISFIT, self._reason(rule, captures)
        except ScriptError as error:
            outcome, reason = Outcome.FAILED, error.sentence
            raise
        finally:
            self.considered, self._where, self._reached, self._refused = outer
            self._note(rule, outcome, reason, captures or {}, within)
        return outcome is Outcome.FITS

    def act(self, reply: actions.Reply) -> bool:
        """As the engine does; that the actions were come to is noted."""
        self._reached = True
        return super().act(reply)

    def _act(self, action: actions.Action) -> bool:
        fits = super()._act(action)
        if not fits and self._refused is None:
            self._refused = action  # the innermost
        return fits

    # --- notes ----------------------------------------------------------------------------------------------

    def _note(
        self,
        rule: s.Rule,
        outcome: Outcome,
        reason: str,
        captured: Mapping[str, object] | None = None,
        within: Sequence[Candidate] = (),
    ) -> None:
        where, piece = self._where, self._piece
        self.considered.append(
            Candidate(rule.ref, where, outcome, reason, captured or {}, tuple(within), piece)
        )

    def _come_later(self, rules: Iterable[s.Rule]) -> None:
        for rule in rules:
            fits = captures_of(rule, self.heard, self.data, self.now.last_said) is not None
            self._note(rule, Outcome.LATER, "would have fitted, too" if fits and rule.hears else "")

    def _reason(self, rule: s.Rule, captures: Mapping[str, object] | None) -> str:
        if captures is None:
            return misfit(rule, self.heard, self.data, self.now.last_said)
        if rule.condition is not None and not self._reached:
            return self._false(rule, captures)
        match self._refused:
            case actions.Pass():
                return "pass: it leaves the answer to others"
            case actions.Recall():
                return "nothing is remembered that it could recall"
            case actions.Use(name):
                return f"what it uses does not fit: {name}"
            case actions.AsIf():
                return "nothing answers what it makes of the message"
            case _:
                return "none of the rules inside it fits"

    def _false(self, rule: s.Rule, captures: Mapping[str, object]) -> str:
        """That `if` is false, with the values of the names in it."""
        condition = rule.condition
        assert condition is not None
        kept = (self.now, self.captures)
        if captures:
            self._capture(rule, captures)
        env, values = self.env(), []
        for name in sorted(condition.names):
            try:
                values.append(f"{name} is {brief(env[name])}")
            except ScriptError:  # the other side of an `or` may have no value
                continue
        (self.now, self.captures), self._env = kept, None
        where = f", where {', '.join(values)}" if values else ""
        return f"if is false: {cut(condition.source.strip())}{where}"


def _heard_of(keywords: s.KeywordSet, heard: Heard) -> list[s.Rule]:
    """The rules of the keywords that stand in the message, in the order they are tried."""
    found = []
    for index, keyword in enumerate(keywords.keywords):
        places = [at for p in keyword.patterns if (at := p.place(heard)) is not None]
        if places:
            found.append((-keyword.priority, min(places), index))
    return [keywords.keywords[index].rule for _, _, index in sorted(found)]
