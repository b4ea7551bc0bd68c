"""Both sides, what is in flight between them, and their clocks: the joint state, and what can come of it.

Owns who hears what when, as the conversation has it: messages strictly in the order in which they were said, and
all of them before the next clock; a close travels behind what was said before it. Limits that count are no part
of it, nor is a bad wire. What belongs to a joint state is what belongs to the conversation's own snapshot, and
whether each side had a rule for what it heard last, which tells dead ends.

A joint state is a plain tuple of small numbers: (server's mind, client's mind, flight, clocks, connections made
again). The walk holds hundreds of thousands of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.conversation.codes import CLOSE_LIMIT
from simulator.explore.bot import Bot
from simulator.explore.clocks import Clocks
from simulator.explore.mind import End, Outcome, Ticking
from simulator.explore.revision import draws_waits
from simulator.explore.traffic import Traffic, of_client
from simulator.explore.zones import Zones
from simulator.record import EndedBy, Side

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.conversation.setup import Limits
    from simulator.dialogue.script import Script
    from simulator.explore.clocks import Ranks

Flight = tuple[int, ...]
State = tuple[int, int, Flight, "Hashable", int]  # what the clocks are is theirs to know

_REOPENING = 10_000  # the rank of a connection that is made again: behind both sides


class Move(NamedTuple):
    """One way on: the next state or how it ends, and what happened on the way."""

    next: State | End
    outcomes: tuple[Outcome, ...]  # in the order they happened
    sides: tuple[Side, ...]  # whose they are
    slot: int | None = None  # the clock that was waited for
    reopening: Ticking | None = None  # the client comes back then


class Joint:
    """The machine that both sides make together.

    start: the state before the connection is opened. sampled: whether drawn waits are tried at
    their shortest and longest only.
    """

    def __init__(self, server: Script, client: Script, limits: Limits) -> None:
        self.traffic = Traffic()
        waits = any(map(draws_waits, (server, client)))
        # How long ago something was is a number only where every time is one.
        self.sampled = waits and any("passed" in script.reads for script in (server, client))
        rest = {"traffic": self.traffic, "most": limits.message, "sampled": self.sampled}
        self.server = Bot(Side.SERVER, server, first=0, **rest)  # type: ignore[arg-type]
        self.client = Bot(Side.CLIENT, client, first=self.server.width, **rest)  # type: ignore[arg-type]
        self.bots = {Side.SERVER: self.server, Side.CLIENT: self.client}
        self.reopening = self.server.width + self.client.width
        self.clocks: Any = Zones()
        if self.sampled or not waits:
            self.clocks = Clocks(self.reopening + 1)
        now = [self.reopening, *(b.first + b.age_slot for b in self.bots.values() if b.ages)]
        times = self.clocks.set(self.clocks.none, tuple(Ticking(slot, 0, 0) for slot in now))
        self.start: State = (self.server.unopened, self.client.unopened, (), times, 0)

    @property
    def weight(self) -> int:
        """How much all states hold together: characters, lines and entries."""
        return self.traffic.weight + self.server.known.weight + self.client.known.weight

    @property
    def complete(self) -> bool:
        """Whether every outcome of every step was looked at."""
        return self.server.complete and self.client.complete and not self.sampled

    def is_full(self, state: State) -> bool:
        """Whether a side keeps so much that it will only ever keep more."""
        return state[0] in self.server.known.full or state[1] in self.client.known.full

    def moves(self, state: State) -> Sequence[Move]:
        """Every way on from a state; where there is chance, one for each outcome."""
        server, client, flight, times, connections = state
        if not flight:
            return self._wait(state)
        head, rest = flight[0], flight[1:]
        if head < 0:
            return self._part(state, head)
        if of_client(head):
            outcomes = self.server.heard(server, head, self._age(self.server, times))
            sides, deaf = _SERVER, self.client.closed[client]
        else:
            outcomes = self.client.heard(client, head, self._age(self.client, times))
            sides, deaf = _CLIENT, self.server.closed[server]
        moves = []
        for outcome in outcomes:
            if outcome.plain:
                onward = rest if deaf else rest + outcome.items
                now = self.clocks.set(times, outcome.clocks) if outcome.clocks else times
                if sides is _SERVER:
                    after = (outcome.mind, client, onward, now, connections)
                else:
                    after = (server, outcome.mind, onward, now, connections)
                moves.append(Move(after, (outcome,), sides))
            else:
                moves.append(
                    self._moved((server, client, rest, times, connections), outcome, sides)
                )
        return moves if len(moves) == 1 else _once(moves)

    # --- time -----------------------------------------------------------------------------------------------

    def _age(self, bot: Bot, times: Hashable) -> int:
        return int(self.clocks.age(times, bot.first + bot.age_slot)) if bot.ages else 0

    def ranks(self, state: State) -> Ranks:
        """Which of the clocks comes first where several are due: the least."""
        return (*self.server.known.ranks[state[0]], *self.client.known.ranks[state[1]], _REOPENING)

    def _wait(self, state: State) -> Sequence[Move]:
        """Nothing is in flight: the next clock comes to its time, or nobody has anything more to say."""
        server, client, flight, times, connections = state
        moves: list[Move] = []
        for slot, now in self.clocks.firsts(times, self.ranks(state)):
            then = (server, client, flight, now, connections)
            if slot == self.reopening:
                moves += self._open(then)
                continue
            side = Side.SERVER if slot < self.client.first else Side.CLIENT
            bot, mind = (self.server, server) if side is Side.SERVER else (self.client, client)
            outcomes = bot.fires(mind, slot - bot.first, self._age(bot, now))
            sides = _SERVER if side is Side.SERVER else _CLIENT
            moves += [self._moved(then, outcome, sides, slot) for outcome in outcomes]
        return _once(moves) if moves else (Move(self._silence(state), (), ()),)

    def _silence(self, state: State) -> End:
        minds = self.server.minds[state[0]], self.client.minds[state[1]]
        return End(
            EndedBy.SILENCE, CLOSE_LIMIT,
            deaf=(minds[0].deaf, minds[1].deaf), states=(minds[0].bot.state, minds[1].bot.state),
        )  # fmt: skip

    # --- one side moves -------------------------------------------------------------------------------------

    def _moved(
        self, state: State, outcome: Outcome, sides: tuple[Side, ...], slot: int | None = None
    ) -> Move:
        """What becomes of a state where one side does this."""
        if outcome.end is not None:
            return Move(outcome.end, (outcome,), sides, slot)
        return Move(self._after(state, outcome, sides[0]), (outcome,), sides, slot)

    def _after(self, state: State, outcome: Outcome, side: Side, *, opening: bool = False) -> State:
        server, client, flight, times, connections = state
        if side is Side.SERVER:
            server, deaf = outcome.mind, self.client.closed[client] and not opening
        else:
            client, deaf = outcome.mind, self.server.closed[server]
        for item in outcome.items:
            if item < 0:  # nothing reaches its own side any more
                flight = tuple(t for t in flight if t < 0 or of_client(t) is (side is Side.CLIENT))
                flight += (item,)
            elif not deaf:
                flight += (item,)
        return server, client, flight, self.clocks.set(times, outcome.clocks), connections

    def _open(self, state: State) -> list[Move]:
        """The connection is there; the server opens first."""
        times = self.clocks.set(state[3], (self.reopening,))
        state = (state[0], state[1], state[2], times, state[4])
        moves = []
        for first in self.server.opens(state[0], 0):
            if first.end is not None:
                moves.append(Move(first.end, (first,), _SERVER, self.reopening))
                continue
            opened = self._after(state, first, Side.SERVER, opening=True)
            for second in self.client.opens(state[1], self._age(self.client, times)):
                end = second.end or self._after(opened, second, Side.CLIENT)
                moves.append(Move(end, (first, second), _BOTH, self.reopening))
        return moves

    def _part(self, state: State, item: int) -> Sequence[Move]:
        """A close or a cut arrives: both sides take notice, and it is over or the client comes back."""
        parting = self.traffic.parted(item)
        minds = {Side.SERVER: state[0], Side.CLIENT: state[1]}
        sides = (parting.side.other, parting.side)
        outcomes = [
            self.bots[side].parts(
                minds[side], parting.code, self._age(self.bots[side], state[3]), clean=parting.clean
            )
            for side in sides
        ]
        moves = []
        for first in outcomes[0]:
            if first.end is not None:
                moves.append(Move(first.end, (first,), sides[:1]))
                continue
            for second in outcomes[1]:
                both = {sides[0]: first, sides[1]: second}
                again = None if second.end else self._again(state, both, item)
                after = second.end or self._parted(state, both, item, again)
                moves.append(Move(after, (first, second), sides, reopening=again))
        return _once(moves)

    def _again(self, state: State, both: dict[Side, Outcome], item: int) -> Ticking | None:
        """When the client comes back, if it does."""
        own = self.client.closed[state[1]] and self.traffic.parted(item).clean
        again = None if own else both[Side.CLIENT].again
        if again is None or state[4] >= again.times:
            return None
        return Ticking(self.reopening, again.after, again.after)

    def _parted(
        self, state: State, both: dict[Side, Outcome], item: int, again: Ticking | None
    ) -> State | End:
        if again is None:
            parting = self.traffic.parted(item)
            return End(EndedBy(parting.side), parting.code, parting.reason, rule=parting.rule)
        times = state[3]
        for outcome in both.values():
            times = self.clocks.set(times, outcome.clocks)
        times = self.clocks.set(times, (again,))
        return both[Side.SERVER].mind, both[Side.CLIENT].mind, (), times, state[4] + 1


_SERVER, _CLIENT = (Side.SERVER,), (Side.CLIENT,)
_BOTH = (Side.SERVER, Side.CLIENT)


def _once(moves: list[Move]) -> list[Move]:
    """The moves, each next state once: outcomes that come to the same are one."""
    return moves if len(moves) == 1 else list({m.next: m for m in reversed(moves)}.values())[::-1]
