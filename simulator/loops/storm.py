"""Replies that multiply faster than they are heard.

Owns one question: does each message of the chain provoke more than one reply, so that what is in
flight grows and grows? One message answered with two is no storm: both must hold, at ever deeper
replies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.loops.evidence import Score, evidence
from simulator.record import Certainty, Loop, LoopClass

if TYPE_CHECKING:
    from simulator.loops.chain import Chain

UNHEARD = 16  # messages in flight below which nothing is called a storm
DOUBLINGS = 3  # times that what is in flight doubled, each time among deeper replies
REPLIES = 1.2  # replies to a message, on average
_CALM = 2  # messages in flight: whoever is so far behind has caught up
_SHOWN = 10  # messages of a round that are named


class Storm:
    """Watches one chain for replies that multiply."""

    __slots__ = ("_answered", "_deepest", "_last", "_least", "_levels", "_mark", "_replies")

    def __init__(self, *, patience: int | None = None) -> None:
        self._least = 0 if patience is None else patience
        self._calm()

    def _calm(self) -> None:
        self._mark = _CALM  # messages in flight when it doubled last
        self._levels: list[int] = []  # messages in flight, each time it had doubled
        self._deepest = -1  # hop at which it doubled last
        self._replies = 0
        self._answered = 0
        self._last: int | None = None  # the message that was answered last

    def observe(self, chain: Chain) -> Loop | None:
        """The storm that has risen with this message."""
        unheard = chain.unheard
        if unheard < _CALM or chain.fresh:
            if self._replies:
                self._calm()
            return None
        turn = chain.turn
        self._replies += 1
        if turn.re != self._last:
            self._last = turn.re
            self._answered += 1
        if unheard < 2 * self._mark:
            return None
        self._mark = unheard
        if chain.hop > self._deepest:
            self._deepest = chain.hop
            self._levels.append(unheard)
        if (
            unheard < UNHEARD
            or len(self._levels) < DOUBLINGS
            or self._replies < max(REPLIES * self._answered, self._least)
        ):
            return None
        return self._loop(chain)

    def _loop(self, chain: Chain) -> Loop:
        replies = self._replies / max(self._answered, 1)
        period = max(2, round(replies))
        turns = chain.turns(chain.count - self._replies, chain.count)
        cycle = turns[-min(period, _SHOWN) :]
        return Loop(
            LoopClass.STORM,
            Certainty.SUSPECTED,
            first=turns[0].id,
            period=period,
            rounds=self._answered,
            messages=chain.count,
            rules=tuple(turn.rule for turn in cycle if turn.rule is not None),
            cycle=tuple(turn.id for turn in cycle),
            evidence={
                **evidence(
                    chain, chain.count - len(cycle), chain.count, Score(chain.unheard, UNHEARD)
                ),
                "replies": round(replies, 2),  # to a message, on average
                "unheard": list(self._levels),  # messages in flight, each time they had doubled
            },
        )
