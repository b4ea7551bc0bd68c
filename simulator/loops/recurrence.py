"""A joint configuration that has occurred before: nothing can come but what came.

Owns finding two equal configurations in one chain of replies, and what follows: without a random
draw and without the wall clock between them the conversation never ends by itself, which is proved;
else it is suspected, once nothing but known configurations came for a while. What a configuration
holds is the caller's part. It is compared only where a message recurs: new talk costs one look-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from simulator.loops.evidence import Score, evidence
from simulator.loops.recent import Recent
from simulator.record import Certainty, Loop, LoopClass, Side

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.loops.chain import Chain, Step
    from simulator.loops.message import Message

PATIENCE = 14  # messages in configurations all seen before, where chance has a part
REMEMBERED = 10_000  # messages and configurations kept at least; anchors find longer rounds


class Configuration(Protocol):
    """The joint configuration of both sides; what it holds never changes."""

    @property
    def clock(self) -> bool:
        """Whether the wall clock may influence the future."""

    def key(self) -> Hashable:
        """What must be equal for the future to be equal, draws and the message aside."""

    def draws(self) -> Hashable:
        """How many random draws were made so far; equal at both ends of a round without one."""

    def drawn_since(self, before: Any) -> list[dict[str, Any]]:
        """Who drew since that configuration, as JSON values."""

    def certificate(self, last: Any) -> dict[str, Any]:
        """All of it as JSON values, taken after this message."""


class _Point(NamedTuple):
    """A message of the chain and the configuration after it."""

    at: int  # position in the chain
    turn: Message
    configuration: Configuration
    origin: int  # id of the first message after which the configuration was this one


# The same without its origin.
_Here: TypeAlias = "tuple[int, Message, Configuration]"

_KEYED = -1  # stands for: the configurations after all messages with these words have a key
_SERVER = Side.SERVER  # looking it up in the enum would show in a message's time


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
        "_next_anchor",
        "_patience",
        "_seen",
        "_server",
        "_streak",
    )

    def __init__(self, *, patience: int | None = None, remembered: int = REMEMBERED) -> None:
        self._patience = PATIENCE if patience is None else patience
        # What was said -> behind which position. Nobody asks for the key of a configuration before
        # the words are said again; then the position makes room for _KEYED.
        self._server: Recent[str | bytes, int] = Recent(remembered)
        self._client: Recent[str | bytes, int] = Recent(remembered)
        self._seen: Recent[Hashable, _Point] = Recent(remembered)
        # Brent, "An improved Monte Carlo factorization algorithm", 1980: a mark that moves on at
        # each power of two is met by every cycle, however long.
        self._anchor = _Anchor(None, None)
        self._next_anchor = 0  # position from which it moves on
        self._clock_at = -1  # position after which the wall clock had a part last
        self._streak = 0  # messages since a configuration was new
        self._first = 0  # of the streak: the first message whose configuration came back
        self._alarmed = False

    def observe(self, chain: Chain) -> Loop | None:
        """The round that is over with this message."""
        configuration = chain.configuration
        if self._streak and (chain.fresh or configuration is None):
            self._go_on(chain)
        if configuration is None:
            return None
        turn, at = chain.turn, chain.count - 1
        if configuration.clock:
            self._clock_at = at
        words = turn.text or turn.data or ""
        side = self._server if turn.side is _SERVER else self._client
        known = side.get(words) or side.recall(words, at + 1)
        before = None
        if known is not None or words == self._anchor.words:
            if known is not None and known != _KEYED:
                side.set(words, _KEYED)
                self._first_said(chain.at(known - 1), known - 1)
            before = self._before((at, turn, configuration), said_before=known is not None)
        if at >= self._next_anchor:
            self._next_anchor = 2 * at + 1
            self._anchor = _Anchor(words, (at, turn, configuration))
        if before is None:
            if self._streak:
                self._rest()
            return None
        return self._judge(chain, (at, turn, configuration), before)

    def _go_on(self, chain: Chain) -> None:
        """A message of the streak that is progress, or whose configuration nobody knows."""
        if chain.fresh:
            self._rest()
        else:
            self._streak += 1

    def _rest(self) -> None:
        self._streak = 0
        self._alarmed = False

    def _first_said(self, step: Step | None, at: int) -> None:
        """The words of this message were said again: from now on its configuration has a key."""
        if step is None or step[3] is None:
            return
        turn, configuration = step[0], step[3]
        self._seen.set(_key(turn, configuration), _Point(at, turn, configuration, turn.id))

    def _before(self, here: _Here, *, said_before: bool) -> _Point | None:
        """The last point with this configuration; None where it is new or long forgotten."""
        _, turn, configuration = here
        key = _key(turn, configuration)
        before = self._seen.find(key) if said_before else None
        if before is None and self._anchor.recurs(turn, key):
            before = self._anchor.point
        if before is not None and turn.hop <= before.turn.hop:
            before = None
        if said_before:
            self._seen.set(key, _Point(*here, turn.id if before is None else before.origin))
        return before

    def _judge(self, chain: Chain, here: _Here, before: _Point) -> Loop | None:
        drew = before.configuration.draws() != here[2].draws()
        if not drew and self._clock_at < before.at:
            chain.proved = True
            return self._loop(chain, here, before, drew=False)
        self._first = min(self._first, before.origin) if self._streak else before.origin
        self._streak += 1
        if self._streak < self._patience or self._alarmed:
            return None
        self._alarmed = True
        return self._loop(chain, here, before, drew=drew)

    def _loop(self, chain: Chain, here: _Here, before: _Point, *, drew: bool) -> Loop:
        proved = chain.proved
        at, turn, _ = here
        period = at - before.at
        cycle = chain.turns(before.at, at)
        # The first message may have another cause the first time (an on_open): what goes round is
        # the rule that said it again.
        again = chain.turns(before.at + 1, at + 1)
        rules = [each.rule for each in (*again[-1:], *again[:-1])]
        return Loop(
            LoopClass.RECURRENCE,
            Certainty.PROVED if proved else Certainty.SUSPECTED,
            first=before.turn.id if proved else self._first,
            period=period,
            rounds=2 if proved else max(2, self._streak // period + 1),
            messages=chain.count,
            rules=tuple(rule for rule in rules if rule is not None),
            cycle=tuple(each.id for each in cycle),
            evidence={
                **evidence(
                    chain,
                    before.at,
                    at,
                    Score(1, 1) if proved else Score(self._streak, self._patience),
                ),
                "recurs": [before.turn.id, turn.id],  # the configuration is the same after both
                "draws": here[2].drawn_since(before.configuration) if drew else [],
                "clock": self._clock_at >= before.at,
                "known": self._streak,  # messages since a configuration was new
                # From this the round can be played once more by whoever doubts it.
                **(
                    {"certificate": before.configuration.certificate(before.turn)} if proved else {}
                ),
            },
        )


def _key(turn: Message, configuration: Configuration) -> Hashable:
    return turn.side, turn.text if turn.data is None else turn.data, configuration.key()


class _Anchor:
    """A message and the configuration after it, kept however much comes between."""

    __slots__ = ("_here", "_key", "words")

    def __init__(self, words: str | bytes | None, here: _Here | None) -> None:
        self.words = words
        self._here = here
        self._key: Hashable = None  # until it is asked for

    def recurs(self, turn: Message, key: Hashable) -> bool:
        """Whether the configuration after this message is the same."""
        if self._here is None or self.words != (turn.text or turn.data or ""):
            return False
        _, first, configuration = self._here
        if turn.side is not first.side:
            return False
        if self._key is None:
            self._key = _key(first, configuration)
        return self._key == key

    @property
    def point(self) -> _Point:
        """What it is the mark of."""
        assert self._here is not None
        return _Point(*self._here, self._here[1].id)
