"""Everything a rule may do, in one step in the making.

Owns the step: what it began with, what has been replaced since, and what is to be said; running actions, and the
values and chance they ask for. Which rule it is that acts, is decided by `Attempt`, which is made of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.bot import (
    Among,
    BotState,
    Chance,
    Closing,
    Dropping,
    Line,
    Pause,
    Reconnecting,
    Said,
    Step,
)
from simulator.dialogue.environment import Env
from simulator.dialogue.fitting import NOTHING
from simulator.dialogue.shape import write_json
from simulator.dialogue.substitution import filtered
from simulator.dialogue.words import Heard, hear
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simulator.record import RuleRef

MAX_DEPTH = 20  # as_if, use and go_to within one step

# A NamedTuple's own constructor is a Python function, and a message makes several: this is half the price.
_make = tuple.__new__


class Acting:
    """A step in the making, and what rules do to it."""

    __slots__ = (
        "_env",
        "at",
        "captures",
        "close_code",
        "data",
        "depth",
        "draw",
        "entered",
        "fitted",
        "heard",
        "lines",
        "message",
        "now",
        "rule",
        "script",
    )

    def __init__(self, script: s.Script, state: BotState, draw: Chance, at: int) -> None:
        self.script = script
        self.now = state  # as it is by now; a new one with each change, so that there is a way back
        self.draw = draw
        self.at = at
        self.lines: list[Line] = []
        self.captures: Mapping[str, object] = NOTHING
        self.message = ""  # as it came, whatever piece or redirect is looked at
        self.data: bytes | None = None
        self.heard: Heard | None = None  # what the patterns look at now
        self.rule: s.Rule | None = None  # whose actions run now
        self.fitted: RuleRef | None = None  # the rule that answered
        self.depth: tuple[str, ...] = ()
        self.entered = False
        self.close_code = 0
        self._env: Env | None = None

    def step(self) -> Step:
        """What came of it; the very state it began with, where nothing in it was replaced."""
        return _make(Step, (self.now, self.lines, self.fitted, self.entered))

    # --- which rule: decided elsewhere ----------------------------------------------------------------------

    def answer(self, text: str) -> bool:
        """Answer a text by the first candidate that fits; whether there was one."""
        raise NotImplementedError

    def try_rules(self, rules: s.RuleSet, heard: Heard | None) -> bool:
        """Run the first rule that fits; whether there was one."""
        raise NotImplementedError

    def try_rule(self, rule: s.Rule) -> bool:
        """Run the rule if it fits; if it does not, nothing has happened."""
        raise NotImplementedError

    # --- what a rule does -----------------------------------------------------------------------------------

    def act(self, reply: actions.Reply) -> bool:
        """Run the actions in order; False where one of them means that the rule did not fit."""
        for action in reply:
            if not self._act(action):
                return False
        return True

    def _act(self, action: actions.Action) -> bool:
        kind = type(action)
        if kind is actions.Say:  # the two commonest by far, without the cost of a match
            for text in action.texts:  # type: ignore[union-attr]
                constant = text.constant
                self.say(constant if constant is not None else text.render(self.env()))
            return True
        if kind is actions.Nested:
            return self.try_rules(action.rules, self.heard)  # type: ignore[union-attr]
        return self._act_rarely(action)

    def _act_rarely(self, action: actions.Action) -> bool:
        match action:
            case actions.Set(values):
                for name, value in values:
                    new = value.evaluate(self.env())
                    self.now = self.now.with_vars({**self.now.vars, name: new})
                    if self._env is not None:
                        self._env[name] = new
            case actions.Close(code, reason):
                said = reason.render(self.env()) if reason is not None else ""
                self.lines.append(Closing(code, said, self._speaker().ref))
            case actions.SayJson(value):
                self.say(write_json(value.evaluate(self.env())), True)
            case actions.AnyOf(replies, weights):
                return self.act(replies[self._choose(weights)])
            case actions.InTurn(key, replies):
                counters = self.now.counters
                index = counters.get(key, 0)
                following = (index + 1) % len(replies)
                self.now = self.now._replace(counters={**counters, key: following})
                return self.act(replies[index])
            case actions.Wait(least, most):
                if most > least:
                    among = range(least, most + 1)
                    duration = least + int(self._number(among) * len(among))
                    self.lines.append(Pause(duration, among))
                else:
                    self.lines.append(Pause(least))
            case actions.GoTo(state):
                return self._go_to(state)
            case actions.SayBinary(data):
                self.lines.append(Said("", self._speaker().ref, self.now.state, data))
            case actions.Drop():
                self.lines.append(Dropping(self._speaker().ref))
            case actions.AsIf() | actions.Use():
                return self._redirect(action)
            case actions.Remember(text):
                memory = (*self.now.memory, text.render(self.env()))
                self.now = self.now._replace(memory=memory)
            case actions.Recall():
                return self._recall()
            case actions.Pass():
                return False
            case actions.Reconnect(after, times):
                self.lines.append(Reconnecting(after, times))
            case actions.Say() | actions.Nested():
                raise AssertionError(action)
            case _:
                assert_never(action)
        return True

    def say(self, text: str, json: bool = False) -> None:
        """Say a text, through the outgoing filters."""
        if self.script.outgoing and not json:
            text = filtered(text, self.script.outgoing, self.script.substitutions)
        ref = self.rule.ref  # type: ignore[union-attr]
        self.lines.append(_make(Said, (text, ref, self.now.state, None, json)))

    def _speaker(self) -> s.Rule:
        assert self.rule is not None
        return self.rule

    def _recall(self) -> bool:
        if not self.now.memory:
            return False
        oldest, *rest = self.now.memory
        self.now = self.now._replace(memory=tuple(rest))
        self.say(oldest)
        return True

    def _go_to(self, state: str) -> bool:
        visits = self.now.visits
        visits = {**visits, state: visits.get(state, 0) + 1}
        self.now, self.entered = self.now._replace(state=state, visits=visits), True
        section = self.script.section(state)
        enter = section.on_enter if state != s.START else None  # on_open belongs to the connection
        if enter is not None:
            captures, self.captures, self._env = self.captures, NOTHING, None
            with_depth = self.depth
            self._deeper(f"on_enter of {state}")
            self.try_rule(enter)
            self.depth, self.captures, self._env = with_depth, captures, None
        return True

    def _redirect(self, action: actions.AsIf | actions.Use) -> bool:
        kept = (
            self.heard,
            self.data,
            self.depth,
        )  # captures come back with each rule that was tried
        if isinstance(action, actions.AsIf):
            text = action.text.render(self.env())
            self.data = None
            self._deeper(self._speaker().ref.name)
            if action.use is None:
                fits = self.answer(text)
            else:
                self.heard = hear(text)
                fits = self._use(action.use)
        else:
            self._deeper(self._speaker().ref.name)
            fits = self._use(action.name)
        self.heard, self.data, self.depth = kept
        return fits

    def _use(self, name: str) -> bool:
        keyword = self.script.keywords.get(name)
        if keyword is not None:
            return self.try_rule(keyword.rule)
        return self.try_rule(self.script.named[name])

    def _deeper(self, name: str) -> None:
        self.depth = (*self.depth, name)
        if len(self.depth) > MAX_DEPTH:
            chain = " -> ".join(self.depth[-4:])
            raise ScriptError(
                f"as_if, use or go_to went more than {MAX_DEPTH} deep: … {chain}",
                self._speaker().place,
            )

    # --- values and chance ----------------------------------------------------------------------------------

    def env(self) -> Env:
        """What expressions see: variables, captures over them, then what is built in."""
        env = self._env
        if env is None:
            env = self._env = Env(self.now.vars)
            env.attempt = self
            variables = self.script.vars
            # A capture that is a variable was stored when the rule began and may have been set since.
            for name, value in self.captures.items():
                if name not in variables:
                    env[name] = value
        return env

    def _capture(self, rule: s.Rule, captures: Mapping[str, object]) -> None:
        if rule.vars:
            self._store(captures, rule.vars)
        self.captures = {**self.captures, **captures} if self.captures else captures
        self._env = None

    def _store(self, captures: Mapping[str, object], variables: Collection[str]) -> None:
        kept = {name: value for name, value in captures.items() if name in variables}
        if kept:
            self.now = self.now.with_vars({**self.now.vars, **kept})

    def _number(self, among: Among) -> float:
        key = self._speaker().key
        draws = self.now.draws
        n = draws.get(key, 0)
        self.now = self.now._replace(draws={**draws, key: n + 1})
        return self.draw(key, n, among)

    def _choose(self, weights: Sequence[float]) -> int:
        """An index, drawn with these weights."""
        left = self._number(weights) * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1

    def pick(self, values: object) -> object:
        """One of a list, drawn."""
        if not isinstance(values, list | tuple) or not values:
            raise ScriptError(f"pick takes a list that is not empty, not {values!r}")
        return values[int(self._number(len(values)) * len(values))]
