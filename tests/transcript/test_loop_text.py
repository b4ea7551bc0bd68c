"""Tests for simulator.transcript.loop_text: the paragraph and the picture of each class of evidence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.transcript.loop_text import loop_headline, loop_lines
from simulator.transcript.terminal import Style

RULES = [
    {"name": "greet", "file": "a.yaml", "line": 3},
    {"name": "otherwise", "file": "b.yaml", "line": 7},
]
JAM: dict[str, Any] = {
    "class": "recurrence",
    "certainty": "proved",
    "first": 4,
    "period": 2,
    "rounds": 2,
    "rules": RULES,
    "evidence": {
        "recurs": [4, 6],
        "draws": [],
        "clock": False,
        "known": 0,
        "from": ["client", "server"],
        "said": ["hello", "hi"],
        "varied": [],
    },
}


def of(class_: str, **evidence: object) -> dict[str, Any]:
    record = {"class": class_, "certainty": "suspected", "first": 0, "period": 3, "rounds": 5}
    return {**record, "evidence": evidence}


def paragraph(record: dict[str, Any]) -> str:
    """The lines before the picture, as one."""
    return " ".join(line for line in loop_lines(record) if not line.startswith("  "))


def test_a_proof_says_why_it_never_ends_and_draws_the_round() -> None:
    assert list(loop_lines(JAM)) == [
        "After #4 everything was as it is after #6: both bots' states, variables and memory, and what is",
        "on its way. Neither chance nor the wall clock had a part, so it goes on for ever.",
        "  .-> client: hello                 greet a.yaml:3",
        "  |      v",
        "  |   server: hi                    otherwise b.yaml:7",
        "  '------'",
    ]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        pytest.param(
            of("recurrence", recurs=[1, 3], known=14, draws=[
                {"side": "client", "rule": RULES[0]}, {"wire": 3}, {"wire": 1}]),
            "Chance had a part (client: greet a.yaml:3, the wire), so only luck can end it.",
            id="chance",
        ),
        pytest.param(
            of("recurrence", recurs=[1, 3], known=14, draws=[], clock=True),
            "The wall clock had a part",
            id="the wall clock",
        ),
        pytest.param(of("periodic"), "The same 3 messages were said 5 times.", id="periodic"),
        pytest.param(
            {**of("periodic"), "period": 1}, "The same message was said 5 times.", id="a monologue"
        ),
        pytest.param(
            of("periodic", varied=[{"kind": "number", "change": "+1", "values": ["7", "8"]}]),
            "5 times, but for what varies by itself. varies: number +1 (7, 8)",
            id="what varied, and how",
        ),
        pytest.param(
            of("periodic", varied=[{"kind": "clock", "change": "clock", "values": ["1:00"]}],
               masked=["at C"]),
            "varies: clock (1:00) compared as: at C",
            id="as it was compared",
        ),
        pytest.param(of("drought"), "Nobody says anything new any more", id="drought"),
        pytest.param(
            of("storm", replies=2.0, unheard=[4, 8]),
            "A message is answered by 2.0 on average, and what nobody has heard yet grows: 4, 8",
            id="storm",
        ),
        pytest.param(
            of("drought", score=22.5, threshold=22, news=17,
               progress={"words": 17, "numbers": 5, "pattern": None}),
            "The last message that brought something new was #17. A number got nearer to its end "
            "last in #5. Score 22.5; it takes 22.",
            id="what was new last, and the score",
        ),
    ],
)  # fmt: skip
def test_each_class_is_told_in_words(record: dict[str, Any], says: str) -> None:
    assert says in paragraph(record)


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (JAM, "loop: recurrence, proved: from #4 on, every 2 messages, 2 rounds"),
        ({**JAM, "action": "stop"}, "loop: recurrence, proved: from #4 on, every 2 messages, 2 rounds; stop"),
        ({**of("periodic"), "period": 1}, "loop: periodic, suspected: from #0 on, every message, 5 rounds"),
        (of("drought"), "loop: drought, suspected: from #0 on, out of a pool of 3 messages"),
        ({}, "loop: ?, ?: from #? on, every ? messages, ? rounds"),
    ],
)  # fmt: skip
def test_the_headline_stands_alone(record: dict[str, Any], line: str) -> None:
    assert loop_headline(record) == line


def test_of_a_long_round_the_beginning_and_the_end_are_drawn() -> None:
    texts = [f"word {n}" for n in range(20)]
    drawn = [
        line.split("   ")[-1].strip()
        for line in loop_lines({**of("periodic", said=texts), "period": 20})
        if "word" in line or "more" in line
    ]
    assert len(drawn) == 8
    assert drawn[1:] == [*texts[1:6], "... 13 messages more", "word 19"]


def test_a_round_longer_than_what_is_quoted_has_no_end_in_the_picture() -> None:
    lines = list(loop_lines({**of("periodic", said=["a", "b"]), "period": 400}))
    assert lines[-2].endswith("... 393 messages more")


def test_what_a_peer_wrote_cannot_steer_the_terminal() -> None:
    nasty = "\x1b[2J\u202e"
    record = {**JAM, "evidence": {"said": [nasty], "from": [nasty], "masked": [nasty],
              "varied": [{"kind": nasty, "change": nasty, "values": [nasty]}]}}  # fmt: skip
    assert not any("\x1b" in line or "\u202e" in line for line in loop_lines(record))


def test_sides_have_their_colours() -> None:
    assert any("\x1b[35mclient: " in line for line in loop_lines(JAM, Style(colour=True)))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
)
KEYS = ("recurs", "draws", "clock", "known", "from", "said", "masked", "varied", "score", "news", "progress", "unheard")  # fmt: skip


@given(
    st.sampled_from(["recurrence", "periodic", "drought", "storm", 7]),
    st.dictionaries(st.sampled_from(["period", "rounds", "rules", "first", "certainty"]), ANYTHING),
    st.dictionaries(st.sampled_from(KEYS), ANYTHING),
)
def test_a_field_that_is_not_what_it_should_be_never_raises(
    class_: object, record: dict[str, Any], evidence: dict[str, Any]
) -> None:
    told = {**record, "class": class_, "evidence": evidence}
    assert "\n" not in "".join([loop_headline(told), *loop_lines(told)])


@pytest.mark.parametrize(("columns", "longest"), [(60, 51), (200, 96), (10, 20)])
def test_the_paragraph_is_as_wide_as_the_terminal_below_a_time(columns: int, longest: int) -> None:
    lines = tuple(loop_lines(JAM, Style(columns=columns)))
    paragraph = lines[: next(n for n, line in enumerate(lines) if ".->" in line)]
    assert lines[0].startswith("After #4")
    assert " ".join(paragraph).endswith("it goes on for ever.")
    assert longest - 20 < max(map(len, paragraph)) <= longest
