"""One side, stepped and remembered.

Owns what every event makes of each of the side's minds, found once and remembered: the same mind that hears the same
message does the same. The engine's step is the one that plays, asked once for each outcome of its draws.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulator.conversation.codes import REFUSED, SCRIPT_ERROR
from simulator.dialogue import engine
from simulator.dialogue.bot import BotState, Reconnecting, Step, first_state
from simulator.dialogue.script import START
from simulator.errors import ScriptError
from simulator.explore.draws import Draws
from simulator.explore.marks import Marked, take_marks
from simulator.explore.mind import HEAD, Cause, End, Mind, Outcome, Setting, Ticking
from simulator.explore.minds import Minds
from simulator.explore.saying import Saying
from simulator.record import EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from simulator.dialogue.bot import Chance
    from simulator.dialogue.script import Script, Timer
    from simulator.explore.traffic import Traffic

_NONE: Mapping[str, int] = {}


class Bot:
    """One side of the walk.

    Args:
        side: Which.
        script: Its script.
        first: The number of its first clock.
        traffic: What both sides say, by number.
        most: Bytes that a message may have.
        sampled: Whether a drawn wait is tried at its shortest and its longest only.
    """

    def __init__(
        self, side: Side, script: Script, *, first: int, traffic: Traffic, most: int, sampled: bool
    ) -> None:
        self.side = side
        self.marked = Marked(script)
        self.script = self.marked.script
        self.first = first
        self.ages = "passed" in script.reads
        states = (START, *script.states)
        self._timers = {state: engine.timers(self.script, state) for state in states}
        self.age_slot = max(map(len, self._timers.values())) + 1
        self.width = self.age_slot + self.ages
        self.known = Minds(side, script, timers=self.age_slot - 1, ages=self.ages)
        self.minds, self.closed = self.known.all, self.known.closed
        self.fired: set[int] = set()
        self.complete = True  # whether every outcome of every step was looked at
        self._traffic, self._most, self._sampled = traffic, most, sampled
        self._found: dict[Hashable, tuple[Outcome, ...]] = {}
        self.unopened = self.known.number(Mind(first_state(self.script), closed=True))

    # --- events ---------------------------------------------------------------------------------------------

    def heard(self, mind: int, item: int, age: int) -> tuple[Outcome, ...]:
        """It hears a message."""
        key = (mind, item, age) if self.ages else (mind, item)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(self._hear(self.minds[mind], item, age))
        return found

    def fires(self, mind: int, slot: int, age: int) -> tuple[Outcome, ...]:
        """One of its clocks, counted from its first, has come to its time."""
        key = (mind, -1 - slot, age)
        found = self._found.get(key)
        if found is None:
            of = self.minds[mind]
            made = self._utter(of) if slot == HEAD else self._fire(of, slot - 1, age)
            found = self._found[key] = tuple(made)
        return found

    def opens(self, mind: int, age: int) -> tuple[Outcome, ...]:
        """The connection is open; a server starts anew."""
        return tuple(self._open(self.minds[mind], age))

    def parts(self, mind: int, code: int, age: int, *, clean: bool) -> tuple[Outcome, ...]:
        """The connection is over."""
        return tuple(self._part(self.minds[mind], code, age, clean=clean))

    def _hear(self, mind: Mind, item: int, age: int) -> Iterator[Outcome]:
        message = self._traffic.said(item)
        if isinstance(message, bytes) and not self.script.hears_binary:
            sentence = f"the {self.side} refuses binary messages: it has no when_binary rule"
            yield Outcome(-1, end=End(EndedBy.ERROR, REFUSED, sentence), plain=False)
            return

        def hear(chance: Chance) -> Step:
            return engine.heard(self.script, mind.bot, message, chance, age)

        for step, draws in self._steps(mind, hear):
            saying = self._saying(mind)
            saying.active(heard=True)
            yield self._taken(step, draws, saying, Cause.HEARD)

    def _utter(self, mind: Mind) -> Iterator[Outcome]:
        saying = self._saying(mind)
        saying.utter()
        kept = saying.mind(deaf=mind.deaf, unused=mind.unused)
        yield self._outcome(kept, saying, Cause.UTTERED)

    def _fire(self, mind: Mind, index: int, age: int) -> Iterator[Outcome]:
        timer = self._timers[mind.bot.state][index]
        step_of = partial(self._due, mind.bot, timer, age)
        for step, draws in self._steps(mind, step_of):
            saying = self._saying(mind)
            saying.fire(index)
            yield self._taken(step, draws, saying, Cause.TIMER, deaf=mind.deaf)

    def _due(self, bot: BotState, timer: Timer, age: int, chance: Chance) -> Step:
        return engine.due(self.script, bot, timer, chance, age)

    def _open(self, mind: Mind, age: int) -> Iterator[Outcome]:
        if self.side is Side.SERVER:
            mind, age = self.minds[self.unopened], 0
        mind = mind._replace(closed=False, deaf=False)

        def opened(chance: Chance) -> Step:
            return engine.opened(self.script, mind.bot, chance, age)

        for step, draws in self._steps(mind, opened):
            saying = self._saying(mind)
            saying.start_timers(self._timers[mind.bot.state])
            if self.ages and self.side is Side.SERVER:
                saying.set_clock(self.age_slot, 0)
            yield self._taken(step, draws, saying, Cause.OPENED)

    def _part(self, mind: Mind, code: int, age: int, *, clean: bool) -> Iterator[Outcome]:
        def part(chance: Chance) -> Step:
            bot, wanted = mind.bot, None
            for broken in (False,) if clean else (True, False):
                if broken:
                    step = engine.errored(self.script, bot, chance, age)
                else:
                    step = engine.closed(self.script, bot, code, chance, age)
                bot = step.state
                asked = (line for line in step.lines if isinstance(line, Reconnecting))
                wanted = next(asked, wanted)
            return Step(bot, () if wanted is None else (wanted,), None)

        for step, draws in self._steps(mind, part):
            saying = self._saying(mind)
            saying.quiet()
            yield self._taken(step, draws, saying, Cause.PARTED)

    # --- outcomes -------------------------------------------------------------------------------------------

    def _steps(
        self, mind: Mind, step: Callable[[Chance], Step]
    ) -> Iterator[tuple[Step | ScriptError, Draws]]:
        def tried(chance: Chance) -> Step | ScriptError:
            try:
                return step(chance)
            except ScriptError as error:
                return error

        draws = Draws(mind.unused, sampled=self._sampled)
        for found in draws.outcomes(tried):
            yield found, draws
        self.complete = self.complete and draws.complete

    def _saying(self, mind: Mind) -> Saying:
        saying = Saying(
            mind, self._timers[mind.bot.state], side=self.side, traffic=self._traffic,
            most=self._most, sampled=self._sampled,
        )  # fmt: skip
        saying.keeps_last_said = "last_said" in self.script.reads
        return saying

    def _taken(
        self,
        step: Step | ScriptError,
        draws: Draws,
        saying: Saying,
        cause: int,
        *,
        deaf: bool = False,
    ) -> Outcome:
        """The step becomes what has happened on this side."""
        if isinstance(step, ScriptError):
            end = End(EndedBy.ERROR, SCRIPT_ERROR, step.sentence, step.place)
            self.fired.update(self.marked.at(step.place))
            return Outcome(-1, draws=draws.drawn({}), end=end, cause=cause, plain=False)
        bot, fired = take_marks(step.state)
        self.fired.update(fired)
        saying.bot = self._relevant(bot)
        if step.entered and not saying.closed:
            saying.start_timers(self._timers[bot.state])
        again = next((line for line in step.lines if isinstance(line, Reconnecting)), None)
        saying.plan(step.lines)
        if cause == Cause.HEARD:
            deaf = step.rule is None
            if self.ages:
                saying.set_clock(self.age_slot, 0)
        mind = saying.mind(deaf=deaf, unused=draws.left(bot.draws))
        return self._outcome(
            mind, saying, cause, fired=fired, draws=draws.drawn(bot.draws), again=again
        )

    def _outcome(self, mind: Mind, saying: Saying, cause: int, **more: object) -> Outcome:
        items = tuple(saying.items)
        clocks = tuple(map(self._placed, saying.clocks()))
        plain = saying.end is None and all(item > 0 for item in items)
        return Outcome(
            self.known.number(mind), items, clocks, end=saying.end, cause=cause, queued=saying.queued,
            plain=plain, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _placed(self, setting: Setting) -> Setting:
        """The setting with the number that the clock has among both sides'."""
        if isinstance(setting, Ticking):
            return setting._replace(slot=self.first + setting.slot)
        return self.first + setting

    def _relevant(self, bot: BotState) -> BotState:
        """The bot without what no rule reads: the same for all that are the same."""
        reads = self.script.reads
        counters = bot.counters
        return BotState(
            bot.vars,
            bot.state,
            {key: n for key, n in counters.items() if n} if counters else counters,
            _NONE,
            bot.memory,
            bot.visits if "visits" in reads else _NONE,
            bot.turn if "turn" in reads else 0,
            bot.last_said if "last_said" in reads else "",
            bot.last_heard if "last_heard" in reads else "",
        )
