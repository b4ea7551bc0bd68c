"""One side of a recording as a bot that says its lines again, in order, whatever they are answered.

Owns the shape of such a bot: a line is said after as many messages were heard as came before it in the recording, and
after the same time. Messages are heard in the order in which they are said, so the order of a recording is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.diagnostics import shown
from simulator.dialogue.values import format_duration
from simulator.keeping.expecting import condition_of
from simulator.keeping.recording import Opened, Parted
from simulator.keeping.spelling import action_of, literal_text, quoted
from simulator.record import Side, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.keeping.recording import Recording
    from simulator.keeping.spelling import Names

Lines = list[str]  # of YAML, without their indentation

_DROPPED = 1006
_SENDABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})
_BLINK = 20_000  # µs; a wall clock's shorter waits are the wire's, not the speaker's


@dataclass(slots=True)
class _Group:
    """What is said after one more message was heard."""

    since: int  # µs, when it was heard
    heard: Turn | None = None  # None: the opening
    steps: list[Lines] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """One connection, as the side saw it."""

    groups: list[_Group]

    @property
    def last(self) -> int:
        """The number of the last message that was heard."""
        return len(self.groups) - 1


def literal_bot(recording: Recording, side: Side) -> Lines:
    """The keys and values of a bot that says what the side said."""
    lines, returns = _follow(recording, side)
    openings = [line.groups[0].steps for line in lines]
    bot = [f"name: {side} as recorded"]
    if side is Side.SERVER:
        openings = openings[:1]  # each connection is a server's first
    if any(openings):
        bot += _reply("on_open", _in_turn(openings) if len(openings) > 1 else openings[0])
    if side is Side.CLIENT:
        told = [group for line in lines for group in line.groups[1:]]
        return [*bot, *_hearing(told), *returns]
    if len(lines) == 1:
        return [*bot, *_hearing(lines[0].groups[1:])]
    return [*bot, *_by_first_message(lines, recording.secrets)]


def _follow(recording: Recording, side: Side) -> tuple[list[_Line], Lines]:
    """Every connection of the side, and how it comes back where it does."""
    lines = [_Line([_Group(0)])]
    opened, until, gone = False, 0, None
    returns: dict[str, list[int]] = {}
    for event in recording.events:
        if isinstance(event, Opened):
            if opened:
                lines.append(_Line([_Group(event.at)]))
                if gone is not None:
                    key = "on_close" if gone.clean else "on_error"
                    returns.setdefault(key, []).append(event.at - gone.at)
            opened, until = True, event.at
        elif isinstance(event, Turn) and event.side is not side:
            lines[-1].groups.append(_Group(event.at, event))
        elif isinstance(event, Turn) or event.side is side:
            group = lines[-1].groups[-1]
            wait = event.at - max(group.since, until)
            until = event.at
            action = _action(event, recording.secrets)
            group.steps.append([*_wait(wait, recording), action])
        if isinstance(event, Parted):
            gone = event
    return lines, [line for key, waits in returns.items() for line in _reconnect(key, waits)]


def _wait(duration: int, recording: Recording) -> Lines:
    if duration <= 0 or (not recording.exact and duration < _BLINK):
        return []
    return [f"wait: {format_duration(duration)}"]


def _action(event: Turn | Parted, names: Names) -> str:
    return action_of(event, names) if isinstance(event, Turn) else _parting(event, names)


def _parting(event: Parted, names: Names) -> str:
    if not event.clean and event.code == _DROPPED:
        return "drop: true"
    code = event.code if event.code in _SENDABLE else 1000
    if event.reason:
        return f"close: {{code: {code}, reason: {quoted(literal_text(event.reason, names))}}}"
    return "close: true" if code == 1000 else f"close: {code}"


def _reconnect(key: str, waits: list[int]) -> Iterator[str]:
    yield f"{key}:"
    yield f"  reconnect: {{after: {format_duration(max(waits[0], 1000))}, times: {len(waits)}}}"


def _hearing(groups: list[_Group]) -> Lines:
    """Rules for hearing these messages, one after the other, and nothing for any that come behind them."""
    while groups and not groups[-1].steps and not _has_bytes(groups[-1]):
        groups = groups[:-1]
    if not groups:
        return []
    rules = ["rules:", f"  - if: turn > {len(groups)}", "    say: []"]
    if any(map(_has_bytes, groups)):
        rules = [
            "rules:",
            '  - when_binary: "*"',
            f"    if: turn > {len(groups)}",
            "    say: []",
            *rules[1:],
        ]
    return [*rules, *_reply("otherwise", _after_each(groups))]


def _has_bytes(group: _Group) -> bool:
    return group.heard is not None and group.heard.data is not None


def _by_first_message(lines: list[_Line], names: Names) -> Lines:
    """A server begins anew with each connection: what it hears first tells which one it is."""
    rules, states = ["rules:"], ["states:"]
    for number, line in enumerate(lines, 1):
        if not line.last:
            continue
        first = line.groups[1].heard
        assert first is not None
        rules += [
            f"  - {condition_of(first, names)}",
            "    if: turn == 1",
            f"    go_to: line {number}",
        ]
        states.append(f"  line {number}:")
        if line.groups[1].steps:
            states += _indented(_reply("on_enter", line.groups[1].steps), 4)
        rest = line.groups[2:]
        while rest and not rest[-1].steps:
            rest.pop()
        if rest:
            states += ["    rules:", f"      - if: turn > {len(rest) + 1}", "        say: []"]
            states += _indented(_reply("otherwise", _after_each(rest)), 4)
        elif not line.groups[1].steps:
            states.append("    otherwise: {say: []}")
    return [*(rules if len(rules) > 1 else []), *(states if len(states) > 1 else [])]


def _after_each(groups: list[_Group]) -> list[Lines]:
    """One step that takes what was said after each of these messages, one after the other."""
    step = ["in_turn:"]
    for group in groups:
        step += [f"  # heard: {_told(group.heard)}", *_in_turn([group.steps])[0][1:]]
    return [step]


def _told(heard: Turn | None) -> str:
    assert heard is not None, "only an opening is no message"
    return shown(heard.text) if heard.data is None else f"{len(heard.data)} bytes"


def _in_turn(replies: list[list[Lines]]) -> list[Lines]:
    """One step that takes these replies one after the other."""
    step = ["in_turn:"]
    for steps in replies:
        if len(steps) <= 1:
            step += _item(steps[0] if steps else ["say: []"], 2)
        else:
            inner = [line for one in steps for line in _item(one, 0)]
            step += _item(inner, 2)
    return [step]


def _reply(key: str, steps: list[Lines]) -> Lines:
    """A key whose value is a reply of these steps."""
    if len(steps) == 1:
        return [f"{key}:", *_indented(steps[0], 2)]
    return [f"{key}:", *(line for step in steps for line in _item(step, 2))]


def _item(lines: Lines, indent: int) -> Lines:
    """The lines as one item of a list."""
    return [" " * indent + ("- " if n == 0 else "  ") + line for n, line in enumerate(lines)]


def _indented(lines: Lines, by: int) -> Lines:
    return [" " * by + line for line in lines]
