"""Tests for simulator.inspecting.comparing.kept: what is packed comes out as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.inspecting.comparing.kept import Kept, Message
from simulator.record import RuleRef, Side, Turn

RULES = st.none() | st.builds(RuleRef, st.text(max_size=3), st.just("b.yaml"), st.integers(1, 3))
TURNS = st.builds(
    Turn,
    id=st.integers(0, 2**70),
    at=st.integers(0, 2**70),
    side=st.sampled_from(Side),
    text=st.text(st.characters(), max_size=5),
    re=st.none() | st.integers(0, 9),
    hop=st.integers(0, 9),
    rule=RULES,
    state=st.none() | st.text(max_size=3),
    data=st.none() | st.binary(max_size=3),
    json=st.booleans(),
)


def kept(turns: list[Turn]) -> Kept:
    made = Kept()
    for at, turn in enumerate(turns):
        made.append(Message(3 * at, turn))
    return made


@given(st.lists(TURNS, min_size=1, max_size=9), st.integers(1, 60), st.data())
def test_every_message_comes_out_as_it_was_kept(
    few: list[Turn], times: int, data: st.DataObject
) -> None:
    turns = few * times
    messages = kept(turns)
    assert len(messages) == len(turns)
    assert [(each.at, each.turn) for each in messages] == [
        (3 * at, turn) for at, turn in enumerate(turns)
    ]
    n = data.draw(st.integers(-len(turns), len(turns) - 1))
    assert messages[n].turn == turns[n]
    assert all(type(each.turn.side) is Side for each in messages[n:])


def test_messages_can_be_asked_in_any_order() -> None:
    turns = [Turn(n, 0, Side.CLIENT, f"number {n}") for n in range(4000)]
    messages = kept(turns)
    order = [n * 1777 % 4000 for n in range(4000)]
    assert [messages[n].turn.text for n in order] == [f"number {n}" for n in order]


def test_a_message_that_was_taken_out_stays_what_it_is_when_others_are_kept() -> None:
    messages = kept([Turn(0, 0, Side.CLIENT, "first")])
    first = messages[0]
    for n in range(1, 300):
        messages.append(Message(n, Turn(n, 0, Side.SERVER, "later")))
    assert (first.turn.text, messages[299].turn.text) == ("first", "later")
