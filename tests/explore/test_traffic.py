"""What travels, by number."""

from __future__ import annotations

from simulator.explore.traffic import Parting, Traffic, of_client
from simulator.record import RuleRef, Side

RULE = RuleRef("bye", "bot.yaml", 3)


def test_equal_messages_of_a_side_have_one_number_and_tell_their_side() -> None:
    traffic = Traffic()
    said = [
        traffic.message(side, message)
        for side in Side
        for message in ("a", "b", "a", b"a", "", b"")
    ]
    assert [said[0] == said[2], len(set(said))] == [True, 10]
    assert [of_client(number) for number in said] == [False] * 6 + [True] * 6
    assert [traffic.said(number) for number in said[:6]] == ["a", "b", "a", b"a", "", b""]
    assert min(said) > 1
    assert (len(traffic), traffic.weight) == (10, 6)
    assert traffic.lengths() == [1, 1, 1, 0, 0] * 2


def test_closes_have_numbers_below_all_messages() -> None:
    traffic = Traffic()
    one = Parting(Side.SERVER, 1000, "", clean=True, rule=RULE)
    other = one._replace(reason="done")
    numbers = [traffic.parting(each) for each in (one, other, one)]
    assert numbers == [-1, -2, -1]
    assert [traffic.parted(number) for number in numbers] == [one, other, one]
