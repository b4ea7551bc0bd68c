"""States that cannot be reached, and states that a bot never leaves.

Owns what is certain from the `go_to`s alone; conditions are taken to hold whenever they like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.checking.walking import actions_in, rules_of
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue import actions
from simulator.dialogue import script as s

if TYPE_CHECKING:
    from collections.abc import Iterator


def doubtful_states(script: s.Script, *, closed_by_other: bool) -> Iterator[Diagnostic]:
    """A warning for each state that no way leads to, a hint for each without a way out.

    Args:
        script: The bot.
        closed_by_other: Whether the other side may close the conversation.
    """
    ways = {name: _Ways(script, (section,)) for name, section in script.states.items()}
    everywhere = _Ways(script, (script.start, *script.included))
    reached = _reached(everywhere, ways)
    for name in script.states:
        place = script.places.get(("state", name))
        if place is None:
            continue
        if name not in reached:
            wrong = f"nothing leads to the state {shown(name)}"
            hint = f"write `go_to: {shown(name)}` where it begins, or take it out"
            yield Diagnostic(
                "unreachable-state", wrong, place, Severity.WARNING, help=hint, length=len(name)
            )
        elif not closed_by_other and not (ways[name].ends or everywhere.ends):
            if (ways[name].targets | everywhere.targets) - {name}:
                continue
            wrong = f"the bot never leaves the state {shown(name)}"
            hint = "give one of its rules a go_to, or a close where the talk is over"
            yield Diagnostic(
                "endless-state", wrong, place, Severity.HINT, help=hint, length=len(name)
            )


class _Ways:
    """Where sections lead, rules that they `use` included; and whether they end the talk."""

    def __init__(self, script: s.Script, sections: tuple[s.Section, ...]) -> None:
        self.targets: set[str] = set()
        self.ends = False
        waiting = [rule for section in sections for rule in rules_of(section)]
        seen: set[int] = set()
        while waiting:
            rule = waiting.pop()
            if id(rule) in seen:
                continue
            seen.add(id(rule))
            for action in actions_in(rule.reply):
                match action:
                    case actions.GoTo(state):
                        self.targets.add(state)
                    case actions.Close() | actions.Drop():
                        self.ends = True
                    case actions.Use(name) | actions.AsIf(use=str(name)):
                        waiting += _used(script, name)
                    case _:
                        pass


def _used(script: s.Script, name: str) -> list[s.Rule]:
    found = [script.named[name]] if name in script.named else []
    return found + ([script.keywords[name].rule] if name in script.keywords else [])


def _reached(everywhere: _Ways, ways: dict[str, _Ways]) -> set[str]:
    """The states that the file leads to, and those that these lead to."""
    reached: set[str] = set()
    waiting = set(everywhere.targets)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        if name in ways:
            waiting |= ways[name].targets - reached
    return reached
