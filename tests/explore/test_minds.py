"""Tests for simulator.explore.minds."""

from __future__ import annotations

from simulator.dialogue.bot import first_state
from simulator.explore.mind import Group, Mind
from simulator.explore.minds import KEPT, Minds
from simulator.record import Side
from tests.dialogue.loading import load

COUNTING = "vars: {n: 0, name: ''}\nrules: [{when: go, set: {n: <n + 1>}, say: go <n>}]"


def known(side: Side = Side.CLIENT, *, ages: bool = False) -> tuple[Minds, Mind]:
    script = load(COUNTING)
    return Minds(side, script, timers=1, ages=ages), Mind(first_state(script))


def test_equal_minds_have_one_number_and_others_the_next() -> None:
    minds, first = known()
    other = first._replace(bot=first.bot._replace(vars={**first.bot.vars, "n": 1}))
    again = first._replace(bot=first.bot._replace(vars={"name": "", "n": 0}))
    assert [minds.number(mind) for mind in (first, other, again, other)] == [0, 1, 0, 1]
    assert minds.all == [first, other]


def test_what_a_mind_is_asked_for_stands_under_its_number() -> None:
    minds, first = known(ages=True)
    minds.number(first)
    minds.number(first._replace(closed=True))
    assert minds.closed == [False, True]
    assert all(len(ranks) == 3 for ranks in minds.ranks)  # the next line, a timer, the age


def test_the_server_s_clocks_come_before_the_client_s() -> None:
    waiting = (Group(1, 1, (), late=False, waits=0), Group(1, 1, (), late=False, waits=0))
    ranks: list[int] = []
    for side in (Side.SERVER, Side.CLIENT):
        minds, first = known(side)
        minds.number(first._replace(groups=waiting))
        timer = minds.ranks[0][1]
        assert timer is not None
        ranks.append(timer)
    assert ranks[0] < ranks[1]


def test_a_mind_that_keeps_very_much_is_full() -> None:
    minds, first = known()
    for kept in (KEPT, KEPT + 1):
        minds.number(first._replace(bot=first.bot._replace(memory=("x",) * kept)))
    assert minds.full == {1}
