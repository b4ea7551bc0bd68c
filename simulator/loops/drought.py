"""Nothing new is being said.

Owns one question: for how long has no message, of any side, said anything new, and is that too long
for how much there is to say? Who draws from twenty answers has to be heard longer than who draws
from two; who says a word at a time, as in games, longer than who repeats whole sentences; and who
got over a drought before may get over the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.loops.evidence import Score, evidence
from simulator.loops.novelty import NEW
from simulator.record import Certainty, Loop, LoopClass

if TYPE_CHECKING:
    from simulator.loops.chain import Chain

LEAST = 16  # weight of messages without anything new, however little there is to say
KNOWN = 0.8  # more for each different thing that is said again
RECOMBINED = 0.3  # more for each message that only mixes what was said
OVERCOME = 1.25  # times the longest drought that ended
MORE = 64  # at most, than the least
CREDIT = 5  # weight that all of a message being new would take off

# The weight of a message, by its words: 0.3 of one word, 1 of eight, 1.5 of sixty and more.
_WEIGHTS = tuple(min(1.0, 0.2 + words / 10) + max(0, words - 11) / 98 for words in range(61))


class Drought:
    """Watches one chain for talk that brings nothing new."""

    __slots__ = (
        "_alarmed",
        "_causal",
        "_deepest",
        "_least",
        "_longest",
        "_messages",
        "_pool",
        "_recombined",
        "_start",
        "_weight",
    )

    def __init__(self, *, patience: int | None = None, causal: bool = True) -> None:
        self._causal = causal
        self._least = LEAST if patience is None else patience
        self._longest = 0.0  # weight of a drought that ended
        self._begin(0)

    def _begin(self, start: int) -> None:
        self._start = start  # position of its first message
        self._messages = 0
        self._weight = 0.0  # of its messages
        self._pool: set[str] = set()  # what is said again
        self._recombined = 0  # messages that were not said before
        self._deepest = -1  # hop, among its messages
        self._alarmed = False

    def observe(self, chain: Chain) -> Loop | None:
        """The drought that has become too long with this message."""
        novelty = chain.novelty
        if chain.fresh or (novelty is not None and novelty >= NEW):
            if self._messages:
                self._longest = max(self._longest, self._weight)
                self._begin(chain.count)
            else:
                self._start = chain.count
            return None
        if self._alarmed:
            return None
        hop = chain.hop
        if hop <= self._deepest and self._causal:
            return None  # one more line of the same answer is no further reply
        self._deepest = hop
        self._messages += 1
        text = chain.form.text
        weight = self._weight + _WEIGHTS[min(text.count(" ") + 1, 60)]
        if novelty is None:
            self._pool.add(text)
        else:
            self._recombined += 1
            weight = max(weight - CREDIT * novelty, 0.0)
        self._weight = weight
        if self._messages < self._least or weight < self._patience():
            return None
        self._alarmed = True
        return self._loop(chain) if chain.reported < self._start else None

    def _patience(self) -> float:
        """Weight up to which nothing new need be said."""
        most = self._least + MORE
        patience = self._least + KNOWN * len(self._pool) + RECOMBINED * self._recombined
        return min(max(patience, OVERCOME * self._longest), most)

    def _loop(self, chain: Chain) -> Loop:
        turns = chain.turns(self._start, chain.count)
        pool = min(max(1, len(self._pool) + self._recombined), len(turns))
        cycle = turns[-pool:]
        return Loop(
            LoopClass.DROUGHT,
            Certainty.SUSPECTED,
            first=turns[0].id,
            period=pool,
            rounds=len(turns) // pool,
            messages=chain.count,
            rules=tuple(turn.rule for turn in cycle if turn.rule is not None),
            cycle=tuple(turn.id for turn in cycle),
            evidence=evidence(
                chain,
                chain.count - pool,
                chain.count,
                Score(self._weight, self._patience()),
            ),
        )
