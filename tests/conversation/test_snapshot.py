"""The joint configuration: what a proof of a loop stands on, part by part, and that proofs hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.playing import Player
from simulator.conversation.seat import Seat, Waiting
from simulator.conversation.setup import LoopAction, Rules
from simulator.conversation.snapshot import Snapshots, freeze, take
from simulator.dialogue.bot import Pause, Said
from simulator.record import Certainty, EndedBy, RuleRef, Side, Turn
from simulator.scenario import load_bot_file
from tests.conversation.pairs import PAIRS, unbounded, unopened
from tests.conversation.play import Play, conversation

if TYPE_CHECKING:
    from collections.abc import Callable

JAM_CLIENT = (
    "client: {on_open: x, otherwise: x}\nloops: {accept: proved}\nlimits: {messages: 300}\n"
)


# Each of these says the same words for a while and then closes: without that part of the configuration the
# same words would be taken for the same configuration, and a loop would be "proved" that ends by itself.
@pytest.mark.parametrize(
    "server",
    [
        pytest.param(
            "{vars: {n: 0}, rules: [{if: n == 30, close: true}, {set: {n: <n + 1>}, say: x}]}",
            id="variables",
        ),
        pytest.param(
            "{otherwise: {in_turn: [x, x, x, x, x, x, x, {close: true}]}}",
            id="in_turn counters",
        ),
        pytest.param(
            "{rules: [{if: memory|length == 30, close: true}, {remember: m, say: x}]}", id="memory"
        ),
        pytest.param(
            "{rules: [{if: turn == 30, close: true}, {say: x}]}", id="turn, where it is read"
        ),
        pytest.param(
            "{rules: [{if: visits == 30, close: true}, {go_to: start, say: x}]}",
            id="visits, where they are read",
        ),
        pytest.param(
            "{otherwise: {go_to: a, say: x}, states: {a: {otherwise: {go_to: b, say: x}}, "
            "b: {otherwise: {go_to: c, say: x}}, c: {otherwise: {close: true}}}}",
            id="the state",
        ),
        pytest.param(
            "{otherwise: {wait: 1s, say: x}, every: {each: 30s, close: true}}", id="timers"
        ),
        pytest.param(
            "{on_open: {wait: 30s, close: true}, otherwise: x, states: {s: {rules: []}}}",
            id="lines waiting",
        ),
        pytest.param(
            "{vars: {n: 1}, rules: [{if: \"n|tojson == '1.0'\", close: true}, {set: {n: <n * 1.0>}, say: x}]}",
            id="1 and 1.0",
        ),
    ],
)
def test_a_conversation_that_ends_by_itself_is_not_proved_to_be_a_loop(server: str) -> None:
    done = Play(conversation(f"server: {server}\n{JAM_CLIENT}")).run()
    proved = [loop for loop in done.core.loops if loop.certainty is Certainty.PROVED]
    assert (proved, done.ending.by) == ([], EndedBy.SERVER)


@pytest.mark.parametrize(
    ("server", "client"),
    [
        pytest.param(
            "{otherwise: x}",
            "{on_open: x, rules: [{when: x, in_reply_to: y, close: true}, {in_turn: [x, x, x, y]}]}",
            id="last_said, where it is read",
        ),
        pytest.param(
            "{otherwise: {in_turn: [x, x, x, y]}}",
            "{on_open: x, rules: [{if: last_heard == 'y', close: true}, {say: x}]}",
            id="last_heard, where it is read",
        ),
        pytest.param(
            "{otherwise: {wait: 1s, say: x}}",
            "{on_open: [x, {wait: 100ms, say: x}], rules: [{if: passed > 0.5, close: true}, {say: x}]}",
            id="passed, and what is in flight",
        ),
    ],
)
def test_what_a_rule_reads_of_the_past_belongs_to_the_configuration(
    server: str, client: str
) -> None:
    text = f"server: {server}\nclient: {client}\nloops: {{accept: proved}}\nlimits: {{messages: 300}}\n"
    done = Play(conversation(text)).run()
    assert done.ending.by is EndedBy.CLIENT


def test_the_wire_s_cut_belongs_to_the_configuration() -> None:
    done = Play(
        conversation(f"server: {{otherwise: x}}\n{JAM_CLIENT}wire: {{cut: {{after: 40}}}}\n")
    ).run()
    assert (done.ending.by, len(done.turns)) == (EndedBy.ERROR, 40)


@pytest.mark.parametrize(
    "server",
    [
        pytest.param("{otherwise: {any_of: [x, {say: x, close: 4000}]}}", id="any_of"),
        pytest.param('{rules: [{if: "pick([1, 2]) == 2", close: 4000}, {say: x}]}', id="pick"),
    ],
)
def test_a_round_in_which_something_was_drawn_is_never_proved(server: str) -> None:
    done = Play(conversation(f"server: {server}\n{JAM_CLIENT}", seed=5)).run()
    assert done.ending.by is EndedBy.SERVER


@pytest.mark.parametrize(
    ("server", "wire"),
    [
        pytest.param("{otherwise: x}", "", id="nothing at all"),
        pytest.param(
            "{vars: {n: 0}, otherwise: {set: {n: <(n + 1) % 3>}, say: x<n>}}", "", id="variables"
        ),
        pytest.param(
            "{vars: {n: 0}, otherwise: {set: {n: <n + 1>}, say: x}}", "", id="a mere count"
        ),
        pytest.param("{otherwise: {in_turn: [x, y, z]}}", "", id="in_turn"),
        pytest.param("{otherwise: {wait: 1s, say: x}}", "", id="waits"),
        pytest.param("{otherwise: {remember: m, recall: true}}", "", id="memory"),
        pytest.param(
            "{otherwise: x, on_silence: {after: 5s, say: z}}", "", id="timers that never fire"
        ),
        pytest.param("{otherwise: x}", "wire: {delay: 20ms}\n", id="a fixed delay"),
    ],
)
def test_a_conversation_that_cannot_end_is_proved_to_be_a_loop(server: str, wire: str) -> None:
    done = Play(conversation(f"server: {server}\n{JAM_CLIENT}{wire}")).run()
    assert done.ending.by is EndedBy.LOOP
    assert len(done.turns) <= 12


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        (0, False),
        (True, False),
        (1, "1"),
        (None, ""),
        ([], {}),
        ([1], [True]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
    ids=repr,
)
def test_values_that_are_said_differently_are_frozen_differently(
    one: object, other: object
) -> None:
    assert freeze(one) != freeze(other)


LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
BRANCH = st.lists(LEAF, max_size=3) | st.dictionaries(st.text(), LEAF, max_size=3)
JSON = LEAF | BRANCH | st.lists(BRANCH, max_size=3) | st.dictionaries(st.text(), BRANCH, max_size=3)


@given(JSON)
def test_a_frozen_value_can_be_hashed_and_equals_itself(value: object) -> None:
    assert hash(freeze(value)) == hash(freeze(value))
    assert freeze(value) == freeze(value)


READER = """
every: {each: 5s, times: 3, say: tick}
rules:
  - {if: passed > 1 and last_heard == 'y' and last_said == 'z', say: x}
  - {if: turn > 5 and visits > 2, say: x}
  - {if: memory|length > 1, in_turn: [a, b]}
"""


def a_seat() -> Seat:
    script = load_bot_file("bot.yaml", read=lambda _: READER.encode())
    seat = Seat(Side.SERVER, Rules(script), 0, 0)
    seat.start_timers(0, 0)
    seat.outbox.append(Waiting(Said("later", RuleRef("r", "f", 1), "start"), 9, 5, None))
    seat.outbox.append(Waiting(Pause(3), 9, 6, None))
    return seat


def a_plain_seat() -> Seat:
    return Seat(
        Side.SERVER, Rules(load_bot_file("bot.yaml", read=lambda _: b"otherwise: x\n")), 0, 0
    )


def state(**values: object) -> Callable[[Seat], None]:
    """Change the bot's state so."""

    def change(seat: Seat) -> None:
        seat.state = seat.state._replace(**values)  # type: ignore[arg-type]

    return change


def earlier(seat: Seat) -> None:
    seat.outbox[0] = replace(seat.outbox[0], number=-1)


def other_line(seat: Seat) -> None:
    seat.outbox[1] = replace(seat.outbox[1], line=Pause(4))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(state(state="elsewhere"), id="the state"),
        pytest.param(state(counters={"k": 1}), id="a counter"),
        pytest.param(state(memory=("m",)), id="the memory"),
        pytest.param(state(turn=1), id="turn"),
        pytest.param(state(visits={"start": 2}), id="visits"),
        pytest.param(state(heard_at=1), id="passed"),
        pytest.param(state(last_said="z"), id="last_said"),
        pytest.param(state(last_heard="y"), id="last_heard"),
        pytest.param(lambda seat: setattr(seat.running[0], "due", 8), id="when a timer is due"),
        pytest.param(
            lambda seat: setattr(seat.running[0], "left", 2), id="how often it still fires"
        ),
        pytest.param(lambda seat: seat.running.clear(), id="whether it runs"),
        pytest.param(lambda seat: setattr(seat, "free_at", 21), id="how long the bot still waits"),
        pytest.param(lambda seat: seat.outbox.pop(), id="the lines waiting"),
        pytest.param(other_line, id="what is waiting"),
        pytest.param(earlier, id="line or timer first, at the same time"),
        pytest.param(lambda seat: setattr(seat, "closed", True), id="whether it has closed"),
    ],
)
def test_each_part_of_a_side_tells_configurations_apart(change: Callable[[Seat], object]) -> None:
    one, other = a_seat(), a_seat()
    before = take(one, one, 20).key()
    assert before == take(other, other, 20).key()
    change(other)
    assert take(one, other, 20).key() != before
    assert take(other, one, 20).key() != before


@pytest.mark.parametrize("name", ["turn", "visits", "heard_at", "last_said", "last_heard"])
def test_what_no_rule_reads_tells_no_configurations_apart(name: str) -> None:
    one, other = a_plain_seat(), a_plain_seat()
    values = {"turn": 9, "visits": {"start": 9}, "heard_at": 9, "last_said": "z", "last_heard": "z"}
    state(**{name: values[name]})(other)
    assert take(one, one, 20).key() == take(other, other, 20).key()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda seat: seat.outbox.append(a_seat().outbox[0]), id="a line waits"),
        pytest.param(lambda seat: seat.running.extend(a_seat().running), id="a timer runs"),
        pytest.param(lambda seat: setattr(seat, "free_at", 21), id="the bot waits"),
    ],
)
@pytest.mark.parametrize("side", Side)
def test_who_was_calm_and_is_not_any_more_is_looked_at_again(
    change: Callable[[Seat], object], side: Side
) -> None:
    core = conversation(f"server: {{otherwise: x}}\n{JAM_CLIENT}")
    core.opened(0)
    last = core.flight[0]
    assert isinstance(last, Turn)
    snapshots = Snapshots(
        core.server, core.client, core.flight, core.wire, core.budget, wall_clock=True
    )
    calm = snapshots.after(last, 20)
    assert snapshots.after(last, 20) is calm
    change(core.seats[side])
    changed = snapshots.after(last, 20)
    assert changed.key() != calm.key()
    assert (calm.clock, changed.clock) == (False, True)


def test_a_configuration_is_the_same_a_while_later_with_everything_so_much_later() -> None:
    one, other = a_seat(), a_seat()
    other.start_timers(100, 7)
    other.state = other.state._replace(heard_at=100)
    other.outbox[0] = replace(other.outbox[0], due=109, number=11)
    other.outbox[1] = replace(other.outbox[1], due=109, number=12)
    assert take(one, one, 20).key() == take(other, other, 120).key()


def test_a_message_that_is_not_under_way_is_not_taken_for_the_one_that_is() -> None:
    core = conversation(f"server: {{otherwise: x}}\n{JAM_CLIENT}")
    core.opened(0)
    flying, lost = core.flight[0], Turn(7, 0, Side.SERVER, "lost")
    assert isinstance(flying, Turn)
    snapshots = Snapshots(core.server, core.client, core.flight, core.wire, core.budget)
    assert snapshots.after(flying, 0).in_flight == ()  # but for the message itself
    assert snapshots.after(lost, 0).in_flight == (flying,)


def test_what_was_waiting_is_not_taken_for_waiting_once_it_was_said() -> None:
    core = conversation(f"server: {{otherwise: x}}\n{JAM_CLIENT}")
    core.opened(0)
    last = core.flight[0]
    assert isinstance(last, Turn)
    snapshots = Snapshots(core.server, core.client, core.flight, core.wire, core.budget)
    core.server.outbox.append(Waiting(Said("later", None, None), 9, 0, None))
    assert snapshots.after(last, 0).server_pending.lines
    core.server.outbox.clear()
    assert not snapshots.after(last, 9).server_pending.lines


def test_what_the_wire_draws_makes_a_round_one_of_chance() -> None:
    text = f"server: {{otherwise: x}}\n{JAM_CLIENT}wire: {{delay: 1ms-9ms}}\n"
    assert Play(conversation(text)).run().ending.by is EndedBy.LIMIT


def test_who_drew_between_two_configurations_is_told_by_rule() -> None:
    one, other = a_seat(), a_seat()
    rule = one.running[0].timer.rule
    other.state = other.state._replace(draws={rule.key: 2})
    before, after = take(one, one, 20, wire_draws=4), take(one, other, 20, wire_draws=9)
    assert after.drawn_since(before) == [
        {"side": Side.CLIENT, "rule": rule.ref._asdict()},
        {"wire": 5},
    ]


def test_how_often_the_client_has_connected_again_belongs_to_the_configuration() -> None:
    core = conversation(f"server: {{otherwise: x}}\n{JAM_CLIENT}")
    before = core.snapshot(0).key()
    core.client.reconnects += 1
    assert core.snapshot(0).key() != before


# --- random pairs -----------------------------------------------------------------------------------------------


@given(PAIRS)
def test_every_conversation_ends_and_the_same_one_ends_the_same(text: str) -> None:
    first, again = (Play(conversation(text)).run() for _ in range(2))
    assert (first.turns, first.ending) == (again.turns, again.ending)


@given(PAIRS)
def test_a_proved_loop_never_ends_by_itself(text: str) -> None:
    stopped = unbounded(text, 600, action=LoopAction.STOP)
    if stopped.ending.by is EndedBy.LOOP:
        further = unbounded(text, len(stopped.turns) + 1_000, action=LoopAction.OFF)
        assert further.ending.by is EndedBy.LIMIT


@given(PAIRS.filter(lambda text: "<n + 1>" not in text))
def test_a_conversation_of_finitely_many_configurations_without_end_is_proved(text: str) -> None:
    if unbounded(text, 1_500, action=LoopAction.OFF).ending.by is EndedBy.LIMIT:
        assert unbounded(text, 1_500, action=LoopAction.STOP).ending.by is EndedBy.LOOP


def first_return(text: str, most: int) -> int | None:
    """The message after which a configuration is there again, told by comparing all of them."""
    core = unopened(text)
    player, told = Player(core), 0
    seen: dict[object, int] = {}
    player.open()
    while core.ending is None and told < most:
        turns = player.played.turns
        if len(turns) > told:
            told = len(turns)
            key = (turns[-1].side, turns[-1].text, core.snapshot(player.now).key())
            before = seen.setdefault(key, turns[-1].hop)
            if turns[-1].hop > before:
                return turns[-1].id
        player.run(told + 1)
    return None


@given(PAIRS)
def test_an_endless_conversation_is_proved_by_the_first_message_that_comes_back(text: str) -> None:
    expected = first_return(text, 400)
    if expected is not None and expected < 400:
        stopped = unbounded(text, 600, action=LoopAction.STOP)
        assert stopped.ending.by is EndedBy.LOOP
        assert stopped.turns[-1].id == expected
