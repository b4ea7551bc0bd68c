"""Single changes of a rule after which no reply loop is left that cannot be left.

Owns the changes that are tried: let a rule close, let it fire so often at most, remove it. Each is made in a copy of
the script and the pair is walked again; only what then has no such loop, and was looked at wholly, is suggested.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.expression import compile_expression
from simulator.dialogue.template import compile_value
from simulator.explore.finder import has_loop
from simulator.explore.joint import Joint
from simulator.explore.mind import End
from simulator.explore.revision import Known, revise, rules_of
from simulator.explore.walk import walk
from simulator.record import EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.conversation.setup import Limits
    from simulator.explore.walk import Walk
    from simulator.record import RuleRef

TIMES = 3  # how often a rule that is limited still fires
_LEAST = 20_000  # joint states that a changed pair may have, however few the pair itself has
_GROWTH = 8  # times as many as the pair itself
_COUNTER = "times_said"


class Change(StrEnum):
    """What is changed, the least work first."""

    CLOSE = "close"
    REMOVE = "remove"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change, and what comes of it."""

    change: Change
    side: Side
    rule: RuleRef
    write: str  # what to write
    endings: tuple[End, ...]  # how the conversation can end then
    lost: int  # rules that fired before and then do not any more


def suggest(
    walked: Walk, scripts: dict[Side, s.Script], limits: Limits,
    *, pulse: Callable[[], bool] = lambda: True,
) -> list[Suggestion]:  # fmt: skip
    """The changes that remove every loop that cannot be left, the least work first.

    Args:
        walked: The pair as it is.
        scripts: Both.
        limits: What the scenario sets.
        pulse: Asked before each change; False stops the search.
    """
    most = max(_LEAST, _GROWTH * len(walked.nodes))
    found: list[Suggestion] = []
    for side, known, change in _candidates(walked, scripts):
        if not pulse():
            break
        script, write = _changed(scripts[side], known, change)
        pair = scripts | {side: script}
        again = walk(Joint(pair[Side.SERVER], pair[Side.CLIENT], limits), most=most)
        if again.stopped or not again.joint.complete or has_loop(again):
            continue
        endings = tuple(node for node in again.nodes if isinstance(node, End))
        lost = sum(len(walked.joint.bots[s].fired) - len(again.joint.bots[s].fired) for s in Side)
        found.append(Suggestion(change, side, known.rule.ref, write, endings, lost))
    changes = list(Change)
    return sorted(found, key=lambda one: (changes.index(one.change), _worth(one)))


def _worth(one: Suggestion) -> tuple[bool, bool, int]:
    """Better before worse: somebody closes, nobody is left waiting, and most of the talk stays."""
    closes = any(end.by in (EndedBy.SERVER, EndedBy.CLIENT) for end in one.endings)
    waits = any(end.by not in (EndedBy.SERVER, EndedBy.CLIENT) for end in one.endings)
    return not closes, waits, one.lost


def _candidates(
    walked: Walk, scripts: dict[Side, s.Script]
) -> Iterator[tuple[Side, Known, Change]]:
    for side, script in scripts.items():
        bot, used = walked.joint.bots[side], _used(script)
        for number, known in enumerate(rules_of(script)):
            if number not in bot.fired:
                continue  # what never fires changes nothing
            for change in Change:
                if change is Change.CLOSE and _parts(known.rule.reply):
                    continue
                if change is Change.REMOVE and known.rule.name in used:
                    continue
                yield side, known, change


def _parts(reply: actions.Reply) -> bool:
    return bool(reply) and isinstance(reply[-1], actions.Close | actions.Drop | actions.Reconnect)


def _used(script: s.Script) -> set[str]:
    """The rules that another one uses by name: they cannot be removed alone."""
    return {name for rule in s.every_rule(script) for name in _uses(rule.reply)}


def _uses(reply: actions.Reply) -> Iterator[str]:
    for action in reply:
        if isinstance(action, actions.Use):
            yield action.name
        elif isinstance(action, actions.AsIf) and action.use is not None:
            yield action.use
        elif isinstance(action, actions.AnyOf | actions.InTurn):
            for each in action.replies:
                yield from _uses(each)


def _changed(script: s.Script, known: Known, change: Change) -> tuple[s.Script, str]:
    """The script with the rule changed so, and what to write for it."""
    rule = known.rule
    if change is Change.LIMIT:
        return _limited(script, known)

    def make(old: s.Rule, inner: s.Rule) -> s.Rule | None:
        if old is not rule:
            return inner
        if change is Change.REMOVE:
            return None
        return replace(inner, reply=(*inner.reply, actions.Close()))

    write = "remove this rule" if known.listed else f"remove {rule.ref.name}"
    if change is Change.CLOSE:
        text = _lone_text(rule)
        write = "add `close: true` to this rule"
        if not known.listed and text is not None:
            write = f"write `{rule.ref.name}: {{say: {text}, close: true}}`"
        elif not known.listed:
            write = f"add `close: true` to {rule.ref.name}"
    return revise(script, make), write


def _limited(script: s.Script, known: Known) -> tuple[s.Script, str]:
    rule, name = known.rule, _COUNTER
    while name in script.vars:
        name += "_too"
    condition = f"{name} < {TIMES}"
    if known.listed and rule.condition is not None:
        condition = f"({rule.condition.source}) and {condition}"
    filters = {key: own.apply for key, own in script.substitutions.items()}
    check = compile_expression(condition, filters=filters)
    count = actions.Set(((name, compile_value(f"<{name} + 1>")),))

    def make(old: s.Rule, inner: s.Rule) -> s.Rule:
        if old is not rule:
            return inner
        if known.listed:
            return replace(inner, condition=check, reply=(count, *inner.reply))
        nested = replace(inner, condition=check, reply=(count, *inner.reply))
        return replace(inner, reply=(actions.Nested(s.RuleSet((nested,))),))

    limited = replace(
        revise(script, make), vars={**script.vars, name: 0}, live=script.live | {name}
    )
    keys = f"`if: {condition}` and `set: {{{name}: <{name} + 1>}}`"
    where = "to this rule" if known.listed else f"to a rule that {rule.ref.name} has under `rules`"
    return limited, f"add {keys} {where}, and `vars: {{{name}: 0}}` to the bot"


def _lone_text(rule: s.Rule) -> str | None:
    """The text of a reply that is nothing but one."""
    match rule.reply:
        case (actions.Say((text,)),) if not set(text.source) & set("{}[],:#'\"&*!|>%@`\n"):
            return text.source
    return None
