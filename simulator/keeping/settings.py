"""What a recording was made under, as the keys of a scenario: seed, choices, limits, loops, wire.

Owns their spelling; what is as it is where nothing is said is left out.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.conversation.setup import Limits, LoopAction, LoopPolicy, Wire
from simulator.dialogue.values import format_duration
from simulator.keeping.spelling import quoted
from simulator.record import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.record import Side, Turn

_ROOM = 2  # times as much as was needed


@dataclass(frozen=True, slots=True)
class Settings:
    """What bounds and disturbs a conversation, and what its chance is drawn from."""

    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    wire: Wire = field(default_factory=Wire)
    loops: LoopPolicy = field(default_factory=LoopPolicy)
    choices: Mapping[Side, tuple[float, ...]] = field(default_factory=dict)


def enough(turns: Sequence[Turn]) -> Limits:
    """Limits under which all this can be said, where the usual ones are too narrow."""
    usual = Limits()
    times = [0, *(turn.at for turn in turns)]
    silence = max((after - before for before, after in itertools.pairwise(times)), default=0)
    sizes = [_size(turn) for turn in turns]
    return Limits(
        messages=max(usual.messages or 0, _ROOM * len(turns)),
        time=max(usual.time or 0, _ROOM * times[-1] // SECOND * SECOND),
        silence=max(usual.silence or 0, _ROOM * silence // SECOND * SECOND),
        bytes=max(usual.bytes, _ROOM * sum(sizes)),
        message=max(usual.message, *sizes),
    )


def _size(turn: Turn) -> int:
    return len(turn.text.encode("utf-8", "surrogatepass") if turn.data is None else turn.data)


def setting_lines(settings: Settings) -> Iterator[str]:
    """The keys of a scenario that say so."""
    if settings.seed:
        yield f"seed: {settings.seed}"
    if settings.choices:
        each = (f"{side}: [{_numbers(draws)}]" for side, draws in settings.choices.items())
        yield f"choices: {{{', '.join(each)}}}"
    if told := dict(_limits(settings.limits)):
        yield f"limits: {_flow(told)}"
    if told := dict(_loops(settings.loops)):
        yield f"loops: {_flow(told)}"
    if told := dict(_wire(settings.wire)):
        yield f"wire: {_flow(told)}"


def _flow(told: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in told.items())}}}"


def _numbers(draws: tuple[float, ...]) -> str:
    return ", ".join(map(repr, draws))


def _limits(limits: Limits) -> Iterator[tuple[str, str]]:
    usual = Limits()
    if limits.messages != usual.messages:
        yield "messages", "off" if limits.messages is None else str(limits.messages)
    for name in ("time", "silence"):
        value = getattr(limits, name)
        if value != getattr(usual, name):
            yield name, "off" if value is None else format_duration(value)
    for name in ("bytes", "message"):
        if getattr(limits, name) != getattr(usual, name):
            yield name, str(getattr(limits, name))


def _loops(loops: LoopPolicy) -> Iterator[tuple[str, str]]:
    if loops.action is not LoopAction.STOP:
        yield "action", loops.action.value
    if loops.patience is not None:
        yield "patience", str(loops.patience)
    for name in ("volatile", "progress"):
        if patterns := getattr(loops, name):
            yield name, f"[{', '.join(quoted(pattern.source) for pattern in patterns)}]"
    if loops.accept != LoopPolicy().accept:
        yield "accept", loops.accept
    if loops.nudge:
        yield "nudge", _flow({str(side): quoted(text) for side, text in loops.nudge})


def _wire(wire: Wire) -> Iterator[tuple[str, str]]:
    if wire.path != "/":
        yield "path", quoted(wire.path)
    if wire.subprotocol is not None:
        yield "subprotocol", quoted(wire.subprotocol)
    if wire.headers:
        yield "headers", _flow({quoted(name): quoted(value) for name, value in wire.headers})
    if wire.delay is not None:
        yield "delay", "-".join(map(format_duration, wire.delay))
    for name in ("drop", "duplicate"):
        if share := getattr(wire, name):
            yield name, f"{share * 100:.12g}%"
    if wire.cut_after is not None:
        yield "cut", f"{{after: {wire.cut_after}}}"
