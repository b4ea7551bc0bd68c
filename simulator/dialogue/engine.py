"""The one step a bot can take: (script, state, event) -> (new state, lines to say).

Pure. A `BotState` is never changed in place, so a step that is not wanted is simply dropped, a state can be
kept, compared and stepped again, and an attempt that does not fit leaves no trace. Chance comes in as a function
from (rule, n) to a number in [0, 1): the n-th draw of a rule depends on nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, assert_never

from simulator.dialogue import script as s
from simulator.dialogue.expression import FILTERS
from simulator.dialogue.shape import NOT_JSON, parse_json, write_json
from simulator.dialogue.substitution import split
from simulator.dialogue.words import Heard, hear
from simulator.errors import ScriptError

if TYPE_CHECKING:
    from simulator.dialogue.pattern import Pattern
    from simulator.record import RuleRef

START = "start"  # the state that is the file itself
MAX_DEPTH = 20  # as_if, use and go_to within one step

Chance = Callable[[str, int], float]  # (key of a rule, n) -> [0, 1)

_NOTHING: Mapping[str, object] = {}

# A NamedTuple's own constructor is a Python function, and a message makes several: this is half the price.
_make = tuple.__new__


class BotState(NamedTuple):
    """All that one bot carries from one event to the next; every mapping in it is replaced, never changed."""

    vars: Mapping[str, object]
    state: str = START
    counters: Mapping[str, int] = {}
    draws: Mapping[str, int] = {}
    memory: tuple[str, ...] = ()
    visits: Mapping[str, int] = {START: 1}
    turn: int = 0  # messages heard
    last_said: str = ""
    last_heard: str = ""
    heard_at: int = 0  # µs


class Said(NamedTuple):
    """A message the bot decided to say."""

    text: str
    rule: RuleRef
    state: str
    data: bytes | None = None
    json: bool = False


class Pause(NamedTuple):
    """What follows is said so much later."""

    duration: int  # µs


class Closing(NamedTuple):
    """The bot closes the connection."""

    code: int
    reason: str
    rule: RuleRef


class Dropping(NamedTuple):
    """The bot cuts the line without a close frame."""

    rule: RuleRef


class Reconnecting(NamedTuple):
    """The bot wants the connection opened again."""

    after: int  # µs
    times: int


Line = Said | Pause | Closing | Dropping | Reconnecting


class Step(NamedTuple):
    """What an event led to."""

    state: BotState
    lines: Sequence[Line]
    rule: RuleRef | None  # the rule that answered; None where none fitted
    entered: bool = False  # a state was entered: its timers start anew


def first_state(script: s.Script) -> BotState:
    """The state of a bot to which nothing has happened yet."""
    return BotState(script.vars)


def chance(stream: str) -> Chance:
    """The random streams of one bot in one conversation; `stream` is "seed|bot|conversation"."""

    def draw(key: str, n: int) -> float:
        return random.Random(f"{stream}|{key}|{n}").random()  # noqa: S311 - simulated chance, not a secret

    return draw


def opened(script: s.Script, state: BotState, draw: Chance, at: int) -> Step:
    """The connection is open: on_open."""
    return _Attempt(script, state, draw, at).alone(script.start.on_enter)


def due(script: s.Script, state: BotState, timer: s.Timer, draw: Chance, at: int) -> Step:
    """A timer of the current state fires."""
    return _Attempt(script, state, draw, at).alone(timer.rule)


def closed(script: s.Script, state: BotState, code: int, draw: Chance, at: int) -> Step:
    """The connection is closed: on_close of the state, else of the file."""
    section = _section(script, state.state)
    attempt = _Attempt(script, state, draw, at)
    attempt.close_code = code
    return attempt.alone(section.on_close or script.start.on_close)


def errored(script: s.Script, state: BotState, draw: Chance, at: int) -> Step:
    """The connection broke: on_error of the state, else of the file."""
    section = _section(script, state.state)
    return _Attempt(script, state, draw, at).alone(section.on_error or script.start.on_error)


def heard(script: s.Script, state: BotState, message: str | bytes, draw: Chance, at: int) -> Step:
    """A message was heard: the first piece in which something fits answers, else `otherwise`.

    Raises:
        ScriptError: an expression failed or a redirect went too deep; with the place of the rule.
    """
    attempt = _Attempt(script, state, draw, at)
    attempt.turn += 1
    if isinstance(message, bytes):
        attempt.data = message
        fitted = attempt.answer("")
    else:
        attempt.message = attempt.last_heard = message
        text = _filtered(script, script.incoming, message) if script.incoming else message
        if script.split is None:
            fitted = attempt.answer(text)
        else:
            fitted = any(map(attempt.answer, split(text, script.split.marks) or [text]))
            if not fitted:
                attempt.heard, attempt._json = hear(text), None
    if not fitted:
        attempt.otherwise()
    attempt.heard_at = at
    return attempt.step()


def timers(script: s.Script, state: str) -> tuple[s.Timer, ...]:
    """The timers that run in a state: its own, and the file's where it has none of that kind."""
    section, start = _section(script, state), script.start
    return (section.on_silence or start.on_silence) + (section.every or start.every)


def _section(script: s.Script, state: str) -> s.Section:
    return script.start if state == START else script.states[state]


def _filtered(script: s.Script, names: tuple[str, ...], text: str) -> str:
    for name in names:
        own = script.substitutions.get(name)
        text = own.apply(text) if own is not None else str(FILTERS[name](text))
    return text


class _Env(dict[str, object]):
    """Variables and captures; what is built in is looked up only where it is asked for."""

    __slots__ = ("attempt",)
    attempt: _Attempt

    def __missing__(self, name: str) -> object:
        return self.attempt.built_in(name)


class _Attempt:
    """One step in the making: everything a rule may do, with a way back where it did not fit."""

    __slots__ = (
        "_env",
        "_json",
        "at",
        "captures",
        "close_code",
        "counters",
        "data",
        "depth",
        "draw",
        "draws",
        "entered",
        "fitted",
        "heard",
        "heard_at",
        "last_heard",
        "last_said",
        "lines",
        "memory",
        "message",
        "rule",
        "script",
        "state",
        "turn",
        "vars",
        "visits",
    )

    def __init__(self, script: s.Script, state: BotState, draw: Chance, at: int) -> None:
        self.script = script
        self.draw = draw
        self.at = at
        (
            self.vars, self.state, self.counters, self.draws, self.memory,
            self.visits, self.turn, self.last_said, self.last_heard, self.heard_at,
        ) = state  # fmt: skip
        self.lines: list[Line] = []
        self.captures: Mapping[str, object] = _NOTHING
        self.message = ""  # as it came, whatever piece or redirect is looked at
        self.data: bytes | None = None
        self.heard: Heard | None = None  # what the patterns look at now
        self.rule: s.Rule | None = None  # whose actions run now
        self.fitted: RuleRef | None = None  # the rule that answered
        self.depth: tuple[str, ...] = ()
        self.entered = False
        self.close_code = 0
        self._env: _Env | None = None
        self._json: object = None  # what `heard` holds as JSON, once asked

    def step(self) -> Step:
        """What came of it."""
        state = _make(BotState, (
            self.vars, self.state, self.counters, self.draws, self.memory,
            self.visits, self.turn, self.last_said, self.last_heard, self.heard_at,
        ))  # fmt: skip
        return _make(Step, (state, self.lines, self.fitted, self.entered))

    def alone(self, rule: s.Rule | None) -> Step:
        """The step of a rule that answers no message."""
        if rule is not None:
            self.try_rule(rule)
        return self.step()

    # --- which rule -----------------------------------------------------------------------------------------

    def answer(self, text: str) -> bool:
        """Answer a piece by the first candidate that fits; whether there was one."""
        heard = self.heard = hear(text)
        self._json = None
        script = self.script
        start = script.start
        if self.state != START:
            section = script.states[self.state]
            if self.try_rules(section.rules, heard) or self.try_keywords(section.keywords, heard):
                return True
        if self.try_rules(start.rules, heard):
            return True
        if start.keywords.keywords and self.try_keywords(start.keywords, heard):
            return True
        return bool(script.included) and any(
            self.try_rules(section.rules, heard) or self.try_keywords(section.keywords, heard)
            for section in script.included
        )

    def otherwise(self) -> bool:
        """The state's otherwise, then the file's."""
        section, start = _section(self.script, self.state), self.script.start
        if (
            section is not start
            and section.otherwise is not None
            and self.try_rule(section.otherwise)
        ):
            return True
        return start.otherwise is not None and self.try_rule(start.otherwise)

    def try_rules(self, rules: s.RuleSet, heard: Heard | None) -> bool:
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
        captures = self._conditions(rule)
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
        variables, draws = self.vars, self.draws
        self.rule = rule
        if captures:
            self._capture(rule, captures)
        condition = rule.condition
        if condition is not None and not condition.evaluate(self.env()):
            if self.vars is not variables:
                self.vars, self._env = variables, None
            self.draws = draws
            return False
        for action in rule.reply:
            self._act(action)
        return True

    def _attempt(self, rule: s.Rule, captures: Mapping[str, object]) -> bool:
        """Run a rule whose actions may turn out not to fit; then all of it is taken back."""
        kept = (
            self.vars, self.state, self.counters, self.draws, self.memory, self.visits,
            self.entered, self.fitted,
        )  # fmt: skip
        said = len(self.lines)
        self.rule = rule
        if captures:
            self._capture(rule, captures)
        condition = rule.condition
        if (condition is None or condition.evaluate(self.env())) and self.act(rule.reply):
            return True
        (
            self.vars, self.state, self.counters, self.draws, self.memory, self.visits,
            self.entered, self.fitted,
        ) = kept  # fmt: skip
        del self.lines[said:]
        self._env = None
        return False

    def _capture(self, rule: s.Rule, captures: Mapping[str, object]) -> None:
        if rule.vars:
            kept = {name: value for name, value in captures.items() if name in rule.vars}
            if kept:
                self.vars = {**self.vars, **kept}
        self.captures = {**self.captures, **captures} if self.captures else captures
        self._env = None

    def _conditions(self, rule: s.Rule) -> Mapping[str, object] | None:
        """What the rule's pattern captured; None where a condition that looks at texts does not hold."""
        captures: Mapping[str, object] | None = _NOTHING
        heard = self.heard
        if rule.patterns is not None and heard is not None and self.data is None:
            for pattern in rule.patterns:  # the commonest condition, looked at first
                captures = pattern.match(heard)
                if captures is not None:
                    break
            else:
                return None
        elif rule.hears:
            if self.data is not None:
                if not (rule.any_binary or (rule.binary is not None and rule.binary == self.data)):
                    return None
            elif heard is None:
                return None
            elif not rule.everything:
                captures = self._heard_otherwise(rule, heard)
                if captures is None:
                    return None
        if (
            rule.unless
            and heard is not None
            and any(p.match(heard) is not None for p in rule.unless)
        ):
            return None
        if rule.in_reply_to:
            said = hear(self.last_said)
            return self._first(rule.in_reply_to, said, captures or _NOTHING)
        return captures

    def _first(
        self, patterns: Sequence[Pattern], heard: Heard, captures: Mapping[str, object]
    ) -> Mapping[str, object] | None:
        for pattern in patterns:
            found = pattern.match(heard)
            if found is not None:
                return {**found, **captures} if found else captures
        return None

    def _heard_otherwise(self, rule: s.Rule, heard: Heard) -> Mapping[str, object] | None:
        if rule.regex is not None:
            for regex in rule.regex:
                found = regex.search(heard.raw)
                if found is not None:
                    return found
            return None
        if rule.shape is not None:
            if self._json is None:
                self._json = parse_json(heard.raw)
            return None if self._json is NOT_JSON else rule.shape.match(self._json)
        return None  # binary

    # --- what a rule does -----------------------------------------------------------------------------------

    def act(self, reply: s.Reply) -> bool:
        """Run the actions in order; False where one of them means that the rule did not fit."""
        for action in reply:
            if not self._act(action):
                return False
        return True

    def _act(self, action: s.Action) -> bool:
        kind = type(action)
        if kind is s.Say:  # the two commonest by far, without the cost of a match
            for text in action.texts:  # type: ignore[union-attr]
                constant = text.constant
                self.say(constant if constant is not None else text.render(self.env()))
            return True
        if kind is s.Nested:
            return self.try_rules(action.rules, self.heard)  # type: ignore[union-attr]
        return self._act_rarely(action)

    def _act_rarely(self, action: s.Action) -> bool:
        match action:
            case s.Set(values):
                for name, value in values:
                    self.vars = {**self.vars, name: value.evaluate(self.env())}
                    if self._env is not None:
                        self._env[name] = self.vars[name]
            case s.Close(code, reason):
                said = reason.render(self.env()) if reason is not None else ""
                self.lines.append(Closing(code, said, self._speaker().ref))
            case s.SayJson(value):
                self.say(write_json(value.evaluate(self.env())), True)
            case s.AnyOf(replies, weights):
                return self.act(replies[self._choose(weights)])
            case s.InTurn(key, replies):
                index = self.counters.get(key, 0)
                self.counters = {**self.counters, key: (index + 1) % len(replies)}
                return self.act(replies[index])
            case s.Wait(least, most):
                span = int(self._number() * (most - least + 1)) if most > least else 0
                self.lines.append(Pause(least + span))
            case s.GoTo(state):
                return self._go_to(state)
            case s.SayBinary(data):
                self.lines.append(Said("", self._speaker().ref, self.state, data))
            case s.Drop():
                self.lines.append(Dropping(self._speaker().ref))
            case s.AsIf() | s.Use():
                return self._redirect(action)
            case s.Remember(text):
                self.memory = (*self.memory, text.render(self.env()))
            case s.Recall():
                return self._recall()
            case s.Pass():
                return False
            case s.Reconnect(after, times):
                self.lines.append(Reconnecting(after, times))
            case s.Say() | s.Nested():
                raise AssertionError(action)
            case _:
                assert_never(action)
        return True

    def say(self, text: str, json: bool = False) -> None:  # noqa: FBT001, FBT002 - a call a message
        if self.script.outgoing and not json:
            text = _filtered(self.script, self.script.outgoing, text)
        ref = self.rule.ref  # type: ignore[union-attr]
        self.lines.append(_make(Said, (text, ref, self.state, None, json)))

    def _speaker(self) -> s.Rule:
        assert self.rule is not None
        return self.rule

    def _recall(self) -> bool:
        if not self.memory:
            return False
        oldest, *rest = self.memory
        self.memory = tuple(rest)
        self.say(oldest)
        return True

    def _go_to(self, state: str) -> bool:
        self.state, self.entered = state, True
        self.visits = {**self.visits, state: self.visits.get(state, 0) + 1}
        section = _section(self.script, state)
        enter = section.on_enter if state != START else None  # on_open belongs to the connection
        if enter is not None:
            captures, self.captures, self._env = self.captures, _NOTHING, None
            with_depth = self.depth
            self._deeper(f"on_enter of {state}")
            self.try_rule(enter)
            self.depth, self.captures, self._env = with_depth, captures, None
        return True

    def _redirect(self, action: s.AsIf | s.Use) -> bool:
        kept = (self.heard, self._json, self.data, self.depth, self.captures)
        if isinstance(action, s.AsIf):
            text = action.text.render(self.env())
            self.data = None
            self._deeper(self._speaker().ref.name)
            if action.use is None:
                fits = self.answer(text)
            else:
                self.heard, self._json = hear(text), None
                fits = self._use(action.use)
        else:
            self._deeper(self._speaker().ref.name)
            fits = self._use(action.name)
        self.heard, self._json, self.data, self.depth, self.captures = kept
        self._env = None
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

    def env(self) -> _Env:
        """What expressions see: variables, captures over them, then what is built in."""
        env = self._env
        if env is None:
            env = self._env = _Env(self.vars)
            env.attempt = self
            variables = self.script.vars
            # A capture that is a variable was stored when the rule began and may have been set since.
            for name, value in self.captures.items():
                if name not in variables:
                    env[name] = value
        return env

    def built_in(self, name: str) -> object:
        match name:
            case "message":
                return self.message
            case "turn":
                return self.turn
            case "visits":
                return self.visits.get(self.state, 0)
            case "passed":
                return (self.at - self.heard_at) / 1_000_000
            case "state":
                return self.state
            case "memory":
                return list(self.memory)
            case "last_said":
                return self.last_said
            case "last_heard":
                return self.last_heard
            case "close_code":
                return self.close_code
            case "pick":
                return self._pick
            case _:
                raise ScriptError(f"{name!r} has no value here")

    def _number(self) -> float:
        key = self._speaker().key
        n = self.draws.get(key, 0)
        self.draws = {**self.draws, key: n + 1}
        return self.draw(key, n)

    def _choose(self, weights: Sequence[float]) -> int:
        """An index, drawn with these weights."""
        left = self._number() * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1

    def _pick(self, values: object) -> object:
        if not isinstance(values, list | tuple) or not values:
            raise ScriptError(f"pick takes a list that is not empty, not {values!r}")
        return values[int(self._number() * len(values))]
