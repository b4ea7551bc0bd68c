"""Which rules fired in a log of two bots, those that said nothing included.

Owns stepping through the talk again, as far as that makes sense: only where it comes out as it was recorded do the
counts hold. What the messages tell by themselves is `covering`'s business.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.conversation.coverage import Tally
from simulator.conversation.playing import Player
from simulator.conversation.tracing import Trace, TracingConversation
from simulator.errors import SimulatorError
from simulator.record import Side
from simulator.replay import setup_of
from simulator.transcript import Log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.record import Place, Turn
    from simulator.viewer.openlog import OpenLog
    from simulator.viewer.sources import Bot

    Fired = Mapping[tuple[Place, Place], int]  # by the places of bot and rule

FURTHEST = 5_000  # records that are stepped through
_EVENTS = 50_000  # steps at most: a timer may go on for ever and say nothing
_ONCE = "fired"
_one_at_a_time = threading.Lock()


def fired(log: OpenLog, bots: Sequence[Bot]) -> Fired | None:
    """How often each rule fired; None where that cannot be known."""
    known = [bot for bot in bots if bot.script is not None]
    if len(known) != len(Side) or log.index.footer is None or len(log.index) > FURTHEST:
        return None
    with _one_at_a_time:
        if _ONCE not in log.memory:
            log.memory[_ONCE] = _fired(log)
    found: Fired | None = log.memory[_ONCE]
    return found


def _fired(log: OpenLog) -> Fired | None:
    found = (record for _, record in log.records(0, len(log.index)))
    read = Log(Path(log.id), tuple(one for one in found if isinstance(one, dict)), ())
    recorded, trace, tally = read.turns, Trace(), Tally()
    real = (read.header or {}).get("clock") == "real"
    try:
        setup = setup_of(read)
        player = Player(TracingConversation(setup, trace, wall_clock=real))
        player.open()
        player.run(len(recorded) + 1, events=_EVENTS)
    except (SimulatorError, TypeError, ValueError, KeyError, AttributeError):
        return None  # the header tells it otherwise than we do
    if player.played.ending is None or _untimed(player.played.turns) != _untimed(recorded):
        return None
    tally.add(setup, trace, recorded)
    bots = tally.coverage().bots
    return {(bot.place, rule.place): rule.fired for bot in bots for rule in bot.rules}


def _untimed(turns: tuple[Turn, ...]) -> list[Turn]:
    return [turn._replace(at=0) for turn in turns]
