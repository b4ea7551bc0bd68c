"""Which rules of which bots fired in conversations that are over, how often, and what answered what.

Owns adding up. A bot is known by its place, so that several scenarios with one bot file add up. Knows no text of a
file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.conversation.setup import Rules
from simulator.dialogue.script import every_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.conversation.setup import Setup
    from simulator.conversation.tracing import Trace
    from simulator.dialogue.script import Script
    from simulator.record import Place, RuleRef, Turn


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One rule, and how often it fired."""

    name: str
    place: Place
    fired: int


@dataclass(frozen=True, slots=True)
class BotUse:
    """One bot: its rules in the order in which they are written."""

    name: str
    place: Place
    rules: tuple[RuleUse, ...]

    @property
    def fired(self) -> int:
        """How many rules fired at least once."""
        return sum(rule.fired > 0 for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Answer:
    """How often one rule's message was answered by another's."""

    asked: RuleRef
    answered: RuleRef
    times: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that was counted."""

    bots: tuple[BotUse, ...]
    answers: tuple[Answer, ...]  # the commonest first

    @property
    def rules(self) -> int:
        """How many rules all bots have."""
        return sum(len(bot.rules) for bot in self.bots)

    @property
    def fired(self) -> int:
        """How many of them fired."""
        return sum(bot.fired for bot in self.bots)

    @property
    def percent(self) -> float:
        """The share of rules that fired; where there is none, nothing is left untried."""
        return 100 * self.fired / self.rules if self.rules else 100.0


class Tally:
    """Counts, conversation by conversation."""

    def __init__(self) -> None:
        self._scripts: dict[Place, Script] = {}
        self._fired: Counter[tuple[Place, Place]] = Counter()  # bot, rule
        self._answers: Counter[tuple[RuleRef, RuleRef]] = Counter()

    def add(self, setup: Setup, trace: Trace, turns: Iterable[Turn]) -> None:
        """Count a conversation that is over."""
        for party in (setup.server, setup.client):
            if isinstance(party, Rules):
                self._scripts.setdefault(party.script.place, party.script)
        for event in trace.events:
            bot = event.script.place
            self._fired.update((bot, rule.place) for rule in event.fired())
        said = {turn.id: turn.rule for turn in turns}
        for turn in turns:
            asked = None if turn.re is None else said.get(turn.re)
            if asked is not None and turn.rule is not None:
                self._answers[asked, turn.rule] += 1

    def coverage(self) -> Coverage:
        """What has been counted."""
        bots = tuple(self._use(script) for _, script in sorted(self._scripts.items()))
        answers = sorted(self._answers.items(), key=lambda item: (-item[1], item[0]))
        return Coverage(bots, tuple(Answer(*pair, times) for pair, times in answers))

    def _use(self, script: Script) -> BotUse:
        rules = {rule.place: rule for rule in every_rule(script)}
        uses = (
            RuleUse(rule.ref.name, place, self._fired[script.place, place])
            for place, rule in sorted(rules.items())
        )
        return BotUse(script.name, script.place, tuple(uses))
