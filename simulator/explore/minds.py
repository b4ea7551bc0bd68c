"""The minds that one side comes to in a walk, each with a number: equal ones have one.

Owns when two minds are equal, which is where the conversation's own snapshot finds them so, and what the walk asks of a
mind by its number: whether the side has closed, which of its clocks comes first, how much it keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.conversation.snapshot import freeze
from simulator.explore.clocks import FREE
from simulator.record import Side

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.dialogue.bot import BotState
    from simulator.dialogue.script import Script
    from simulator.explore.mind import Mind

Rank = int | None

KEPT = 1_000  # lines waiting and texts remembered on one side: more are only ever more

# A pause with lines behind it is waited for; the last of all is not.
_FREE, _PAUSE, _EARLY, _TIMERS, _LATE, _CLIENT = FREE, 1, 2, 3, 900, 1_000


class Minds:
    """The minds of one side.

    Args:
        side: Which.
        script: Its script.
        timers: How many clocks its timers have at the most.
        ages: Whether it has a clock for how long ago something was.
    """

    def __init__(self, side: Side, script: Script, *, timers: int, ages: bool) -> None:
        self.all: list[Mind] = []
        self.values: list[Sequence[Hashable]] = []  # of the variables that matter, for each mind
        self.closed: list[bool] = []
        self.ranks: list[tuple[Rank, ...]] = []  # of each clock: who comes first at the same time
        self.full: set[int] = set()  # minds that keep too much to go on from them
        self.weight = 0  # of all minds: characters, lines and entries
        self.live = sorted(script.live)  # the variables that matter
        self._numbers: dict[Hashable, int] = {}
        self._vars = script.vars
        self._firsts = {name: freeze(script.vars[name]) for name in self.live}
        self._server, self._timers, self._ages = side is Side.SERVER, timers, ages

    def number(self, mind: Mind) -> int:
        """The number of the mind: equal ones have one."""
        bot = mind.bot
        key = (
            bot.state, self._values(bot), tuple(sorted(bot.counters.items())), bot.memory,
            tuple(sorted(bot.visits.items())), bot.turn, bot.last_said, bot.last_heard, mind[1:],
        )  # fmt: skip
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.all)
            self.all.append(mind)
            self.values.append(key[1])
            self.closed.append(mind.closed)
            self.ranks.append(self._rank(mind))
            self._weigh(mind, key[1])
        return number

    def _weigh(self, mind: Mind, values: Sequence[Hashable]) -> None:
        kept = len(mind.bot.memory) + sum(len(group.lines) for group in mind.groups)
        if kept > KEPT:
            self.full.add(len(self.all) - 1)
        kept += sum(map(len, mind.bot.memory[-1:]))
        self.weight += 1 + kept + sum(len(v) for v in values if isinstance(v, str | tuple))

    def _values(self, bot: BotState) -> Sequence[Hashable]:
        firsts, variables, first = self._firsts, bot.vars, self._vars
        return tuple(
            [
                firsts[name] if variables[name] is first[name] else freeze(variables[name])
                for name in self.live
            ]
        )

    def _rank(self, mind: Mind) -> tuple[Rank, ...]:
        base = 0 if self._server else _CLIENT
        head: int | None = None
        if mind.groups:
            first = mind.groups[0]
            head = base + (_LATE if first.late else _EARLY)
            if not first.lines:
                head = _FREE if len(mind.groups) == 1 else _PAUSE
        timers = range(base + _TIMERS, base + _TIMERS + self._timers)
        return (head, *timers, *((None,) if self._ages else ()))
