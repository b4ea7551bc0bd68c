"""Tests for simulator.conversation.recital: one side alone, the other as it is on record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.conversation import recital
from simulator.conversation.happened import Gone, Happened, Heard, Opened, Own
from simulator.conversation.recital import Recited, recite
from simulator.record import RuleRef, Side, Turn
from tests.conversation.play import conversation

if TYPE_CHECKING:
    import pytest

MS = 1_000  # µs
RULE = RuleRef("any", "play.yaml", 1)


def server(bot: str, *happened: Happened, real: bool = False, whole: bool = True) -> Recited:
    """What this bot says as the server of a recording."""
    setup = conversation(f"server: {bot}\nclient: {{}}\n").setup
    return recite(replace(setup), Side.SERVER, happened, real=real, whole=whole)


def heard(id_: int, text: str, at: int = 0, re: int | None = None) -> Heard:
    return Heard(Turn(id_, at, Side.CLIENT, text, re))


def own(id_: int, at: int = 0, re: int | None = None) -> Own:
    return Own(Turn(id_, at, Side.SERVER, "…", re, rule=RULE))


def said(found: Recited) -> list[tuple[int, str, int | None]]:
    return [(turn.at // MS, turn.text, turn.re) for turn in found.turns]


def test_a_timer_of_a_real_clock_fires_as_late_as_it_did() -> None:
    # Every push came 30 ms late, so that the tenth had not come when somebody spoke after 1.2 s.
    pushes = [own(n, (130 * (n + 1)) * MS) for n in range(9)]
    found = server(
        "{vars: {n: 0}, every: {each: 100ms, set: {n: <n + 1>}, say: tick}, otherwise: <n> ticks}",
        Opened(0), *pushes, heard(9, "how many?", 1_200 * MS), own(10, 1_200 * MS, 9), real=True,
        whole=False,
    )  # fmt: skip
    assert said(found)[-1] == (1_200, "9 ticks", 9)
    assert [at for at, _, _ in said(found)[:3]] == [130, 260, 390]


def test_what_was_lost_is_not_heard_and_what_was_doubled_is_heard_twice() -> None:
    turn = heard(0, "hello").turn
    assert said(server("{otherwise: <turn>}", Heard(turn, 0))) == []
    assert said(server("{otherwise: <turn>}", Heard(turn, 2))) == [(0, "1", 0), (0, "2", 0)]


def test_nobody_answers_what_was_not_said_yet() -> None:
    bot = "{rules: [{when: a, wait: 3s, say: slow}, {when: b, say: quick}]}"
    found = server(bot, heard(0, "a"), own(1, 1_000 * MS, 0), heard(2, "b", 1_000 * MS, re=1))
    assert said(found) == [(3_000, "slow", 0), (1_000, "quick", 2)]


def test_a_server_begins_anew_with_each_connection() -> None:
    gone = Gone(5 * MS, Side.CLIENT, 1006, "", False)
    found = server(
        "{on_open: hello, otherwise: <turn>}",
        Opened(0), own(0), heard(1, "a"), heard(2, "b"), gone, Opened(9 * MS), heard(3, "c", 9 * MS),
    )  # fmt: skip
    assert said(found) == [
        (0, "hello", None), (0, "1", 1), (0, "2", 2), (9, "hello", None), (9, "1", 3),
    ]  # fmt: skip


def test_what_comes_after_its_own_close_is_not_heard() -> None:
    found = server("{otherwise: {say: bye, close: 4000}}", heard(0, "a"), heard(1, "b"))
    assert said(found) == [(0, "bye", 0)]
    assert found.closed is not None
    assert (found.closed.by, found.closed.code) == (Side.SERVER, 4000)


def test_a_timer_that_fires_for_ever_and_says_nothing_has_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recital, "_STEPS", 500)
    found = server("{every: {each: 1ms, say: []}, otherwise: here}", heard(0, "a", 10**15))
    assert said(found) == [(10**12, "here", 0)]


def test_a_bot_that_never_stops_talking_is_stopped() -> None:
    found = server("{every: {each: 1ms, say: more}}", heard(0, "a", 10**9), heard(1, "b", 10**9))
    assert len(found.turns) < 2_000
