"""The same round of messages, said over and over.

Owns one question: do the last messages of the chain, masked, repeat with one period? Reads only the
text, so it works on any recording. O(1) a message: a message that was said before proposes the
distances to its last occurrences as periods, and each proposal only counts how far it has held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.loops.recent import Recent
from simulator.record import Certainty, Loop, LoopClass, Side

if TYPE_CHECKING:
    from simulator.loops.chain import Chain, Said

ROUNDS = 3  # said twice is a coincidence
# Three rounds of two are six messages, but whoever asks "is it ready?" asks as often and more
# before it is: with less than this, real retries are called loops.
MESSAGES = 14  # a loop needs at least, however short its round
LONGEST = 1_000  # messages of the longest round that is looked for
_OCCURRENCES = 4  # last ones that propose a period: a round may hold a message several times
_PROPOSALS = 8  # periods that are followed at once
_BACK = 64  # messages a new proposal is followed back
_SHOWN = 20  # messages of a round that evidence quotes


class Periodic:
    """Watches one chain for a round that repeats."""

    __slots__ = (
        "_alarmed",
        "_base",
        "_hops",
        "_keys",
        "_least",
        "_occurrences",
        "_runs",
        "_start",
        "causal",
    )

    def __init__(self, *, patience: int | None = None, causal: bool = True) -> None:
        self.causal = causal
        self._least = MESSAGES if patience is None else patience
        self._occurrences: Recent[tuple[bool, str], tuple[int, ...]] = Recent(LONGEST * ROUNDS)
        self._keys: list[tuple[bool, str]] = []
        self._hops: list[int] = []
        self._base = 0  # position of the first key that is kept
        self._start = 0  # position from which evidence counts
        self._alarmed = False  # about the round that goes on
        self._runs: dict[int, int] = {}  # period -> messages that equal the one a period before

    def observe(self, chain: Chain, said: Said, *, fresh: bool) -> Loop | None:
        """The round that this message says once more."""
        at = chain.count - 1
        turn = said.turn
        key = (turn.side is Side.SERVER, said.masked.text if turn.data is None else repr(turn.data))
        self._keys.append(key)
        self._hops.append(turn.hop)
        if len(self._keys) > 2 * ROUNDS * LONGEST:
            del self._keys[: ROUNDS * LONGEST], self._hops[: ROUNDS * LONGEST]
            self._base += ROUNDS * LONGEST
        if fresh:
            self._start = at
            self._runs.clear()
        before = self._occurrences.get(key)
        if before is None or before[0] < self._start:
            self._occurrences.set(key, (at,))
            self._alarmed = False
            if self._runs:
                self._runs.clear()
            return None
        self._occurrences.set(key, (at, *before[: _OCCURRENCES - 1]))
        self._follow(at, before)
        return self._judge(chain)

    def _follow(self, at: int, before: tuple[int, ...]) -> None:
        """Count on the proposals that held, drop the others, and add those of this message."""
        runs = {period: run + 1 for period, run in self._runs.items() if self._equal(at, period)}
        if at - before[0] in runs:  # what goes on is the shortest round there is
            self._runs = runs
            return
        for position in before:
            period = at - position
            if (
                position < self._start
                or period > LONGEST
                or len(runs) >= _PROPOSALS
                or any(period % held == 0 for held in runs)
                or not self._equal(at, period)
            ):
                continue
            runs[period] = 1 + self._held_back(at, period)
        self._runs = runs

    def _held_back(self, at: int, period: int) -> int:
        """How many of the messages before this one equal the one a period before."""
        least = max(self._start + period, at - _BACK)
        back = at - 1
        while back >= least and self._equal(back, period):
            back -= 1
        return at - 1 - back

    def _equal(self, at: int, period: int) -> bool:
        here, there = at - self._base, at - period - self._base
        if there < 0 or at - period < self._start or self._keys[here] != self._keys[there]:
            return False
        return not self.causal or self._hops[here] > self._hops[there]

    def _judge(self, chain: Chain) -> Loop | None:
        for period, run in self._runs.items():
            if run < (ROUNDS - 1) * period or run + period < self._least:
                continue
            if self._alarmed:
                return None  # the same round, once more
            self._alarmed = True
            return self._loop(chain, period, run)
        self._alarmed = False
        return None

    def _loop(self, chain: Chain, period: int, run: int) -> Loop:
        first = chain.count - run - period
        turns = chain.turns(first, chain.count)
        cycle = turns[-period:]
        masked = [chain.mask(turn.text) for turn in cycle]
        rules = tuple(turn.rule for turn in cycle if turn.rule is not None)
        return Loop(
            LoopClass.PERIODIC,
            Certainty.SUSPECTED,
            first=turns[0].id,
            period=period,
            rounds=len(turns) // period,
            messages=chain.messages,
            rules=rules,
            cycle=tuple(turn.id for turn in cycle),
            evidence={
                "said": [turn.text for turn in cycle[:_SHOWN]],
                "masked": [each.text for each in masked[:_SHOWN]],
                "varied": sorted({kind for each in masked for kind in each.varied}),
            },
        )
