"""One side: its timers, when it was last active, and what a reconnection leaves of it."""

from __future__ import annotations

import pytest

from simulator.conversation.seat import Seat
from simulator.conversation.setup import AnyClient, Human, Program, Remote, Rules
from simulator.record import Side
from simulator.scenario import load_bot_file

BOT = b"""
vars: {n: 0}
seed: 7
on_silence: {after: 5s, say: x}
every: [{each: 1s, times: 2, say: y}, {each: 2s, say: z}]
rules: [{when: a, say: b}]
"""


def seat(text: bytes = BOT, *, seed: int = 1) -> Seat:
    return Seat(Side.SERVER, Rules(load_bot_file("bot.yaml", read=lambda _: text)), seed, 0)


def dues(found: Seat) -> list[int | None]:
    return [running.due and running.due // 1_000_000 for running in found.running]


def test_timers_start_together_numbered_in_written_order() -> None:
    found = seat()
    assert found.start_timers(10_000_000, 4) == 7
    assert dues(found) == [15, 11, 12]
    assert [running.number for running in found.running] == [4, 5, 6]
    assert [running.left for running in found.running] == [None, 2, None]


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "said"])
def test_silence_counts_from_the_last_message_and_every_goes_its_own_way(heard: bool) -> None:
    found = seat()
    found.start_timers(0, 0)
    found.active(3_000_000, heard=heard)
    assert dues(found) == [8, 1, 2]


def test_a_silence_that_was_answered_once_is_armed_again_only_by_the_other_side() -> None:
    found = seat()
    found.start_timers(0, 0)
    found.running[0].due = None
    found.active(6_000_000, heard=False)
    assert dues(found)[0] is None
    found.active(7_000_000, heard=True)
    assert dues(found)[0] == 12


def test_a_bot_s_own_seed_goes_before_the_scenario_s() -> None:
    assert [seat(seed=seed).chance("r", 0) for seed in (1, 2)] == [seat().chance("r", 0)] * 2
    other = BOT.replace(b"seed: 7", b"")
    assert seat(other, seed=1).chance("r", 0) != seat(other, seed=2).chance("r", 0)


def test_a_server_that_starts_anew_has_its_first_state_and_chances_of_its_own() -> None:
    found = seat()
    drawn = found.chance("r", 0)
    found.state = found.state._replace(vars={"n": 5}, turn=3)
    found.restart(1, 0)
    assert (dict(found.state.vars), found.state.turn) == ({"n": 0}, 0)
    assert found.chance("r", 0) != drawn


def test_pinned_choices_come_first_and_go_on_where_a_server_starts_anew() -> None:
    found, free = seat(), seat()
    found.follow([0.25, 0.5])
    assert found.chance("r", 0) == 0.25
    found.restart(1, 0)
    free.restart(1, 0)
    assert found.chance("s", 0) == 0.5
    assert found.chance("s", 1) == free.chance("s", 1)


def test_a_server_that_starts_anew_has_heard_nothing_since_then() -> None:
    found = seat()
    found.restart(1, 5_000_000)
    assert found.state.heard_at == 5_000_000


@pytest.mark.parametrize(
    ("party", "ours"),
    [
        pytest.param(Human(), True, id="a person"),
        pytest.param(Program(("cat",)), True, id="a program"),
        pytest.param(Remote("ws://127.0.0.1/"), False, id="a server elsewhere"),
        pytest.param(AnyClient(), False, id="a real client"),
    ],
)
def test_only_where_our_own_socket_stands_is_a_side_ours(
    party: Human | Program | Remote | AnyClient, ours: bool
) -> None:
    found = Seat(Side.CLIENT, party, 0, 0)
    assert (found.ours, found.script) == (ours, None)
    assert found.start_timers(0, 3) == 3
