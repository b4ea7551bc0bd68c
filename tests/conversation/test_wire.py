"""What the wire does to what bots send, and that one seed does the same again."""

from __future__ import annotations

from collections import Counter

import pytest

from simulator.conversation.orders import Frame, Logged
from simulator.conversation.setup import Wire
from simulator.conversation.wire import DisturbedWire
from simulator.record import EndedBy, Side, Turn
from tests.conversation.play import Play, play

COUNTING = """
server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: "s<n>"}}
client: {vars: {n: 0}, every: {each: 1s, times: 200, set: {n: <n + 1>}, say: "c<n>"}}
limits: {messages: off, silence: off}
loops: off
"""


def framed(done: Play) -> Counter[int]:
    """How often each message went on the wire."""
    return Counter(o.turn.id for o in done.orders if isinstance(o, Frame))


def faults(done: Play) -> list[object]:
    return [fields["what"] for fields in done.noted("fault")]


def test_a_calm_wire_delays_loses_and_doubles_nothing() -> None:
    done = play(COUNTING)
    assert len(done.turns) == 400
    assert faults(done) == []
    assert not any(isinstance(order, Logged | Frame) for order in done.orders)


def test_a_fixed_delay_lets_each_message_be_heard_so_much_later() -> None:
    done = play(
        "server: {otherwise: b}\nclient: {on_open: a}\nwire: {delay: 30ms}\n",
    )
    assert [(t.text, t.at) for t in done.turns] == [("a", 0), ("b", 30_000)]
    assert done.now == 60_000


def test_delayed_messages_keep_their_order() -> None:
    done = play(
        "server: {rules: [{when: <x:number>, say: got <x>}]}\n"
        "client: {on_open: ['1', '2', '3', '4', '5', '6']}\nwire: {delay: 1ms-500ms}\n"
    )
    heard = [t.text for t in done.turns if t.side is Side.SERVER]
    assert heard == [f"got {n}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("wire", "fault", "copies"),
    [
        pytest.param("drop: 10%", "drop", 0, id="drop"),
        pytest.param("duplicate: 10%", "duplicate", 2, id="duplicate"),
    ],
)
def test_about_the_share_set_meets_the_fault_and_each_is_recorded(
    wire: str, fault: str, copies: int
) -> None:
    done = play(COUNTING + f"wire: {{{wire}}}\n")
    met = [fields["re"] for fields in done.noted("fault")]
    assert set(faults(done)) == {fault}
    assert 0.04 < len(met) / len(done.turns) < 0.18
    sent = framed(done)
    assert {sent[turn.id] for turn in done.turns if turn.id in met} == {copies}
    assert {sent[turn.id] for turn in done.turns if turn.id not in met} == {1}


def test_a_duplicate_is_heard_twice_and_a_lost_message_never() -> None:
    twice = play("server: {otherwise: b}\nclient: {on_open: a}\nwire: {duplicate: 100%}\n")
    assert twice.said == ["c: a", "s: b", "s: b"]
    never = play("server: {otherwise: b}\nclient: {on_open: a}\nwire: {drop: 100%}\n")
    assert (never.said, never.ending.by) == (["c: a"], EndedBy.SILENCE)


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_cut_drops_the_line_after_so_many_messages(after: int) -> None:
    done = play(
        "server: {vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: 's<n>'}}\n"
        "client: {vars: {n: 0}, on_open: go, otherwise: {set: {n: <n + 1>}, say: 'c<n>'}}\n"
        f"loops: off\nwire: {{cut: {{after: {after}}}}}\n"
    )
    assert len(done.turns) == after
    assert faults(done)[0] == "cut"
    assert (done.ending.by, done.ending.code) == (EndedBy.ERROR, 1006)
    assert done.ending.reason == f"the wire was cut after {after} messages"


def test_lines_behind_the_one_at_which_the_wire_is_cut_are_never_said() -> None:
    done = play(
        "server: {on_open: [a, b, c]}\nclient: {on_open: [d, e]}\nwire: {cut: {after: 2}}\n"
    )
    assert done.said == ["s: a", "s: b"]
    assert faults(done) == ["cut", "unsaid", "unsaid", "unsaid"]


def test_after_a_cut_the_client_may_connect_again_and_is_not_cut_again() -> None:
    done = play(
        "server: {otherwise: <message>}\n"
        "client: {on_open: [a, b, c], on_error: {reconnect: {after: 1s, times: 5}}}\n"
        "wire: {cut: {after: 2}}\n"
    )
    assert done.said == ["c: a", "c: b", "c: a", "c: b", "c: c", "s: a", "s: b", "s: c"]
    assert done.ending.by is EndedBy.SILENCE


def test_the_same_seed_disturbs_the_same_messages_and_another_seed_others() -> None:
    text = COUNTING + "wire: {delay: 1ms-80ms, drop: 5%, duplicate: 5%}\n"
    first, again, other = (play(text, seed=seed) for seed in (7, 7, 8))
    assert (first.turns, first.orders) == (again.turns, again.orders)
    assert first.notes != other.notes


def test_a_calm_wire_draws_nothing() -> None:
    wire = DisturbedWire(Wire(), 0, 0)
    assert wire.fate(Turn(0, 0, Side.SERVER, "a"), 0) == []
    assert (wire.calm, wire.draws, wire.key(3, 9)) == (True, 0, None)
