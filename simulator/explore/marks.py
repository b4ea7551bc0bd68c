"""A script whose rules leave a mark where they fire.

Owns telling which rules took part in a step, the nested ones too. A mark is one more action behind the others of
a rule: it notes the rule's number in a variable that no author can name. So it is taken back with everything
else where the rule turns out not to fit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.template import ValueTemplate
from simulator.explore.revision import Known, revise, rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.dialogue.bot import BotState
    from simulator.record import Place

_MARK = "\0fired"  # no name that an expression can read


class Marked:
    """A script and its marks.

    script: says and does what the original does. rules: of the original, by their numbers.
    """

    def __init__(self, script: s.Script) -> None:
        self.rules: tuple[Known, ...] = rules_of(script)
        numbers = {id(known.rule): number for number, known in enumerate(self.rules)}
        self._places: dict[Place, int] = {}
        for number, known in enumerate(self.rules):
            self._places.setdefault(known.rule.place, number)

        def mark(rule: s.Rule, inner: s.Rule) -> s.Rule:
            note = actions.Set(((_MARK, _Note(numbers[id(rule)])),))
            return replace(inner, reply=(*inner.reply, note))

        self.script = revise(script, mark)

    def at(self, place: Place | None) -> tuple[int, ...]:
        """The number of the rule that stands there, if one does."""
        number = self._places.get(place) if place is not None else None
        return () if number is None else (number,)


class _Note(ValueTemplate):
    """The numbers of the rules that fired, this one added."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        super().__init__(None, {})
        self.number = number

    def evaluate(self, env: Mapping[str, object]) -> object:
        fired = env.get(_MARK, ())
        assert isinstance(fired, tuple)
        return (*fired, self.number)


def take_marks(state: BotState) -> tuple[BotState, tuple[int, ...]]:
    """The state without the marks, and the numbers of the rules that fired, inner ones first."""
    fired = state.vars.get(_MARK)
    if fired is None:
        return state, ()
    assert isinstance(fired, tuple)
    return state._replace(vars={n: v for n, v in state.vars.items() if n != _MARK}), fired
