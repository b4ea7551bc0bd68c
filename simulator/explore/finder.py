"""Finds what can happen in a walk: loops, dead ends, ways it ends, each with the shortest opening that leads to it.

Owns telling them apart and showing them: every opening is played once on the conversation's own core, with the
draws that lead there, and must say what the walk believes.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.conversation.playing import Played, play
from simulator.conversation.setup import Limits, LoopAction, LoopPolicy, Setup
from simulator.explore.chains import Round, pushes, rounds_in
from simulator.explore.components import reaching
from simulator.explore.finding import Finding, Findings, Kind
from simulator.explore.growth import growing_in
from simulator.explore.mind import End
from simulator.explore.realise import Choices, realise
from simulator.record import EndedBy

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.explore.joint import Move, State
    from simulator.explore.walk import Walk
    from simulator.record import RuleRef

MOST = 20  # findings of one kind that are shown
_MESSAGES = 3_000  # messages within which a loop is found by who listens, or not at all
_MORE = 50  # events played after the last one that was walked
_FAR = 30  # messages without an end in sight that say something
_ENOUGH = 1 << 50  # bytes: no limit


def find(walk: Walk, setup: Setup) -> Findings:
    """Everything that can happen, the worst first; of equal ones the one with the shortest opening.

    Args:
        walk: What was walked.
        setup: Both bots and what the scenario sets.
    """
    return _Finder(walk, setup).find()


def has_loop(walk: Walk) -> bool:
    """Whether replies can come to go round for ever, whatever is drawn."""
    return any(each.bottom and each.cycle and each.sure for each in rounds_in(walk))


class _Finder:
    def __init__(self, walk: Walk, setup: Setup) -> None:
        self._walk = walk
        limits = Limits(None, None, None, _ENOUGH, setup.limits.message)
        self._setup = replace(setup, limits=limits, wire=type(setup.wire)())
        self._known: dict[Hashable, None] = {}
        self._more: dict[Kind, int] = {}
        self._found: list[Finding] = []

    def find(self) -> Findings:
        rounds = list(rounds_in(self._walk))
        for each in rounds:
            self._round(each)
        growing = growing_in(self._walk)
        self._unending(rounds)
        for number, node in enumerate(self._walk.nodes):
            if isinstance(node, End):
                self._ending(number, node)
        order = list(Kind)
        found = sorted(self._found, key=lambda f: (order.index(f.kind), not f.inescapable))
        return Findings(tuple(found), self._more, growing)

    def _wanted(self, kind: Kind, about: Hashable) -> bool:
        """Whether such a thing is new and there is room for it."""
        if (kind, about) in self._known:
            return False
        self._known[kind, about] = None
        shown = sum(finding.kind is kind for finding in self._found)
        if shown >= MOST:
            self._more[kind] = self._more.get(kind, 0) + 1
        return shown < MOST

    # --- ways and what is said on them ----------------------------------------------------------------------

    def _steps(self, way: Sequence[int]) -> tuple[list[State], list[Move]]:
        pairs = list(itertools.pairwise(way))
        moves = [self._walk.move(source, target) for source, target in pairs]
        return [self._walk.nodes[source] for source, _ in pairs], moves  # type: ignore[misc]

    def _said(self, moves: Sequence[Move]) -> list[str | bytes]:
        said = self._walk.joint.traffic.said
        return [said(i) for move in moves for o in move.outcomes for i in o.items if i > 0]

    def _play(
        self, states: Sequence[State], moves: Sequence[Move], *, listening: bool, most: int
    ) -> tuple[Played, Choices]:
        choices = realise(self._walk.joint, states, moves)
        loops = LoopPolicy() if listening else LoopPolicy(action=LoopAction.OFF)
        setup = replace(self._setup, choices=choices, loops=loops)
        # A move is one event of the conversation; where an end is left out, a few more show how it goes on.
        played = play(setup, most=most, events=len(moves) + _MORE)
        said = self._said(moves)[: len(played.turns)]
        got = [turn.text if turn.data is None else turn.data for turn in played.turns[: len(said)]]
        assert got == said, f"the walk says {said!r}, playing it {got!r}"
        return played, {side: drawn for side, drawn in choices.items() if drawn}

    # --- loops ----------------------------------------------------------------------------------------------

    def _round(self, found: Round) -> None:
        if not found.cycle:
            if found.bottom:
                self._pushing(found)
            return
        states, moves = self._steps(found.cycle)
        rules = self._rules(moves)
        inescapable = found.bottom and found.sure
        kind = Kind.ENDLESS if found.bottom and not found.sure else Kind.LOOP
        if not self._wanted(kind, (inescapable, frozenset(rules))):
            return
        before, opening = self._steps(self._walk.way(found.cycle[0]))
        period = len(self._said(moves))
        first = len(self._said(opening)) - len(self._shared(opening, moves))
        played, choices, heard = self._until_heard((before, opening), (states, moves), period)
        self._found.append(
            Finding(
                kind, played, choices, inescapable=inescapable, rules=rules, first=first,
                period=period, heard=heard, states=len(found.nodes),
            )
        )  # fmt: skip

    def _shared(self, opening: Sequence[Move], round_: Sequence[Move]) -> list[str | bytes]:
        """What the opening says last, where every round does: so the first round begins there."""
        last, again = self._said(opening[-1:]), self._said(round_[-1:])
        return last if last == again else []

    def _until_heard(
        self,
        opening: tuple[list[State], list[Move]],
        round_: tuple[list[State], list[Move]],
        period: int,
    ) -> tuple[Played, Choices, bool]:
        """Go round until who listens calls it a loop, with no more draws than that takes."""
        first = len(self._said(opening[1]))
        rounds = 3
        while True:
            states, moves = opening[0] + round_[0] * rounds, opening[1] + round_[1] * rounds
            most = first + rounds * period
            played, choices = self._play(states, moves, listening=True, most=most)
            heard = played.ending is not None and played.ending.by is EndedBy.LOOP
            if heard:
                needed = -(-(len(played.turns) - first) // period)
                if needed < rounds:
                    rounds = needed
                    continue
            if heard or most > _MESSAGES:
                return played, choices, heard
            rounds *= 2

    def _pushing(self, found: Round) -> None:
        """Nothing that is said there is an answer to an answer: timers do it, without end."""
        if not self._wanted(Kind.ENDLESS, found.nodes[0]):
            return
        states, moves = self._steps(self._walk.way(found.nodes[0]))
        said = len(self._said(moves))
        played, choices = self._play(states, moves, listening=False, most=said + 6)
        self._found.append(
            Finding(Kind.ENDLESS, played, choices, first=said, states=len(found.nodes))
        )

    def _rules(self, moves: Sequence[Move]) -> tuple[RuleRef, ...]:
        """The rules that fired, outer ones only, in order."""
        refs = []
        for move in moves:
            for outcome, side in zip(move.outcomes, move.sides, strict=True):
                rules = self._walk.joint.bots[side].marked.rules
                refs += [rules[n].rule.ref for n in outcome.fired if rules[n].within is None]
        return tuple(dict.fromkeys(refs))

    def _unending(self, rounds: Sequence[Round]) -> None:
        """From some state on the walk met no end, as far as it went: something grew."""
        walk = self._walk
        if None not in walk.targets:
            return
        ends = [n for n, node in enumerate(walk.nodes) if isinstance(node, End)]
        known = ends + [each.nodes[0] for each in rounds if each.bottom]
        settled = reaching(walk.targets, known)
        last = max((n for n in range(len(walk.nodes)) if not settled[n]), default=None)
        if last is None:
            return
        sure = self._is_sure([n for n in range(len(walk.nodes)) if not settled[n]])
        way = walk.way(last)
        begins = next(index for index, node in enumerate(way) if not settled[node])
        states, moves = self._steps(way)
        first = len(self._said(moves[:begins]))
        if len(self._said(moves)) - first < _FAR:
            return
        self._grow(states, moves, first, sure=sure)

    def _is_sure(self, nodes: Sequence[int]) -> bool:
        """Whether what goes on from these states is replies, whatever is drawn: no timer begins anew."""
        walk = self._walk
        looked_at = [node for node in nodes if walk.targets[node] is not None]
        if all(len(walk.targets[node] or ()) == 1 for node in looked_at):
            return True  # nothing else can happen
        states = (walk.nodes[node] for node in looked_at)
        return not any(pushes(m) for state in states for m in walk.joint.moves(state))  # type: ignore[arg-type]

    def _grow(self, states: list[State], moves: list[Move], first: int, *, sure: bool) -> None:
        count = self._walk.states
        cut = self._cut(moves, first + _MESSAGES)
        played, choices = self._along(states[:cut], moves[:cut])
        if played.ending is None or not sure:
            cut = self._cut(moves, first + _FAR)
            played, choices = self._along(states[:cut], moves[:cut])
            self._found.append(
                Finding(Kind.ENDLESS, played, choices, proved=False, first=first, states=count)
            )
            return
        cut = self._cut(moves, len(played.turns))  # no more draws than that takes
        played, choices = self._along(states[:cut], moves[:cut])
        loop = played.loops[-1]
        self._found.append(
            Finding(
                Kind.LOOP, played, choices, inescapable=True, proved=False, rules=loop.rules,
                first=loop.first, period=loop.period, states=count,
            )
        )  # fmt: skip

    def _along(self, states: list[State], moves: list[Move]) -> tuple[Played, Choices]:
        return self._play(states, moves, listening=True, most=len(self._said(moves)))

    def _cut(self, moves: Sequence[Move], most: int) -> int:
        """How many of the moves it takes until so many messages are said."""
        said = 0
        for number, move in enumerate(moves, 1):
            said += len(self._said((move,)))
            if said >= most:
                return number
        return len(moves)

    # --- endings --------------------------------------------------------------------------------------------

    def _ending(self, number: int, end: End) -> None:
        kind = _kind(end)
        about: Hashable = (end.code, end.rule, end.deaf, end.states)
        if kind in (Kind.ERROR, Kind.LIMIT):
            about = end.place or end.reason
        if not self._wanted(kind, about):
            return
        states, moves = self._steps(self._walk.way(number))
        most = len(self._said(moves)) + 1
        played, choices = self._play(states, moves, listening=False, most=most)
        assert played.ending is not None
        assert played.ending.by == end.by, f"the walk says {end}, playing it {played.ending}"
        rules = () if end.rule is None else (end.rule,)
        self._found.append(Finding(kind, played, choices, end, rules=rules, place=end.place))


def _kind(end: End) -> Kind:
    match end.by:
        case EndedBy.SILENCE:
            return Kind.DEAD_END if any(end.deaf) else Kind.SILENCE
        case EndedBy.ERROR:
            return Kind.ERROR
        case EndedBy.LIMIT:
            return Kind.LIMIT
        case _:
            return Kind.ENDING
