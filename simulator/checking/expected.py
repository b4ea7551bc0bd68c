"""Expectations that cannot hold, whatever happens.

Owns what is certain from the scenario and the texts of its bots alone; nothing is played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.checking.walking import all_actions
from simulator.conversation.setup import LoopAction, Rules
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue import actions
from simulator.dialogue.json_text import write_json
from simulator.dialogue.words import Heard
from simulator.record import EndedBy, Place, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.expectations import Bound, Expect, SaidLine
    from simulator.scenario import Scenario

_OWN_CODES = range(3000, 5000)  # what only a bot closes with, but for the simulator's two
_SIMULATORS = frozenset({4000, 4001})  # a loop; a limit or silence


def impossible(scenario: Scenario) -> Iterator[Diagnostic]:
    """A warning for each expectation that no conversation of the scenario can meet."""
    if scenario.expect is None:
        return
    yield from _endings(scenario, scenario.expect)
    yield from _counts(scenario, scenario.expect)
    yield from _lines(scenario, scenario.expect)


def _warn(wrong: str, place: Place, hint: str, length: int = 1) -> Diagnostic:
    return Diagnostic(
        "impossible-expectation", wrong, place, Severity.WARNING, help=hint, length=length
    )


def _endings(scenario: Scenario, expect: Expect) -> Iterator[Diagnostic]:
    closes = {side: _codes(scenario, side) for side in Side}
    by = expect.ended_by
    if by is not None:
        why = ""
        if by.value in list(Side) and closes[Side(by.value)] == set():
            why = f"the {by.value} never closes"
            hint = f"write `close: true` in a rule of the {by.value}"
        elif by.value == EndedBy.LOOP and scenario.loops.action is not LoopAction.STOP:
            why = f"`loops: {scenario.loops.action}` stops no loop"
            hint = "take out the loops key, or expect another ending"
        if why:
            wrong = f"ended_by: {by.value} can never come about: {why}"
            yield _warn(wrong, by.place, hint, len("ended_by"))
    code = expect.close_code
    if code is None or code.value not in _OWN_CODES or code.value in _SIMULATORS:
        return
    known = [codes for codes in closes.values() if codes is not None]
    if len(known) == len(closes) and not any(code.value in codes for codes in known):
        wrong = f"close_code: {code.value} can never come about: neither side closes with it"
        hint = f"write `close: {code.value}` in a rule, or expect another code"
        yield _warn(wrong, code.place, hint, len("close_code"))


def _codes(scenario: Scenario, side: Side) -> set[int] | None:
    """The codes a bot of ours can close with; None for a stranger, who may use any."""
    party = scenario.party(side)
    if not isinstance(party, Rules):
        return None
    return {
        action.code for action in all_actions(party.script) if isinstance(action, actions.Close)
    }


def _counts(scenario: Scenario, expect: Expect) -> Iterator[Diagnostic]:
    if expect.messages is None:
        return
    bound, place = expect.messages.value, expect.messages.place
    least, most = _span(bound)
    limit, said = scenario.limits.messages, len(expect.says or ())
    whole = None if expect.transcript is None else len(expect.transcript)
    why = ""
    if most is not None and most < 0:
        why = "there are never fewer than 0"
    elif limit is not None and least > limit:
        why = f"the limit is {limit} messages"
    elif most is not None and said > most:
        why = f"says alone has {said}"
    elif whole is not None and not bound.holds(whole):
        why = f"transcript has {whole}"
    if why:
        wrong = f"messages: {bound} can never hold: {why}"
        yield _warn(wrong, place, "change one of the two", len("messages"))


def _span(bound: Bound) -> tuple[int, int | None]:
    """The least and the most messages that meet the bound."""
    match bound.op:
        case "==":
            return bound.number, bound.number
        case "<=":
            return 0, bound.number
        case "<":
            return 0, bound.number - 1
        case ">":
            return bound.number + 1, None
        case _:
            return bound.number, None


def _lines(scenario: Scenario, expect: Expect) -> Iterator[Diagnostic]:
    wanted = (*(expect.says or ()), *(expect.transcript or ()))
    for side in Side:
        texts = _texts(scenario, side)
        if texts is None:
            continue
        heard = [Heard(text) for text in texts]
        for line in wanted:
            if line.side is side and not _can_be_said(line, heard):
                wrong = f"nothing that the {side} says fits {shown(line.source)!r}"
                hint = "compare it with the texts of its rules, letter by letter"
                yield _warn(wrong, line.place, hint, len(line.source))
    never = {(line.side, line.source): line for line in expect.never or () if line.within is None}
    for line in wanted:
        against = never.get((line.side, line.source))
        if against is not None:
            wrong = f"{line.side}: {shown(line.source)} must be said, and never be said"
            hint = f"take it out here, or under never in line {against.place.line}"
            yield _warn(wrong, line.place, hint, len(line.source))


def _can_be_said(line: SaidLine, texts: list[Heard]) -> bool:
    return any(line.fits_text(text) for text in texts)


def _texts(scenario: Scenario, side: Side) -> list[str] | None:
    """Everything a side can say; None where that cannot be told."""
    party = scenario.party(side)
    if not isinstance(party, Rules) or party.script.outgoing:
        return None
    texts = [text for who, text in scenario.loops.nudge if who is side]
    for action in all_actions(party.script):
        match action:
            case actions.Say(said):
                fixed = [text.constant for text in said]
            case actions.Remember(text):
                fixed = [text.constant]
            case actions.SayJson(value):
                fixed = [write_json(value.evaluate({})) if value.constant else None]
            case actions.SayBinary():
                fixed = [None]
            case _:
                continue
        if None in fixed:
            return None
        texts += [text for text in fixed if text is not None]
    return texts
