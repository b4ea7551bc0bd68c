"""What an exploration found, as lines for a terminal and as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.explore import telling
from simulator.explore.finding import Finding, Kind
from simulator.explore.saving import longest_silence
from simulator.record import EndedBy, Turn
from simulator.transcript import Style, line_of, note_of, shown
from simulator.transcript.fields import plain
from simulator.transcript.terminal import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.conversation.playing import Noted
    from simulator.conversation.setup import Limits
    from simulator.explore import Exploration
    from simulator.record import RuleRef

LONG = 40  # lines of an opening that are shown, where not all are asked for

_TONES = {Kind.LOOP: Tone.BAD, Kind.ENDLESS: Tone.BAD, Kind.ERROR: Tone.BAD, Kind.ENDING: Tone.GOOD}


def lines_of(
    made: Exploration, limits: Limits, style: Style, *, name: str, path: str, verbose: bool
) -> Iterator[str]:
    """Everything that was found; the last line says whether that is everything there is."""
    yield f"{shown(name)} ({shown(path)}): {made.states:,} joint states, {made.steps:,} steps"
    for what in made.ignored:
        yield f"left out of account: {what}"
    for found in made.findings:
        yield ""
        yield from _finding(found, limits, style, verbose=verbose)
    yield ""
    for kind, count in made.more.items():
        yield f"and {count:,} more of this kind: {kind}"
    for one in made.unfired:
        yield shown(telling.unfired(one, exhaustive=made.exhaustive))
    yield from _suggestions(made)
    tone = Tone.GOOD if made.exhaustive else Tone.BAD
    yield style.paint(shown(telling.coverage(made)), tone)


def _finding(found: Finding, limits: Limits, style: Style, *, verbose: bool) -> Iterator[str]:
    tone = _TONES.get(found.kind, Tone.DIM)
    yield style.paint(shown(telling.headline(found)), tone)
    if found.rules:
        yield f"  rules: {' -> '.join(map(_rule, found.rules))}"
    lines = list(_opening(found, style, verbose=verbose))
    if len(lines) > LONG and not verbose:
        half = LONG // 2
        cut = f"{' ' * 9}… {len(lines) - LONG} lines, shown with -v …"
        lines = [*lines[:half], cut, *lines[-half:]]
    yield from lines
    if found.kind is Kind.LOOP:
        yield f"{' ' * 9}and again from #{found.first} on"
    elif found.end is not None and found.end.by is EndedBy.SILENCE:
        yield f"{' ' * 9}both wait"
    note = telling.beyond(found, limits, longest_silence(found.played))
    if note:
        yield f"{' ' * 9}{note}"


def _opening(found: Finding, style: Style, *, verbose: bool) -> Iterator[str]:
    for event in _shown_events(found):
        if isinstance(event, Turn):
            yield line_of(event, style, verbose=verbose)
        else:
            record = {"t": event.at, "type": event.type, **event.fields}
            yield from note_of(record, style)


def _shown_events(found: Finding) -> Sequence[Turn | Noted]:
    """What leads there; of a loop the first round as well."""
    if found.kind is not Kind.LOOP:
        return found.played.events
    events = [e for e in found.played.events if isinstance(e, Turn) or e.type != "loop"]
    last = found.first + found.period - 1
    end = next((n for n, e in enumerate(events) if isinstance(e, Turn) and e.id == last), None)
    return events if end is None else events[: end + 1]


def _suggestions(made: Exploration) -> Iterator[str]:
    if made.suggestions is None:
        return
    if not made.suggestions:
        looping = any(found.inescapable for found in made.findings)
        none = "no single change was found that removes the loop"
        yield none if looping else "nothing to suggest: there is no loop that cannot be left"
        return
    yield "each of these changes removes every loop that cannot be left, the least work first:"
    for one in made.suggestions:
        place = f"{one.rule.file}:{one.rule.line}"
        yield f"  {shown(place)}  {shown(one.write)}; {shown(telling.outcome(one))}"


def _rule(rule: RuleRef) -> str:
    return shown(f"{rule.name} {rule.file}:{rule.line}")


def as_json(made: Exploration, limits: Limits, *, name: str, path: str) -> dict[str, Any]:
    """The same as JSON values."""
    return {
        "name": name,
        "path": path,
        "exit": int(made.exit),
        "outcome": made.exit.kind,
        "states": made.states,
        "steps": made.steps,
        "findings": [_finding_json(found, limits) for found in made.findings],
        "more": dict(made.more),
        "unfired": [
            {"side": one.side, "state": one.state, "rule": one.rule._asdict()}
            for one in made.unfired
        ],
        "suggestions": None if made.suggestions is None else [
            {
                "change": one.change, "side": one.side, "rule": one.rule._asdict(),
                "write": one.write, "then": telling.outcome(one),
            }
            for one in made.suggestions
        ],
        "growing": [
            {"side": one.side, "what": one.what, "values": one.values} for one in made.growing
        ],
        "ignored": list(made.ignored),
        "exhaustive": made.exhaustive,
        "coverage": telling.coverage(made),
    }  # fmt: skip


def _finding_json(found: Finding, limits: Limits) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": found.kind,
        "headline": telling.headline(found),
        "inescapable": found.inescapable,
        "certainty": "proved" if found.proved else "suspected",
        "rules": [rule._asdict() for rule in found.rules],
        "ended_by": None if found.end is None else found.end.by,
        "code": None if found.end is None else found.end.code,
        "choices": {side: list(draws) for side, draws in found.choices.items()},
        "place": None if found.place is None else found.place._asdict(),
        "beyond": telling.beyond(found, limits, longest_silence(found.played)) or None,
        "messages": [_message(e) for e in _shown_events(found) if isinstance(e, Turn)],
    }
    if found.kind is Kind.LOOP:
        told |= {"first": found.first, "period": found.period, "states": found.states}
    return told


def _message(turn: Turn) -> object:
    """The message as its record in a transcript has it."""
    body = {"text": turn.text} if turn.data is None else {"data": turn.data}
    return plain(
        {
            "t": turn.at, "id": turn.id, "from": turn.side, "re": turn.re, "hop": turn.hop,
            **body, "json": turn.json, "rule": turn.rule, "state": turn.state,
        }
    )  # fmt: skip
