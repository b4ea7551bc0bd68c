"""A talk, whatever was said in it, becomes a scenario that passes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.conversation.rewinding import RewindingConversation
from simulator.conversation.setup import Human, Limits, LoopPolicy, Rules, Setup
from simulator.conversation.tracing import Trace
from simulator.dialogue.json_text import write_json
from simulator.keeping.talk import Talk, scenario_of
from simulator.record import EndedBy, Side, Turn
from simulator.scenario import load_bot_file, load_scenario

PARROT = """\
name: parrot
vars: {n: 0}
on_open: hi
rules:
  - {when: count, set: {n: <n + 1>}, say: "<n>"}
  - {when: draw, any_of: [heads, tails, edge]}
  - {when: twice, say: [one, two]}
  - {when: silence, say: []}
  - {when: "*", say: <message>}
"""


def read(_: str) -> bytes:
    return PARROT.encode()


class Chat:
    """A talk with the parrot, everything heard at once."""

    def __init__(self, seed: int = 0) -> None:
        script = load_bot_file("bot.yaml", read=read)
        free = Limits(messages=None, time=None, silence=None)
        setup = Setup(Rules(script), Human(), seed, free, loops=LoopPolicy())
        self.core = RewindingConversation(setup, Trace())
        self.core.opened(0)
        self._hear()

    def _hear(self) -> None:
        while self.core.flight:
            turn = self.core.flight[0]
            assert isinstance(turn, Turn)
            self.core.arrived(turn.side.other, turn.text, 0)

    def say(self, text: str) -> None:
        self.core.spoken(Side.CLIENT, text, 0)
        self._hear()

    def back(self, turns: int) -> None:
        self.core.back(turns, 0)

    @property
    def texts(self) -> list[str]:
        return [turn.text for turn in self.core.talk]

    def kept(self) -> str | None:
        turns = tuple(self.core.talk)
        talk = Talk("t", "bot.yaml", self.core.setup.seed, turns, EndedBy.CLIENT)
        return scenario_of(talk, "talk.yaml", read)


LINES = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.sampled_from(["count", "draw", "twice", "silence", "<x>", "* ( ) [ ] | < \\", '{"a": 1}']),
)


@given(lines=st.lists(LINES, max_size=8), seed=st.integers(0, 9))
@settings(max_examples=60)
def test_whatever_is_said_is_kept_and_passes(lines: list[str], seed: int) -> None:
    chat = Chat(seed)
    for line in lines:
        chat.say(line)
    assert chat.kept() is not None


@given(
    first=st.lists(LINES, max_size=4),
    wrong=st.lists(LINES, min_size=1, max_size=4),
    then=st.lists(LINES, max_size=4),
)
@settings(max_examples=60)
def test_who_goes_back_talks_on_as_if_nothing_had_been_said(
    first: list[str], wrong: list[str], then: list[str]
) -> None:
    straight, detour = Chat(), Chat()
    for line in (*first, *then):
        straight.say(line)
    for line in (*first, *wrong):
        detour.say(line)
    detour.back(len(wrong))
    for line in then:
        detour.say(line)
    assert detour.texts == straight.texts
    assert detour.core.bot.state == straight.core.bot.state


def test_a_long_talk_has_its_limits_widened() -> None:
    chat = Chat()
    for _ in range(150):
        chat.say("count")
    text = chat.kept()
    assert text is not None
    found = load_scenario(
        "talk.yaml", read=lambda p: text.encode() if p == "talk.yaml" else read(p)
    )
    assert found.limits.messages == 311


def test_a_talk_with_a_bot_that_answers_otherwise_now_is_not_kept() -> None:
    chat = Chat()
    chat.say("count")
    turns = tuple(
        turn._replace(text="seven") if turn.text == "1" else turn for turn in chat.core.talk
    )
    assert scenario_of(Talk("t", "bot.yaml", 0, turns, EndedBy.CLIENT), "t.yaml", read) is None


@pytest.mark.parametrize(
    "text", ['say "hi"', "back\\slash", "tab\tnull\0", "\u202e\U0001f600\u2028"]
)
def test_odd_characters_come_back_as_they_were(text: str) -> None:
    chat = Chat()
    chat.say(text)
    assert chat.kept() is not None


NESTED = {"<a>": ["<x>", 1.0, None]}
WRITTEN = r'say_json: {"<a>": ["\\<x>", 1.0, null]}'


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ([write_json(NESTED)], f"      {WRITTEN}\n"),
        (
            ["silence", write_json(NESTED)],
            f"      in_turn:\n        - - say: silence\n          - {WRITTEN}\n",
        ),
        ([write_json(NESTED).replace(":", " : ")], "      say:\n"),
    ],
    ids=["alone", "among texts", "spaced as we would not"],
)
def test_json_is_kept_as_json_where_that_says_the_same_characters(
    said: list[str], written: str
) -> None:
    chat = Chat()
    for text in said:
        chat.say(text)
    kept = chat.kept()
    assert kept is not None
    assert written in kept


def test_the_checker_has_nothing_to_say_of_json_that_was_typed() -> None:
    chat = Chat()
    chat.say(write_json({"a": 1}))
    kept = chat.kept()
    assert kept is not None
    found = load_scenario(
        "talk.yaml", read=lambda p: kept.encode() if p == "talk.yaml" else read(p)
    )
    assert "json-in-text" not in {warning.code for warning in found.warnings}
