"""Names that nobody reads: captures that are kept for nothing, variables that show nowhere.

Owns where such a name stands in the file. A name that begins with `any`, as in `<anything>`, says
that it is not going to be read; and a capture with a kind, as in `<n:number>`, is a condition, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.checking.walking import names_read
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue import script as s
from simulator.record import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FAR = 400  # lines of a rule within which its conditions stand


def unused_names(script: s.Script, lines_of: Callable[[str], list[str]]) -> Iterator[Diagnostic]:
    """A warning for each variable that influences nothing, a hint for each capture that is not read.

    Args:
        script: The bot.
        lines_of: Gives the lines of one of its files.
    """
    for name in script.vars:
        place = script.places.get(("variable", name))
        if name not in script.live and place is not None:
            wrong = f"the variable {name} is never read"
            hint = f"say it as <{name}>, ask for it in an if, or take it out"
            yield Diagnostic(
                "unused-variable", wrong, place, Severity.WARNING, help=hint, length=len(name)
            )
    for rule in s.every_rule(script):
        captured = _captures(rule)
        if captured:
            for name in sorted(captured - script.vars.keys() - names_read(rule)):
                place = _place(rule.place, name, lines_of(rule.place.file))
                if place is not None and not name.startswith("any"):
                    yield _unused(rule, name, place)


def _captures(rule: s.Rule) -> set[str]:
    """What the conditions capture; of patterns, what is captured without a kind."""
    names: set[str] = set()
    for pattern in (*(rule.patterns or ()), *rule.in_reply_to):
        source = pattern.source
        names.update(n for n in pattern.captures if f"<{n}>" in source or f"<{n}*>" in source)
    for regex in rule.regex or ():
        names |= regex.captures
    return names | (rule.shape.captures if rule.shape is not None else set())


def _unused(rule: s.Rule, name: str, place: Place) -> Diagnostic:
    if rule.regex is not None:
        instead = f"write ( for (?P<{name}>"
    elif rule.shape is not None:
        instead = 'write "*" where any value will do'
    else:
        instead = "write * where any words will do"
    return Diagnostic(
        "unused-capture",
        f"<{shown(name)}> is captured here and never read",
        place,
        Severity.HINT,
        help=f"say it as <{name}>; or {instead}, or call it <any_{name}>",
        length=len(name),
    )


def _place(place: Place, name: str, lines: list[str]) -> Place | None:
    """Where the capture stands without a kind, at or below the start of its rule."""
    start, slot = f"<{name}", re.compile(rf"<({re.escape(name)})\*?\s*>")
    first = place.line - 1
    for number, line in enumerate(lines[first : first + _FAR], first):
        if number > first and line.strip() and len(line) - len(line.lstrip()) < place.column - 1:
            return None  # the rule is over
        found = (
            slot.search(line, place.column - 1 if number == first else 0) if start in line else None
        )
        if found is not None:
            return Place(place.file, number + 1, found.start(1) + 1)
    return None
