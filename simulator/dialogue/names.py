"""The names of one bot: what is declared, what is read, and what can therefore matter.

Owns variables, word lists, substitutions, states, named rules and keywords of a bot with everything
it includes; the one place where names clash. Knows no rule and no condition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.diagnostics import did_you_mean, shown
from simulator.dialogue.expression import FILTERS, is_reserved
from simulator.dialogue.script import START
from simulator.dialogue.substitution import Substitutions
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.dialogue.pattern import WordList
    from simulator.dialogue.reading import Reading
    from simulator.dialogue.script import Keyword, Rule
    from simulator.record import Place

BUILT_IN = frozenset(
    [
        "message",
        "turn",
        "visits",
        "passed",
        "state",
        "memory",
        "last_said",
        "last_heard",
        "close_code",
    ]
)
RESERVED = BUILT_IN | {"pick"}
SLOTS = frozenset(["word", "number", "text", "list", "object", "boolean"])  # <x:word> and its like


@dataclass(slots=True)
class Names:
    """Everything a bot may name; filled while its files are read."""

    vars: dict[str, object] = field(default_factory=dict)
    words: dict[str, WordList] = field(default_factory=dict)
    substitutions: dict[str, Substitutions] = field(default_factory=dict)
    states: set[str] = field(default_factory=lambda: {START})
    rules: dict[str, Rule] = field(default_factory=dict)
    keywords: dict[str, Keyword] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # (kind, name) -> where
    used: list[tuple[Reading, str, Scalar]] = field(default_factory=list)  # by `use`
    counters: set[str] = field(default_factory=set)  # keys of in_turn
    read: set[str] = field(default_factory=set)
    influencing: set[str] = field(default_factory=set)  # read where it shows
    assigned: list[tuple[str, frozenset[str]]] = field(default_factory=list)  # by `set`: from what
    hears_binary: bool = False

    @property
    def filters(self) -> dict[str, Callable[[str], str]]:
        """The bot's own filters: every map in `substitutions`."""
        return {name: own.apply for name, own in self.substitutions.items()}

    def claim(self, reading: Reading, kind: str, name: str, at: Node) -> bool:
        """Whether the name is still free; else a finding that names both places."""
        first = self.places.setdefault((kind, name), at.place)
        if first == at.place:
            return True
        twice = f"the {kind} {shown(name)} is declared twice, here and at {first}"
        reading.find("same-name", twice, at, help="rename one of them")
        return False

    def declare(self, reading: Reading, entries: Iterable[tuple[str, Node]]) -> None:
        """Take up the vars, words, substitutions and states of a file."""
        for key, node in entries:
            if not isinstance(node, Mapping):
                continue
            for name, value in node.entries:
                if key == "vars":
                    self._declare_var(reading, name, value)
                elif key == "words":
                    self._declare_words(reading, name, value)
                elif key == "substitutions":
                    self._declare_substitutions(reading, name, value)
                elif key == "states":
                    self._declare_state(reading, name)

    def missing(self, name: str, scope: Iterable[str]) -> str | None:
        """None where the name means something in the scope; else what was probably meant, or ''."""
        if name in self.vars or name in BUILT_IN or name in scope:
            return None
        hint = did_you_mean(name, [*scope, *self.vars, *BUILT_IN])
        return hint or "declare it under vars, or capture it in the rule's when"

    def live(self) -> frozenset[str]:
        """The variables that can influence what happens, now or through another variable."""
        live = self.influencing & self.vars.keys()
        grown = True
        while grown:
            more = {n for var, names in self.assigned if var in live for n in names}
            more &= self.vars.keys()
            grown = not more <= live
            live |= more
        return frozenset(live)

    def _declare_var(self, reading: Reading, name: Scalar, value: Node) -> None:
        if is_name(reading, name, "variable") and self.claim(reading, "variable", name.text, name):
            self.vars[name.text] = reading.value(value)

    def _declare_words(self, reading: Reading, name: Scalar, value: Node) -> None:
        if name.text in SLOTS:
            wrong = f"the word list {name.text} hides the built-in <x:{name.text}>"
            reading.find("shadowed-name", wrong, name, help="rename it")
        elif is_name(reading, name, "word list") and self.claim(
            reading, "word list", name.text, name
        ):
            self.words[name.text] = _word_list(reading, name, value)

    def _declare_substitutions(self, reading: Reading, name: Scalar, value: Node) -> None:
        if name.text in FILTERS:
            wrong = f"the substitutions {name.text} hide the built-in filter {name.text}"
            reading.find("shadowed-name", wrong, name, help="rename them")
            return
        if not is_name(reading, name, "substitutions") or not self.claim(
            reading, "substitutions", name.text, name
        ):
            return
        if not isinstance(value, Mapping):
            wrong = (
                f"the substitutions {shown(name.text)} are a mapping such as {{I: you, my: your}}"
            )
            reading.find("wrong-type", wrong, value)
            return
        pairs = {}
        for old, new in value.entries:
            if isinstance(new, Scalar):
                pairs[old.text] = new.text
            else:
                reading.find("wrong-type", f"{shown(old.text)} is replaced by a text", new)
        try:
            self.substitutions[name.text] = Substitutions(pairs)
        except ValueError as error:
            reading.find("bad-value", str(error), value)

    def _declare_state(self, reading: Reading, name: Scalar) -> None:
        if name.text == START:
            wrong = "start is the file itself and cannot stand under states"
            reading.find("bad-name", wrong, name, help="move its rules to the top of the file")
        elif not name.text.strip():
            reading.find("bad-name", "a state needs a name", name)
        elif self.claim(reading, "state", name.text, name):
            self.states.add(name.text)


def is_name(reading: Reading, node: Scalar, kind: str) -> bool:
    """Whether expressions can read such a name and nothing built in has it; else a finding."""
    name = node.text
    if name in RESERVED:
        wrong = f"the {kind} {name} hides what is built in as {name}"
        reading.find("shadowed-name", wrong, node, help="rename it")
        return False
    if not name.isidentifier() or is_reserved(name):
        wrong = f"{shown(name)!r} cannot be the name of a {kind}"
        hint = "names are letters, digits and _, and do not start with a digit"
        reading.find("bad-name", wrong, node, help=hint)
        return False
    return True


def _word_list(reading: Reading, name: Scalar, value: Node) -> WordList:
    what = f"the word list {shown(name.text)}"
    if isinstance(value, Mapping):
        return {
            own.text: tuple(s.text for s in reading.scalars(others, what))
            for own, others in value.entries
            if not (isinstance(others, Scalar) and others.empty)
        } | {o.text: () for o, s in value.entries if isinstance(s, Scalar) and s.empty}
    words: dict[str, tuple[str, ...]] = {}
    if not isinstance(value, Sequence) or not value.items:
        reading.find("wrong-type", f"{what} is a list such as [small, large]", value)
        return words
    for item in reading.scalars(value, what):
        words[item.text] = ()
    return words
