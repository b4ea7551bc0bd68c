"""Whether the two sides only go round, asked after every message.

Owns who is shown what: each chain of replies has its own classes of evidence, strongest first; a
message that nobody asked for begins a chain and is shown to nobody before it is answered, so pushes
and nags are no loop. Also owns what is worth reporting again. What makes a loop is the classes'
part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from simulator.dialogue.words import hear
from simulator.loops.brief import LONGEST, brief
from simulator.loops.chain import Chain, Evidence
from simulator.loops.drought import Drought
from simulator.loops.periodic import Periodic
from simulator.loops.recent import Recent
from simulator.loops.recorded import Recorded
from simulator.loops.recurrence import Recurrence
from simulator.loops.storm import Storm
from simulator.loops.volatile import Masker
from simulator.record import Certainty, LoopClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.dialogue.pattern import Pattern
    from simulator.loops.message import Message
    from simulator.loops.recurrence import Configuration
    from simulator.record import Loop

LEAST_PATIENCE = 2  # messages; said once, nothing has been said again
_ANSWERABLE = 16_384  # newest messages whose chain is known; what answers an older one begins anew
_REPORTED = 1_000  # loops that are not reported again

_STRENGTH = {class_: number for number, class_ in enumerate(reversed(LoopClass))}


class _Root(NamedTuple):
    """A message that nobody asked for, while nobody has answered it."""

    turn: Message
    configuration: Configuration | None
    unheard: int


class LoopDetector:
    """Watches one conversation for reply loops.

    Args:
        patience: Messages without progress before a suspected class alarms; None: each class's own.
        volatile: What these match is masked before messages are compared.
        progress: A message that fits one of these is something new.
        causal: Whether turns tell what they answer; where a recording does not, all of it is taken
            for one chain.
        recorded: What was found while the conversation went on, by the id of the message: judged
            again, it stands for what the text alone cannot tell. None: nothing was recorded.

    Raises:
        ValueError: `patience` is below 2.
    """

    def __init__(
        self,
        *,
        patience: int | None = None,
        volatile: Sequence[Pattern] = (),
        progress: Sequence[Pattern] = (),
        causal: bool = True,
        recorded: Mapping[int, Loop] | None = None,
    ) -> None:
        if patience is not None and patience < LEAST_PATIENCE:
            raise ValueError(f"patience {patience} is too short: write {LEAST_PATIENCE} or more")
        self._patience = patience
        self._masker = Masker(volatile)
        self._patterns = tuple(progress)
        self._progress = bool(progress)
        self._causal = causal
        self._recorded = recorded
        self._messages = 0
        self.reset()

    def reset(self) -> None:
        """Forget everything that was said, and what was reported."""
        # The id of a message -> the chain it belongs to, or what it was while nobody has answered.
        self._chains: Recent[int, Chain | _Root] = Recent(_ANSWERABLE)
        self._whole = None if self._causal else self._begin()
        self._reported: dict[frozenset[str], tuple[bool, int]] = {}

    def observe(
        self, turn: Message, configuration: Configuration | None = None, unheard: int = 0
    ) -> Loop | None:
        """The strongest loop that this message completes and that was not reported yet.

        Args:
            turn: The message, said.
            configuration: Of both sides, after the event in which it was said last; None elsewhere,
                and where a side is not ours.
            unheard: Messages in flight.
        """
        self._messages += 1
        if len(turn.text) > LONGEST or turn.data is not None:
            turn = brief(turn)
        chain = self._whole
        if chain is None:
            re, chains = turn.re, self._chains
            found = None if re is None else chains.get(re) or chains.find(re)
            if found is None:
                chains.set(turn.id, _Root(turn, configuration, unheard))
                return None
            chain = found if type(found) is Chain else self._begun(found)
            chains[turn.id] = chain
            if len(chains) >= _ANSWERABLE:
                chains.age()
        new = self._progress and self._is_new(turn)
        loops = chain.observe(turn, configuration, unheard, new)
        return self._news(chain, loops) if loops else None

    def _begin(self) -> Chain:
        patience, causal = self._patience, self._causal
        periodic = Periodic(patience=patience, causal=causal)
        drought = Drought(patience=patience, causal=causal)
        classes: tuple[Evidence, ...]
        if self._recorded is not None:
            classes = Recorded(self._recorded), periodic, drought
        else:
            classes = Recurrence(patience=patience), periodic, drought, Storm(patience=patience)
        return Chain(classes, self._masker)

    def _begun(self, root: Chain | _Root) -> Chain:
        """The chain that begins with this message, now that it was answered."""
        if isinstance(root, Chain):
            return root
        turn, configuration, unheard = root
        chain = self._begin()
        new = self._progress and self._is_new(turn)
        chain.observe(turn, configuration, unheard, new)
        self._chains.set(turn.id, chain)
        return chain

    def _is_new(self, turn: Message) -> bool:
        heard = hear(turn.text)
        return any(pattern.match(heard) is not None for pattern in self._patterns)

    def _news(self, chain: Chain, loops: Sequence[Loop]) -> Loop | None:
        """The strongest of the loops that is news."""
        for loop in loops:
            if self._is_news(chain, loop):
                chain.reported = chain.count - 1
                return replace(loop, messages=self._messages)
        return None

    def _is_news(self, chain: Chain, loop: Loop) -> bool:
        """Whether nothing as strong was reported about the same messages."""
        ids = frozenset(loop.cycle)
        turns = chain.turns(chain.count - 2 * loop.period, chain.count)
        about = frozenset(
            f"{t.side}:{self._masker.form(t.text).text}" for t in turns if t.id in ids
        )
        strength = (loop.certainty is Certainty.PROVED, _STRENGTH[loop.class_])
        if strength <= self._reported.get(about, (False, -1)):
            return False
        if len(self._reported) >= _REPORTED:
            self._reported.clear()
        self._reported[about] = strength
        return True
