"""What was found, in words that make sense alone."""

from __future__ import annotations

import pytest

from simulator.conversation.setup import Limits
from simulator.explore.mind import End
from simulator.explore.telling import beyond, coverage, ending, headline, outcome, unfired
from simulator.record import EndedBy, Place
from tests.explore.explored import (
    CHANCE,
    JAM,
    POLITE,
    TICKETS,
    TICKS,
    WRONG_WORD,
    explored,
    only,
)

LEFT = End(EndedBy.SILENCE, 4001, deaf=(True, False), states=("asking", "start"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (JAM, ["loop that cannot be left: 2 messages a round"]),
        (POLITE, ["loop that cannot be left, whatever is drawn: 4 messages a round"]),
        (
            CHANCE,
            [
                "loop that can be left by chance: 2 messages a round",
                "ends well: the server closes with 1000",
            ],
        ),
        (
            WRONG_WORD,
            [
                "dead end: the server has no rule for what the client said last, and both wait",
            ],
        ),
        (TICKETS, ["loop that cannot be left, as far as was looked: 2 messages a round"]),
        (TICKS, ["endless, but no reply loop: it is timers that go on"]),
    ],
)
def test_each_finding_has_a_headline(text: str, lines: list[str]) -> None:
    assert [headline(found) for found in explored(text, most=500).findings] == lines


@pytest.mark.parametrize(
    ("end", "line"),
    [
        (
            LEFT,
            "dead end: the server, in the state asking, has no rule for what the client said last, "
            "and both wait",
        ),
        (
            LEFT._replace(deaf=(True, True)),
            "dead end: neither side has a rule for what it heard last, and both wait",
        ),
        (
            LEFT._replace(deaf=(False, False)),
            "falls silent: everything has its rule, and nobody has anything more to say",
        ),
        (
            End(EndedBy.ERROR, 1011, "it fails", Place("bot.yaml", 3, 9)),
            "script error: it fails (bot.yaml:3:9)",
        ),
        (End(EndedBy.ERROR, 1003, "bytes are refused"), "error: bytes are refused"),
        (End(EndedBy.LIMIT, 4001, "limit on message reached"), "limit on message reached"),
        (End(EndedBy.CLIENT, 1006), "ends: the client cuts the line"),
        (End(EndedBy.CLIENT, 4003, "no"), "ends well: the client closes with 4003, no"),
    ],
)
def test_each_ending_has_its_words(end: End, line: str) -> None:
    assert ending(end) == line


def test_what_comes_of_a_change_is_told() -> None:
    made = explored(JAM, suggestions=True).suggestions
    assert made is not None
    assert outcome(made[0]) == "then the server closes"
    assert {outcome(one) for one in made} == {
        "then the server closes",
        "then the client closes",
        "then both fall silent",
    }


def test_the_limit_that_a_run_would_meet_first_is_named() -> None:
    found = only(explored(WRONG_WORD))
    assert beyond(found, Limits(), 0) == ""
    limit = beyond(found, Limits(messages=1), 0)
    assert limit == "a run ends before that: the limit on messages is 1"
    assert beyond(found, Limits(), 60_000_000).endswith("the limit on silence is 60 s")
    assert beyond(only(explored(TICKS)), Limits(messages=1), 0) == ""
    late = only(explored("server: {on_open: {wait: 6m, say: x}}\nclient: {}\n"))
    assert beyond(late, Limits(silence=None), 0).endswith("the limit on time is 300 s")


def test_the_last_line_tells_whether_that_is_all() -> None:
    assert coverage(explored(JAM)) == "exhaustive: all 2 joint states looked at"
    assert coverage(explored(TICKETS, most=500)) == (
        "not exhaustive: stopped at 500 joint states; the server's variable n grows without bound "
        "(251 values so far)"
    )


def test_a_rule_that_never_fired_is_told_with_its_place() -> None:
    (one,) = explored(WRONG_WORD).unfired
    rule = "the server's when open sesame, play.yaml:3"
    assert unfired(one, exhaustive=True) == f"never fires with this partner: {rule}"
    assert unfired(one, exhaustive=False).startswith("did not fire as far as")
