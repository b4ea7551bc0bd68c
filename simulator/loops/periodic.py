"""The same round of messages, said over and over.

Owns one question: do the last messages of the chain, masked, repeat with one period? Reads only the
text, so it works on any recording. O(1) a message: a message that was said before proposes the
distances to its last occurrences as periods, and each proposal only counts how far it has held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.loops.evidence import Score, evidence
from simulator.record import Certainty, Loop, LoopClass

if TYPE_CHECKING:
    from simulator.loops.chain import Chain

ROUNDS = 3  # said twice is a coincidence
# Three rounds of two are six messages, but whoever asks "is it ready?" asks as often and more
# before it is: with less than this, real retries are called loops.
MESSAGES = 18  # a loop needs at least, however short its round
LONGEST = 1_000  # messages of the longest round that is looked for
_OCCURRENCES = 4  # last ones that propose a period: a round may hold a message several times
_PROPOSALS = 8  # periods that are followed at once
_BACK = 64  # messages a new proposal is followed back


class Periodic:
    """Watches one chain for a round that repeats."""

    __slots__ = ("_alarmed", "_causal", "_least", "_only", "_runs", "_start")

    def __init__(self, *, patience: int | None = None, causal: bool = True) -> None:
        self._causal = causal
        self._least = MESSAGES if patience is None else patience
        self._start = 0  # position from which evidence counts
        self._alarmed = False  # about the round that goes on
        self._runs: dict[int, int] = {}  # period -> messages that equal the one a period before
        self._only = 0  # the period that is followed, where it is the only one

    def observe(self, chain: Chain) -> Loop | None:
        """The round that this message says once more."""
        at, line = chain.count - 1, chain.line
        before = line.last
        if chain.fresh:
            self._start = at
        if before < self._start:
            if self._runs:
                self._runs = {}
            self._only = 0
            self._alarmed = False
            return None
        if at - before == self._only and (chain.hop > line.hop or not self._causal):
            self._runs[self._only] += 1
            return None if self._alarmed else self._judge(chain)
        self._follow(chain, at, before)
        return self._judge(chain)

    def _follow(self, chain: Chain, at: int, before: int) -> None:
        """Count on the proposals that held, drop the others, and add those of this message."""
        runs = self._runs
        if runs:
            held = [item for item in runs.items() if self._equal(chain, at, item[0])]
            runs = self._runs = {period: run + 1 for period, run in held}
        if at - before not in runs:  # else what goes on is the shortest round there is
            self._propose(chain, at, before)
        self._only = next(iter(runs)) if len(runs) == 1 else 0

    def _propose(self, chain: Chain, at: int, before: int) -> None:
        """Follow the distances to the last times the same was said behind the same as periods."""
        runs, last = self._runs, chain.at(at - 1)
        for _ in range(_OCCURRENCES):
            if before <= self._start or at - before > LONGEST or len(runs) >= _PROPOSALS:
                return
            step, prior = chain.at(before), chain.at(before - 1)
            if step is None or prior is None or last is None:
                return
            if prior[1] is last[1]:
                self._add(chain, at, at - before)
            before = step[2]

    def _add(self, chain: Chain, at: int, period: int) -> None:
        runs = self._runs
        if not any(period % held == 0 for held in runs) and self._equal(chain, at, period):
            runs[period] = 1 + self._held_back(chain, at, period)

    def _held_back(self, chain: Chain, at: int, period: int) -> int:
        """How many of the messages before this one equal the one a period before."""
        least = max(self._start + period, at - _BACK)
        back = at - 1
        while back >= least and self._equal(chain, back, period):
            back -= 1
        return at - 1 - back

    def _equal(self, chain: Chain, at: int, period: int) -> bool:
        here, there = chain.at(at), chain.at(at - period)
        if here is None or there is None or at - period < self._start or here[1] is not there[1]:
            return False
        return not self._causal or here[0].hop > there[0].hop

    def _judge(self, chain: Chain) -> Loop | None:
        if not self._runs:
            self._alarmed = False
            return None
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
        rules = tuple(turn.rule for turn in cycle if turn.rule is not None)
        return Loop(
            LoopClass.PERIODIC,
            Certainty.SUSPECTED,
            first=turns[0].id,
            period=period,
            rounds=len(turns) // period,
            messages=chain.count,
            rules=rules,
            cycle=tuple(turn.id for turn in cycle),
            evidence=evidence(
                chain,
                chain.count - period,
                chain.count,
                Score(run + period, max(ROUNDS * period, self._least)),
            ),
        )
