"""What `simulator replay LOG --rules FILE` prints: which replies change under other rules, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.json_lines import print_json
from simulator.cli.terminal import style
from simulator.errors import Exit
from simulator.inspecting.comparing.words import rule_words
from simulator.record import SECOND
from simulator.replay import choose, rehearse, setup_without
from simulator.transcript import counted, line_of, shown
from simulator.transcript.why_text import why_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.record import Turn
    from simulator.replay import Change, Rehearsal
    from simulator.transcript import Log, Style

_MANY = 20  # further changes that are listed


def rehearse_log(log: Log, rules: Sequence[str], form: str) -> Exit:
    """Print it.

    Raises:
        UsageError, ReplayError, InvalidFile: as `simulator.replay.choose`.
    """
    chosen = choose(log, rules)
    setup = setup_without(log, chosen.rules, chosen.scenario)
    found = [rehearse(log, setup, side, bot) for side, bot in sorted(chosen.rules.items())]
    found.sort(key=_first_changed)
    if form == "json":
        told = [_json(one) for one in found]
        print_json({"same": all(one.same for one in found), "sides": told})
    else:
        for one in found:
            for line in _lines(one, style()):
                click.echo(line)
    return Exit.OK if all(one.same for one in found) else Exit.FAILED


def _lines(found: Rehearsal, look: Style) -> Iterator[str]:
    changed, replies = len(found.changes), counted(found.replies, "message")
    told = f"{counted(changed, 'change')} in {replies}" if changed else f"the same: {replies}"
    yield f"{found.side}: {told}, under {shown(found.file)}"
    for number, change in enumerate(found.changes[: 1 + _MANY]):
        yield from _first(change, look) if number == 0 else _further(change)
    if changed > 1 + _MANY:
        yield f"  and {changed - 1 - _MANY} more: --format json has them all"
    if not found.closes_the_same:
        yield f"  {_closing(found)}"


def _first(change: Change, look: Style) -> Iterator[str]:
    """The first reply that changes, with what led to it."""
    if change.heard is not None:
        yield f"  heard {line_of(change.heard, look)}"
    number = "" if change.was is None else f"#{change.was.id} "
    yield f"  was   {number}{_said(change.was)}"
    yield f"  is    {_said(change.now)}{_later(change)}"
    if change.old_rule and change.was is not None:
        yield f"         {shown(rule_words(change.was.rule))}: {shown(change.old_rule)}"
    if change.why is not None:
        yield from why_lines(change.why, look)


def _further(change: Change) -> Iterator[str]:
    number = "new" if change.was is None else f"#{change.was.id}"
    yield f"  {number}: {_said(change.was)} -> {_said(change.now)}{_later(change)}"


def _said(turn: Turn | None) -> str:
    if turn is None:
        return "nothing"
    words = shown(turn.text) if turn.data is None else f"({len(turn.data)} bytes)"
    return f"{words}  [{shown(rule_words(turn.rule))}{_state(turn)}]"


def _state(turn: Turn) -> str:
    return "" if turn.state is None else f", state {shown(turn.state)}"


def _later(change: Change) -> str:
    if change.what != "time" or change.was is None or change.now is None:
        return ""
    apart = (change.now.at - change.was.at) / SECOND
    return f", {abs(apart):g} s {'later' if apart > 0 else 'earlier'}"


def _closing(found: Rehearsal) -> str:
    was, now = found.was_closed, found.is_closed
    told = [
        "does not close" if one is None else f"closes with {one.code} {shown(one.reason)}".strip()
        for one in (was, now)
    ]
    return f"then the {found.side} {told[0]}, now it {told[1]}"


def _first_changed(found: Rehearsal) -> int:
    """By where the first change is; a side that says the same comes first."""
    for change in found.changes:
        turn = change.was or change.heard
        return 0 if turn is None else turn.id
    return -1


def _json(found: Rehearsal) -> dict[str, object]:
    return {
        "side": found.side,
        "file": found.file,
        "messages": found.replies,
        "changes": [_change_json(one) for one in found.changes],
        "closed": [
            None if one is None else {"code": one.code, "reason": one.reason}
            for one in (found.was_closed, found.is_closed)
        ],
    }


def _change_json(change: Change) -> dict[str, object]:
    return {
        "id": None if change.was is None else change.was.id,
        "what": change.what,
        "heard": None if change.heard is None else change.heard.id,
        "was": turn_json(change.was),
        "is": turn_json(change.now),
        "old_rule": change.old_rule or None,
        "why": None if change.why is None else [line.strip() for line in why_lines(change.why)],
    }


def turn_json(turn: Turn | None) -> dict[str, object] | None:
    """A message for programs, without its number."""
    if turn is None:
        return None
    rule = None if turn.rule is None else turn.rule._asdict()
    words = {"text": turn.text} if turn.data is None else {"bytes": len(turn.data)}
    return {"from": turn.side, **words, "rule": rule, "state": turn.state}
