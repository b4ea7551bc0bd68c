"""Tests for simulator.exporting.mermaid: pages, loops, and texts that stay texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UsageError
from simulator.exporting import Source, mermaid
from simulator.exporting.mermaid import spelled
from tests.exporting.sources import HEADER, NASTY, message, record, source, talk


def lines(log: Source, page: int = 1, size: int = 100) -> list[str]:
    return "".join(mermaid(log, page, size)).splitlines()


def test_a_talk_is_a_sequence_diagram() -> None:
    assert lines(talk("hello", "good day; tea?")) == [
        "sequenceDiagram",
        "  participant C as client",
        "  participant S as shop (server)",
        "  Note over C,S: Tea",
        "  C->>S: #35;0 hello",
        "  S->>C: #35;1 good day#59; tea?",
        "  Note over C,S: client closes with 1000",
    ]


def test_a_page_holds_its_own_messages_and_says_which() -> None:
    def log() -> Source:
        return talk(*map(str, range(7)))

    assert lines(log(), 2, 3)[1:] == [
        "  %% page 2 of 3: messages 3 to 5 of 7",
        "  participant C as client",
        "  participant S as shop (server)",
        "  Note over C,S: Tea (page 2 of 3)",
        "  S->>C: #35;3 3",
        "  C->>S: #35;4 4",
        "  S->>C: #35;5 5",
    ]
    assert lines(log(), 3, 3)[-2:] == [
        "  C->>S: #35;6 6",
        "  Note over C,S: client closes with 1000",
    ]
    with pytest.raises(UsageError, match="--page 4: the last page is 3, for 7 messages, 3 a page"):
        lines(log(), 4, 3)


def loop(first: int, messages: int) -> dict[str, object]:
    fields = {"class": "periodic", "certainty": "proved", "first": first, "period": 2}
    return {**record("loop"), **fields, "messages": messages}


def around(*loops: dict[str, object], page: int = 1, size: int = 100) -> list[str]:
    said = [message(n, ("client", "server")[n % 2], text="x") for n in range(8)]
    drawn = lines(source(HEADER, *said, *loops), page, size)
    return [
        re.sub(r".*#35;(\d).*", r"\1", line).strip()
        for line in drawn
        if "x" in line or "loop" in line or "end" in line
    ]


WORDS = "loop periodic loop, proved, every 2 messages"


def test_a_loop_is_a_frame_around_its_messages() -> None:
    assert around(loop(2, 6)) == ["0", "1", WORDS, "2", "3", "4", "5", "end", "6", "7"]


def test_loops_that_share_messages_stand_one_behind_another() -> None:
    assert around(loop(1, 4), loop(2, 6), loop(1, 2)) == [
        "0", WORDS, "1", "2", "3", "end", WORDS, "4", "5", "end", "6", "7",
    ]  # fmt: skip


def test_a_loop_that_begins_on_an_earlier_page_is_marked_on_this_one() -> None:
    drawn = "".join(mermaid(source(HEADER, *(message(n, "client", text="x") for n in range(8)), loop(2, 8)), 2, 4))  # fmt: skip
    assert f"  {WORDS}, from #35;2 on\n    C->>S: #35;4 x\n" in drawn
    assert drawn.endswith("    C->>S: #35;7 x\n  end\n")


SAFE = re.compile(r"(?:[^\W_]|[ .,!?'()/-]|#\d+;|[\u0300-\u036f])*")


@given(st.text() | st.sampled_from(NASTY))
def test_a_text_holds_nothing_that_mermaid_reads_as_its_own(text: str) -> None:
    safe = spelled(text)
    assert re.sub(r"#\d+;|[\w .,!?'()/-]", "", safe) == ""
    assert not re.search(r"(?i)\bend\b", re.sub(r"#\d+;", "_", safe))
    assert len(safe.splitlines()) <= 1


@given(st.lists(st.text() | st.sampled_from(NASTY), max_size=5))
def test_every_message_is_one_line_whatever_it_holds(texts: list[str]) -> None:
    drawn = lines(talk(*texts))
    assert sum("->>" in line for line in drawn) == len(texts)
    assert len(drawn) == 5 + len(texts)


def test_a_long_text_is_cut() -> None:
    assert spelled("x" * 161) == "x" * 160 + "#8230;"
