"""What one side of a scenario says and no rule of the other answers: there the talk gets stuck.

Owns what is certain from texts that are always the same. Conditions beside what is heard are taken
to hold, and whatever could go on by itself, a timer or a text that varies, is passed over: a hint
that is wrong costs more than one that is not given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.checking.walking import rules_of, sections_of
from simulator.conversation.setup import Rules
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.fitting import captures_of
from simulator.dialogue.json_text import write_json
from simulator.dialogue.words import Heard
from simulator.record import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.scenario import Scenario

_MOST_WAYS = 64  # through one reply; who has more branches is not judged

Way = tuple[str, ...] | None  # what is said on one way through a reply; None: it cannot be told


def unanswered(scenario: Scenario) -> Iterator[Diagnostic]:
    """A hint for each reply that leaves the other side without anything to say."""
    expect = scenario.expect
    ending = expect.ended_by.value if expect is not None and expect.ended_by is not None else ""
    server, client = scenario.server, scenario.client
    if not (isinstance(server, Rules) and isinstance(client, Rules)) or ending == "silence":
        return
    if _has_timers(server.script) or _has_timers(client.script):
        return
    pairs = (
        (server.script, client.script, Side.SERVER),
        (client.script, server.script, Side.CLIENT),
    )
    for speaker, hearer, side in pairs:
        if speaker.outgoing or hearer.incoming or hearer.split is not None:
            continue
        if any(section.rules.rules or section.keywords.keywords for section in sections_of(hearer)):
            opened = _opens(hearer, _Ear(speaker))
            yield from _of_side(speaker, _Ear(hearer), side, scenario, opened=opened)


def _opens(script: s.Script, ear: _Ear) -> bool:
    """Whether the talk may go on from what a bot says first."""
    opening = script.start.on_enter
    if opening is None:
        return False
    ways = _ways(opening.reply, script)
    return any(way is None or any(map(ear.answers, way)) for way in ways)


def _of_side(
    speaker: s.Script, ear: _Ear, side: Side, scenario: Scenario, *, opened: bool
) -> Iterator[Diagnostic]:
    """The findings of one side; `opened` is whether the other side gets the talk going."""
    if ear.hears_everything:
        return
    expect = scenario.expect
    lines = (*(expect.says or ()), *(expect.transcript or ())) if expect is not None else ()
    wanted = [line for line in lines if line.side is side and (line.pattern or line.shape)]
    for rule in _speaking(speaker):
        if opened and rule is speaker.start.on_enter:
            continue  # a greeting, beside the other's
        for way in _ways(rule.reply, speaker):
            if not way or any(ear.answers(text) for text in way):
                continue
            if any(line.fits_text(Heard(text)) for line in wanted for text in way):
                continue  # the scenario counts on it
            wrong = f"no rule of the {side.other} answers {shown(way[-1])!r}"
            hint = (
                f"give the {side.other} a rule for it, or an otherwise; or close where it is said"
            )
            yield Diagnostic("unanswered", wrong, rule.place, Severity.HINT, help=hint)
            break


def _speaking(script: s.Script) -> Iterator[s.Rule]:
    """The rules whose replies are answers or openings; an `otherwise` is said in a fix anyway."""
    for section in sections_of(script):
        skipped = (section.otherwise, section.on_close, section.on_error)
        yield from (rule for rule in rules_of(section) if rule not in skipped)


def _has_timers(script: s.Script) -> bool:
    return any(section.on_silence or section.every for section in sections_of(script))


def _ways(reply: actions.Reply, script: s.Script) -> list[Way]:
    """What is said on each way through a reply."""
    ways: list[Way] = [()]
    for action in reply:
        ways = [
            None if way is None or more is None else way + more
            for way in ways
            for more in _said(action, script)
        ]
        if len(ways) > _MOST_WAYS:
            return [None]
    return ways


def _said(action: actions.Action, script: s.Script) -> Iterable[Way]:
    match action:
        case actions.Say(texts):
            fixed = [text.constant for text in texts]
            return [None if None in fixed else tuple(text for text in fixed if text is not None)]
        case actions.SayJson(value):
            return [(write_json(value.evaluate({})),) if value.constant else None]
        case actions.AnyOf(replies) | actions.InTurn(_, replies):
            return [way for inner in replies for way in _ways(inner, script)]
        case actions.Nested(rules):
            return [way for rule in rules.rules for way in _ways(rule.reply, script)]
        case actions.GoTo(state):
            return [None if script.section(state).on_enter is not None else ()]
        case actions.Set() | actions.Wait() | actions.Remember():
            return [()]
        case _:  # it ends the talk, or says what cannot be told
            return [None]


class _Ear:
    """What a bot can answer, in whatever state it is."""

    def __init__(self, script: s.Script) -> None:
        self._sections = sections_of(script)
        self._answered: dict[str, bool] = {}
        rules = [rule for section in self._sections for rule in section.rules.rules]
        self.hears_everything = any(section.otherwise for section in self._sections) or any(
            rule.everything or not rule.hears for rule in rules
        )

    def answers(self, text: str) -> bool:
        """Whether some rule may fit the text."""
        if self.hears_everything:
            return True
        if text not in self._answered:
            heard = Heard(text)
            self._answered[text] = any(_fits(section, heard) for section in self._sections)
        return self._answered[text]


def _fits(section: s.Section, heard: Heard) -> bool:
    rules, keywords = section.rules, section.keywords
    tried: Iterable[int] = range(len(rules.rules))
    if rules.matcher is not None:
        tried = rules.matcher.candidates(heard)
    if any(_heard_by(rules.rules[index], heard) for index in tried):
        return True
    tried = range(len(keywords.keywords))
    if keywords.matcher is not None:
        tried = keywords.matcher.candidates(heard)
    return any(
        pattern.match(heard) is not None
        for index in tried
        for pattern in keywords.keywords[index].patterns
    )


def _heard_by(rule: s.Rule, heard: Heard) -> bool:
    """Whether what is heard fits, whatever this bot said before."""
    if rule.in_reply_to:
        rule = replace(rule, in_reply_to=())
    return captures_of(rule, heard, None, "") is not None
