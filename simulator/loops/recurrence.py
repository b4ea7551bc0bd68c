"""A joint configuration that has occurred before: nothing can come but what came.

Owns finding two equal configurations in one chain of replies, and what follows: without a random
draw and without the wall clock between them the conversation never ends by itself, which is proved;
else it is suspected, once nothing but known configurations came for a while. What a configuration
holds is the caller's part. It is compared only where a message recurs: new talk costs one look-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.loops.recent import Recent
from simulator.record import Certainty, Loop, LoopClass, Side

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.loops.chain import Chain, Said
    from simulator.record import Turn

PATIENCE = 14  # messages in configurations all seen before, where chance has a part
REMEMBERED = 10_000  # messages and configurations kept at least; anchors find longer rounds
_SHOWN = 20  # messages of a round that evidence quotes


class Configuration(Protocol):
    """The joint configuration of both sides; what it holds never changes."""

    @property
    def clock(self) -> bool:
        """Whether the wall clock may influence the future."""

    def key(self) -> Hashable:
        """What must be equal for the future to be equal, draws aside; computed when asked."""

    def draws(self) -> Hashable:
        """How many random draws were made so far; equal at both ends of a round without one."""


class _Point:
    """A message of the chain and the configuration after it."""

    __slots__ = ("at", "configuration", "hop", "id", "key", "keyed", "origin")

    def __init__(self, at: int, turn: Turn, configuration: Configuration) -> None:
        self.at = at  # position in the chain
        self.id = turn.id
        self.hop = turn.hop
        self.configuration = configuration
        self.keyed = False
        self.key: Hashable = None
        self.origin = turn.id  # the first message after which the configuration was this one

    def name(self) -> Hashable:
        if not self.keyed:
            self.key = self.configuration.key()
            self.keyed = True
        return self.key


class Recurrence:
    """Watches one chain for a configuration that comes back.

    Two equal configurations after the messages i < j: the message at i recurs at j, so the first
    round is i … j-1 (`first` = i, `period` = the messages of the chain from i to before j) and at
    j the second begins.
    """

    __slots__ = (
        "_alarmed",
        "_anchor",
        "_client",
        "_clock_at",
        "_first",
        "_patience",
        "_points",
        "_seen",
        "_server",
        "_streak",
    )  # fmt: skip

    def __init__(self, *, patience: int | None = None, remembered: int = REMEMBERED) -> None:
        self._patience = PATIENCE if patience is None else patience
        self._server: Recent[str | bytes, _Point] = Recent(remembered)
        self._client: Recent[str | bytes, _Point] = Recent(remembered)
        self._seen: Recent[Hashable, _Point] = Recent(remembered)
        # Brent, "An improved Monte Carlo factorization algorithm", 1980: a mark that moves on at
        # each power of two is met by every cycle, however long.
        self._anchor: tuple[Side, str | bytes, _Point] | None = None
        self._points = 0
        self._clock_at = -1  # position after which the wall clock had a part last
        self._streak = 0  # messages since a configuration was new
        self._first = 0  # of the streak: the first message whose configuration came back
        self._alarmed = False

    def observe(self, chain: Chain, said: Said, *, fresh: bool) -> Loop | None:
        """The round that is over with this message."""
        if fresh:
            self._rest()
        if said.configuration is None:
            if self._streak:
                self._streak += 1
            return None
        turn = said.turn
        here = _Point(chain.count - 1, turn, said.configuration)
        if said.configuration.clock:
            self._clock_at = here.at
        words = turn.text if turn.data is None else turn.data
        side = self._server if turn.side is Side.SERVER else self._client
        known = side.get(words)
        before = None
        if known is None:
            side.set(words, here)
        else:
            before = self._before(here, known)
        anchor = self._anchor
        if before is None and anchor is not None and anchor[1] == words and anchor[0] is turn.side:
            before = anchor[2] if anchor[2].name() == here.name() else None
        if before is None or here.hop <= before.hop:
            before = None
            self._rest()
        else:
            here.origin = before.origin
        self._points += 1
        if self._points & (self._points - 1) == 0:
            self._anchor = (turn.side, words, here)
        return None if before is None else self._judge(chain, here, before)

    def _rest(self) -> None:
        self._streak = 0
        self._alarmed = False

    def _before(self, here: _Point, known: _Point) -> _Point | None:
        """The last point with this configuration; None where it is new or long forgotten."""
        if not known.keyed:
            self._seen.set(known.name(), known)
        before = self._seen.get(here.name())
        self._seen.set(here.name(), here)
        return before

    def _judge(self, chain: Chain, here: _Point, before: _Point) -> Loop | None:
        drew = before.configuration.draws() != here.configuration.draws()
        if not drew and self._clock_at < before.at:
            chain.proved = True
            return self._loop(chain, here, before, drew=False)
        self._first = min(self._first, before.origin) if self._streak else before.origin
        self._streak += 1
        if self._streak < self._patience or self._alarmed:
            return None
        self._alarmed = True
        return self._loop(chain, here, before, drew=drew)

    def _loop(self, chain: Chain, here: _Point, before: _Point, *, drew: bool) -> Loop:
        proved = chain.proved
        period = here.at - before.at
        cycle = chain.turns(before.at, here.at)
        # The first message may have another cause the first time (an on_open): what goes round is
        # the rule that said it again.
        again = chain.turns(before.at + 1, here.at + 1)
        rules = [turn.rule for turn in (*again[-1:], *again[:-1])]
        return Loop(
            LoopClass.RECURRENCE,
            Certainty.PROVED if proved else Certainty.SUSPECTED,
            first=before.id if proved else self._first,
            period=period,
            rounds=2 if proved else max(2, self._streak // period + 1),
            messages=chain.messages,
            rules=tuple(rule for rule in rules if rule is not None),
            cycle=tuple(turn.id for turn in cycle),
            evidence={
                "recurs": [before.id, here.id],  # the configuration is the same after both
                "draws": drew,  # whether chance had a part in the round
                "clock": self._clock_at >= before.at,
                "known": self._streak,  # messages since a configuration was new
                "said": [turn.text for turn in cycle[:_SHOWN]],
            },
        )
