"""Draws that lead along a way: of waits, those that keep the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.explore.mind import End
from simulator.explore.realise import realise
from simulator.record import Side
from tests.explore.explored import joint
from tests.explore.test_joint import run, said, turns

if TYPE_CHECKING:
    from simulator.explore.joint import Joint, Move, State

WAITS = """
server:
  on_open: [{wait: 1s-9s, say: hi}, {wait: 1s-2s}, {wait: 2s-4s, say: there}]
client: {every: [{each: 8s, times: 1, say: between}, {each: 12s, times: 1, say: late}]}
"""


@pytest.mark.parametrize(
    "wanted",
    [
        ["s: hi", "c: between", "s: there", "c: late"],
        ["s: hi", "s: there", "c: between", "c: late"],
        ["c: between", "s: hi", "s: there", "c: late"],
        ["c: between", "s: hi", "c: late", "s: there"],
        ["s: hi", "c: between", "c: late", "s: there"],
    ],
    ids=" ".join,
)
def test_waits_are_as_long_as_the_order_asks_for(wanted: list[str]) -> None:
    machine = joint(WAITS)
    choices = realise(machine, *way(machine, wanted))
    assert len(choices[Side.SERVER]) == 3
    assert all(0 <= number < 1 for number in choices[Side.SERVER])
    assert [f"{s[0]}: {t!s}" for s, t in turns(run(WAITS, most=9, choices=choices))] == wanted


DROPPED = """
server: {rules: [{when: go, drop: true}], every: {each: 5s, times: 1, say: tick}}
client:
  on_open:
    in_turn:
      - [{wait: 1s-2s, say: go}, {wait: 1s-9s, say: x}, {wait: 1s-9s, say: y}]
      - {wait: 1s-9s, say: z}
  on_error: {reconnect: {after: 1s, times: 1}}
"""


@pytest.mark.parametrize("wanted", [["c: go", "s: tick", "c: z"], ["c: go", "c: z", "s: tick"]])
def test_waits_for_lines_that_were_never_said_are_no_others(wanted: list[str]) -> None:
    machine = joint(DROPPED)
    choices = realise(machine, *way(machine, wanted))
    assert len(choices[Side.CLIENT]) == 4
    assert [f"{s[0]}: {t!s}" for s, t in turns(run(DROPPED, most=9, choices=choices))] == wanted


def test_an_order_that_no_draws_lead_to_is_no_way() -> None:
    with pytest.raises(LookupError):
        way(joint(WAITS), ["s: hi", "c: between", "c: late", "s: there", "s: there"])
    with pytest.raises(LookupError):
        way(joint(WAITS), ["c: between", "c: late", "s: hi", "s: there"])


def way(machine: Joint, wanted: list[str]) -> tuple[list[State], list[Move]]:
    """The states and moves on which this is said, to the end."""
    work: list[tuple[list[State], list[Move], int]] = [([machine.start], [], 0)]
    while work:
        states, moves, count = work.pop()
        for move in machine.moves(states[-1]):
            lines = [f"{side[0]}: {text!s}" for side, text in said(machine, move)]
            more = count + len(lines)
            if wanted[count:more] != lines:
                continue
            if isinstance(move.next, End):
                if more == len(wanted):
                    return states, [*moves, move]
            else:
                work.append(([*states, move.next], [*moves, move], more))
    raise LookupError(wanted)
