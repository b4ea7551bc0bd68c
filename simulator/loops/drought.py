"""Nothing new is being said.

Owns one question: for how long has no message, of any side, said anything new, and is that too long
for how much there is to say? Who draws from twenty answers has to be heard longer than who draws
from two, who repeats single words longer than who repeats sentences, and who got over a drought
before may get over the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.loops.novelty import News
from simulator.record import Certainty, Loop, LoopClass

if TYPE_CHECKING:
    from simulator.loops.chain import Chain

MESSAGES = 14  # without anything new, however little there is to say
KNOWN = 2.0  # more for each different thing that is said again
RECOMBINED = 0.5  # more for each message that only mixes what was said
OVERCOME = 1.5  # times the longest drought that ended
MOST = 60
_WEIGHT = (0.4, 0.55, 0.7, 0.85)  # of a message of so few words; 1 of a longer one
_SHOWN = 20  # messages that evidence quotes


class Drought:
    """Watches one chain for talk that brings nothing new."""

    __slots__ = (
        "_alarmed",
        "_causal",
        "_deepest",
        "_least",
        "_length",
        "_longest",
        "_pool",
        "_recombined",
        "_start",
    )

    def __init__(self, *, patience: int | None = None, causal: bool = True) -> None:
        self._causal = causal
        self._least = MESSAGES if patience is None else patience
        self._longest = 0.0  # drought that ended
        self._begin(0)

    def _begin(self, start: int) -> None:
        self._start = start  # position of its first message
        self._length = 0.0  # messages, the short ones counted in part
        self._pool: set[str] = set()  # what is said again
        self._recombined = 0  # messages that were not said before
        self._deepest = -1  # hop, among its messages
        self._alarmed = False

    def observe(self, chain: Chain, *, fresh: bool) -> Loop | None:
        """The drought that has become too long with this message."""
        if fresh or chain.news is News.NEW:
            if self._length:
                self._longest = max(self._longest, self._length)
                self._begin(chain.count)
            else:
                self._start = chain.count
            return None
        hop = chain.step[0].hop
        if self._alarmed or (hop <= self._deepest and self._causal):
            return None  # one more line of the same answer is no further reply
        self._deepest = hop
        text = chain.form.text
        words = text.count(" ") + 1
        self._length += _WEIGHT[words] if words < len(_WEIGHT) else 1.0
        if chain.news is News.NONE:
            self._pool.add(text)
        else:
            self._recombined += 1
        if self._length < self._least or self._length < self._patience():
            return None
        self._alarmed = True
        return self._loop(chain) if chain.alarmed < self._start else None

    def _patience(self) -> float:
        """Messages for which nothing new may be said."""
        patience = self._least + KNOWN * len(self._pool) + RECOMBINED * self._recombined
        return max(min(patience, MOST), OVERCOME * self._longest)

    def _loop(self, chain: Chain) -> Loop:
        turns = chain.turns(self._start, chain.count)
        pool = max(1, len(self._pool) + self._recombined)
        cycle = turns[-pool:]
        forms = [chain.mask(turn.text) for turn in cycle[:_SHOWN]]
        return Loop(
            LoopClass.DROUGHT,
            Certainty.SUSPECTED,
            first=turns[0].id,
            period=pool,
            rounds=len(turns) // pool,
            messages=chain.messages,
            rules=tuple(turn.rule for turn in cycle if turn.rule is not None),
            cycle=tuple(turn.id for turn in cycle),
            evidence={
                "said": [turn.text for turn in cycle[:_SHOWN]],
                "masked": [form.text for form in forms],
            },
        )
