"""What a bot knows: a `Script`, compiled and frozen, every rule with its place in the YAML.

Owns the shape only. The loader makes it, the engine steps through it; neither YAML nor state is known here.
Durations are whole microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.dialogue.actions import AnyOf, Close, Drop, InTurn, Nested, Reply, may_fail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.dialogue.expression import Expression
    from simulator.dialogue.matcher import Matcher
    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.regex import Regex
    from simulator.dialogue.shape import Shape
    from simulator.dialogue.substitution import Substitutions
    from simulator.record import Place, RuleRef

START = "start"  # the state that is the file itself
FLEETING = ("turn", "passed", "last_said", "last_heard")  # what every message changes


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: conditions, and the reply where all of them hold."""

    key: str  # a hash of the rule's own text: names its random stream
    ref: RuleRef
    place: Place
    reply: Reply
    # `when` or `when_exactly`: the first that fits; None: no such condition.
    patterns: tuple[Pattern, ...] | None = None
    regex: tuple[Regex, ...] | None = None
    shape: Shape | None = None  # when_json
    binary: bytes | None = None  # when_binary: equal to these bytes; None with any_binary
    any_binary: bool = False
    unless: tuple[Pattern, ...] = ()
    in_reply_to: tuple[Pattern, ...] = ()
    condition: Expression | None = None  # if
    everything: bool = False  # when: "*": every text message, raw
    name: str | None = None  # as the author wrote it
    priority: float = 0
    vars: frozenset[str] = frozenset()  # captures that are variables
    hears: bool = field(init=False)  # whether one of the conditions looks at the message
    pattern: Pattern | None = field(init=False)  # the one thing that is asked of texts; else None
    open: bool = field(init=False)  # whether nothing is asked of them
    sure: bool = field(init=False)  # whether it fits wherever its own conditions hold

    def __post_init__(self) -> None:
        hears = (
            self.patterns is not None
            or self.regex is not None
            or self.shape is not None
            or self.binary is not None
            or self.any_binary
            or self.everything
        )
        # What depends on the rule alone is decided once: all of it is asked with every message.
        object.__setattr__(self, "hears", hears)
        more = bool(self.unless or self.in_reply_to)
        alone = self.patterns[0] if self.patterns and len(self.patterns) == 1 else None
        object.__setattr__(self, "pattern", None if more else alone)
        object.__setattr__(self, "open", not (hears or more))
        object.__setattr__(self, "sure", not may_fail(self.reply))

    @property
    def conditional(self) -> bool:
        """Whether anything but what is heard decides."""
        return bool(self.unless or self.in_reply_to or self.condition is not None)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order they are tried (priority, then as written), with the index over their words."""

    rules: tuple[Rule, ...] = ()
    matcher: Matcher | None = None  # None where the set is too small for an index to pay


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that is listened for anywhere in a piece."""

    word: str
    patterns: tuple[Pattern, ...]  # the word, then `also`
    rule: Rule  # its reply, with its nested rules
    priority: float = 0


@dataclass(frozen=True, slots=True)
class KeywordSet:
    """Keywords; priority first, then the earliest in the piece."""

    keywords: tuple[Keyword, ...] = ()
    matcher: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """on_silence or every."""

    rule: Rule
    kind: str  # "on_silence" or "every"
    interval: int  # µs
    times: int | None = None  # every: how often; None: without end


@dataclass(frozen=True, slots=True)
class Section:
    """What a bot does in a state; the file itself is the state `start`."""

    name: str
    on_enter: Rule | None = None  # on_open for the file
    on_close: Rule | None = None
    on_error: Rule | None = None
    rules: RuleSet = RuleSet()
    keywords: KeywordSet = KeywordSet()
    otherwise: Rule | None = None
    on_silence: tuple[Timer, ...] = ()
    every: tuple[Timer, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """Everything one bot knows."""

    name: str
    place: Place
    start: Section  # the file itself
    states: Mapping[str, Section] = field(default_factory=dict)  # without `start`
    included: tuple[Section, ...] = ()  # rules and keywords of included files, in include order
    vars: Mapping[str, object] = field(default_factory=dict)  # first values; never changed in place
    seed: int | None = None
    substitutions: Mapping[str, Substitutions] = field(default_factory=dict)
    incoming: tuple[str, ...] = ()  # names of filters and substitutions, applied to what is heard
    outgoing: tuple[str, ...] = ()  # … to what is said
    split: Splitter | None = None  # split_at
    named: Mapping[str, Rule] = field(default_factory=dict)  # rules that `use` may name
    keywords: Mapping[str, Keyword] = field(default_factory=dict)  # keywords that `use` may name
    # Built-ins the script looks at: turn, visits, passed, last_said, …
    reads: frozenset[str] = frozenset()
    # Variables that can influence what happens; the others are only counted.
    live: frozenset[str] = frozenset()
    hears_binary: bool = False
    files: tuple[str, ...] = ()  # the files it was read from, the first is its own
    # (kind, name) -> where it is declared: kind is variable, state, …
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    sha256: str = ""

    timeless: bool = field(init=False)  # no rule reads what every message changes

    def __post_init__(self) -> None:
        object.__setattr__(self, "timeless", self.reads.isdisjoint(FLEETING))

    @property
    def ends(self) -> bool:
        """Whether it can close or drop the line."""
        return any(_ends(rule.reply) for rule in every_rule(self))

    def section(self, state: str) -> Section:
        """What the bot does in a state."""
        return self.start if state == START else self.states[state]


@dataclass(frozen=True, slots=True)
class Splitter:
    """Where a message is cut into pieces, each answered on its own until one fits."""

    marks: tuple[str, ...]


def every_rule(script: Script) -> Iterator[Rule]:
    """All rules of a script: of every section, keywords, timers and nested rules included."""
    for section in (script.start, *script.states.values(), *script.included):
        alone = (section.on_enter, section.on_close, section.on_error, section.otherwise)
        timed = (timer.rule for timer in (*section.on_silence, *section.every))
        words = (keyword.rule for keyword in section.keywords.keywords)
        for rule in (*section.rules.rules, *words, *timed, *alone):
            if rule is not None:
                yield rule
                yield from _nested(rule.reply)


def _nested(reply: Reply) -> Iterator[Rule]:
    for action in reply:
        match action:
            case Nested(rules):
                for rule in rules.rules:
                    yield rule
                    yield from _nested(rule.reply)
            case AnyOf(replies) | InTurn(_, replies):
                for inner in replies:
                    yield from _nested(inner)
            case _:
                pass


def _ends(reply: Reply) -> bool:
    return any(
        isinstance(action, Close | Drop)
        or (isinstance(action, AnyOf | InTurn) and any(map(_ends, action.replies)))
        for action in reply
    )
