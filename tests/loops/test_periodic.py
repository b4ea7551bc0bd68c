"""Rounds that are said over and over."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loops import LoopDetector
from simulator.loops.periodic import MESSAGES, ROUNDS
from simulator.record import Certainty, Loop, LoopClass, Side
from tests.loops.talk import dialogue, loops, repeated, unlinked

LOOPS = {
    "one line": lambda n: ["hello"],
    "two lines": lambda n: ["ping me", "ping you"],
    "six lines": lambda n: list("abcdef"),
    "a line twice in a round": lambda n: ["so", "so", "why", "why"],
    "a counter in a carrier": lambda n: [f"This is automatic reply {n} from us", "Noted."],
    "clocks": lambda n: [f"[{n % 24:02}:{n % 60:02}:07] We are closed.", "We are away."],
    "dates": lambda n: [f"Written on 2031-03-{n % 28 + 1:02}: we are closed.", "We are away."],
    "tickets": lambda n: [f"We opened CASE-{40_000 + 7 * n} for you.", "We are away."],
    "uuids": lambda n: [f"Trace {UUID(int=n * 2**90 + n)} received.", "We are away."],
    "json": lambda n: [f'{{"op":"beat","seq":{n}}}', f'{{"op":"ok","re_id":"x{n}"}}'],
    "shouting": lambda n: [
        "Thank you!" if n % 2 else "THANK YOU",
        "no, thank YOU 🎉"[: 13 + n % 3],
    ],
    "Arabic": lambda n: ["شكرا لك", "عفوا"],
    "Thai": lambda n: ["สวัสดีครับ", "ขอบคุณครับ"],
}
LOOK_ALIKES = {
    "a quiz with one prompt": lambda n: ["Next question:", f"the answer is {'abcdefghij'[n % 10]}{n}"],
    "a countdown": lambda n: [f"We begin in {60 - n} seconds, stay with us", "ok"],
    "pages": lambda n: [f"GET /things?page={n}", "200 OK"],
    "x of N": lambda n: [f"This is sheet number {n} of 99 in the book", "next, please"],
    "polling with progress": lambda n: ["how far?", f"Copying your files: {n}% are there"],
    "numbers that are said": lambda n: [str(2 * n), str(2 * n + 1)],
    "json with numbers": lambda n: [f'{{"offset":{n * 512}}}', '{"ok":true}'],
    "moves": lambda n: [f"{'abcdefgh'[n % 8]}{n // 8 + 1}", f"{'hgfedcba'[n % 8]}{n // 8 + 1}"],
}  # fmt: skip


@pytest.mark.parametrize("family", LOOPS)
@pytest.mark.parametrize("make", [dialogue, unlinked])
def test_a_round_said_over_and_over_is_found_once(family: str, make: object) -> None:
    texts = ["Good day.", "What is it?", *repeated(LOOPS[family], 30)]
    causal = make is dialogue
    found = loops((dialogue if causal else unlinked)(texts), LoopDetector(causal=causal))
    assert [loop.class_ for _, loop in found] == [LoopClass.PERIODIC]
    at, loop = found[0]
    assert (loop.first, loop.messages) == (2, at + 1)
    assert at < 2 + max(MESSAGES, ROUNDS * loop.period) + loop.period


@pytest.mark.parametrize("family", LOOK_ALIKES)
def test_what_gets_somewhere_is_no_loop(family: str) -> None:
    texts = repeated(LOOK_ALIKES[family], 50)
    assert loops(dialogue(texts)) == []
    assert loops(unlinked(texts), LoopDetector(causal=False)) == []


@pytest.mark.parametrize("tries", [2, 4, 6])
def test_a_retry_that_succeeds_is_no_loop(tries: int) -> None:
    texts = repeated(lambda n: ["Is my soup ready?", "Not yet."], tries)
    assert loops(dialogue([*texts, "Is my soup ready?", "Here it is."])) == []


@pytest.mark.parametrize("farewells", [2, 3, 4])
def test_a_few_farewells_that_end_are_no_loop(farewells: int) -> None:
    texts = ["I must go now.", "So must I.", *repeated(lambda n: ["Bye!", "Bye bye!"], farewells)]
    assert loops(dialogue(texts)) == []


def test_the_evidence_shows_one_round_as_said_and_as_masked() -> None:
    texts = repeated(lambda n: [f"This is automatic reply {n} from us", "Noted."], 9)
    assert loops(dialogue(texts)) == [
        (
            17,
            Loop(
                LoopClass.PERIODIC,
                Certainty.SUSPECTED,
                first=0,
                period=2,
                rounds=9,
                messages=18,
                cycle=(16, 17),
                evidence={
                    "score": 18,
                    "threshold": 18,
                    "news": 1,
                    "progress": {"words": 1, "numbers": None, "pattern": None},
                    "from": ["client", "server"],
                    "said": ["This is automatic reply 8 from us", "Noted."],
                    "masked": ["this is automatic reply N from us", "noted"],
                    "varied": [
                        {
                            "message": 0,
                            "kind": "number",
                            "change": "+1",
                            "values": ["5", "6", "7", "8"],
                        }
                    ],
                },
            ),
        )
    ]


def test_a_long_round_is_one_when_it_is_said_the_third_time() -> None:
    day = [f"line {letter}" for letter in "abcdefghij"]
    assert loops(dialogue(day * 2)) == []
    ((at, loop),) = loops(dialogue(day * 5))
    assert (at, loop.period, loop.rounds, loop.cycle) == (29, 10, 3, tuple(range(20, 30)))


def test_a_round_may_say_the_same_line_several_times() -> None:
    ((at, loop),) = loops(dialogue(["a", "b", "a", "c", "a", "b", "b", "c"] * 6))
    assert (at, loop.period) == (23, 8)


def test_lines_of_one_answer_are_no_rounds() -> None:
    asked, *_ = dialogue(["tell me"])
    burst = [asked._replace(id=i, side=Side.SERVER, text="bla", re=0, hop=1) for i in range(1, 60)]
    assert loops([asked, *burst]) == []


def test_a_countdown_without_end_is_a_loop_after_its_restarts() -> None:
    texts = repeated(lambda n: [f"We begin in {9 - n % 10} seconds, stay with us", "ok"], 100)
    assert len(loops(dialogue(texts))) == 1


@given(
    cycle=st.lists(st.sampled_from("abcd"), min_size=1, max_size=8),
    before=st.integers(0, 9),
    causal=st.booleans(),
)
def test_a_periodic_tail_is_found_within_four_rounds(
    cycle: list[str], before: int, *, causal: bool
) -> None:
    """Whole rounds of two messages and more, so that each line keeps its side."""
    cycle = cycle if len(cycle) % 2 == 0 else cycle * 2
    texts = [f"new {'x' * i}" for i in range(before)] + cycle * 20
    turns = dialogue(texts) if causal else unlinked(texts)
    found = loops(turns, LoopDetector(causal=causal))
    assert found
    at, loop = found[0]
    assert before <= at < before + max(MESSAGES, 4 * len(cycle)) + len(cycle)
    assert loop.first >= before
    tail = texts[loop.first : at + 1]
    assert tail[loop.period :] == tail[: -loop.period]


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=6), min_size=40, max_size=80))
def test_what_is_new_each_time_is_never_a_loop(texts: list[str]) -> None:
    """At least one word in four."""
    texts = [f"{text} {'y' * at}" for at, text in enumerate(texts)]
    assert loops(dialogue(texts)) == []


@given(st.lists(st.sampled_from(["yes", "no", "why"]), max_size=80), st.integers(0, 10**6))
def test_neither_ids_nor_sides_nor_a_recording_change_the_verdict(
    texts: list[str], first: int
) -> None:
    def places(turns: list[object], *, causal: bool = True) -> list[tuple[int, int, int]]:
        found = loops(turns, LoopDetector(causal=causal))  # type: ignore[arg-type]
        start = turns[0].id if turns else 0  # type: ignore[attr-defined]
        return [(at - start, loop.first - start, loop.period) for at, loop in found]

    turns = dialogue(texts)
    expected = places([*turns])
    assert places([*dialogue(texts, first=first)]) == expected
    assert places([turn._replace(side=turn.side.other) for turn in turns]) == expected
    assert places([*unlinked(texts)], causal=False) == expected
