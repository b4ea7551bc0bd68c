"""A bot as a picture: its states as boxes, each `go_to` as an arrow with the rule that goes there.

Rules that stay where they are stand inside their state's box. Nothing is played here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.drawing.picture import Edge, Kind, Node, Picture, line, lines
from simulator.explore.revision import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.explore.revision import Known

_EVERYWHERE = "Rules of start hold in every other state as well, after the state's own."


def draw_bot(script: s.Script) -> Picture:
    """The states of a bot and the ways between them."""
    return _Drawing(script).picture()


class _Drawing:
    def __init__(self, script: s.Script) -> None:
        self._script = script
        self._known = rules_of(script)
        self._numbers = {name: n for n, name in enumerate((s.START, *script.states))}
        self._end = len(self._numbers)
        self._ways: dict[tuple[int, int], list[str]] = {}
        self._staying: dict[int, list[str]] = {n: [] for n in self._numbers.values()}

    def picture(self) -> Picture:
        moving: set[int] = set()  # rules that go somewhere, and those around them
        for number, known in enumerate(self._known):
            for target in self._targets(known):
                self._ways.setdefault((self._at(known), target), []).append(self._name(known))
                moving.update(self._around(number))
        for number, known in enumerate(self._known):
            if known.within is None and number not in moving:
                self._staying[self._at(known)].append(known.rule.ref.name)
        nodes = [
            Node((line(name), *lines(self._staying[n])), Kind.STATE if n else Kind.START)
            for name, n in self._numbers.items()
        ]
        if any(target == self._end for _, target in self._ways):
            nodes.append(Node(("hangs up",), Kind.END))
        edges = (Edge(*ends, lines(names)) for ends, names in sorted(self._ways.items()))
        general = self._script.states and (self._script.start.rules.rules or self._script.included)
        notes = (_EVERYWHERE,) if general else ()
        return Picture(line(self._script.name), tuple(nodes), tuple(edges), notes)

    def _at(self, known: Known) -> int:
        return self._numbers.get(known.section, 0)  # an included file belongs to the start

    def _around(self, number: int) -> Iterator[int]:
        at: int | None = number
        while at is not None:
            yield at
            at = self._known[at].within

    def _name(self, known: Known) -> str:
        """The rule's name; of a rule inside another both."""
        outer = known
        while outer.within is not None:
            outer = self._known[outer.within]
        name = outer.rule.ref.name
        return name if outer is known else f"{name}: {known.rule.ref.name}"

    def _targets(self, known: Known) -> list[int]:
        """Where the rule itself leads, those inside it left out."""
        used: set[str] = set()
        return list(dict.fromkeys(self._leads(known.rule.reply, used, own=True)))

    def _leads(self, reply: actions.Reply, used: set[str], *, own: bool) -> Iterator[int]:
        for action in reply:
            match action:
                case actions.GoTo(state):
                    yield self._numbers[state]
                case actions.Close() | actions.Drop():
                    yield self._end
                case actions.AnyOf(replies) | actions.InTurn(_, replies):
                    for inner in replies:
                        yield from self._leads(inner, used, own=own)
                case actions.Nested(rules) if not own:
                    for rule in rules.rules:
                        yield from self._leads(rule.reply, used, own=False)
                case actions.Use(name) | actions.AsIf(_, str(name)) if name not in used:
                    used.add(name)
                    yield from self._leads(self._named(name), used, own=False)
                case _:
                    pass

    def _named(self, name: str) -> actions.Reply:
        """The reply that `use` takes."""
        keyword = self._script.keywords.get(name)
        rule = keyword.rule if keyword else self._script.named.get(name)
        return rule.reply if rule else ()
