"""What is said of a loop that was found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.dialogue.pattern import compile_pattern
from simulator.loops import LoopDetector
from simulator.loops.evidence import change_of
from tests.loops.talk import dialogue, loops, repeated

if TYPE_CHECKING:
    from simulator.record import Loop


def only(texts: list[str], detector: LoopDetector | None = None) -> Loop:
    ((_, loop),) = loops(dialogue(texts), detector)
    return loop


@pytest.mark.parametrize(
    ("kind", "values", "change"),
    [
        ("number", ["7", "8", "9"], "+1"),
        ("number", ["7", "9", "15"], "+n"),
        ("number", ["7", "3", "15"], "random"),
        ("number", ["9", "8", "7"], "random"),
        ("clock", ["10:00", "10:01"], "clock"),
        ("date", ["2031-01-02", "2031-01-03"], "clock"),
        ("epoch", ["1900000000", "1900000001"], "clock"),
        ("ticket", ["AB-007", "AB-008"], "+1"),
        ("ticket", ["AB-007", "AB-001"], "id"),
        ("key", ["7", "8"], "+1"),
        ("key", ["x", "y"], "id"),
        ("uuid", ["…-1", "…-2"], "id"),
        ("hex", ["aa11", "aa12"], "id"),
        ("volatile", ["sunny", "rainy"], "id"),
    ],
)
def test_how_a_masked_field_changes(kind: str, values: list[str], change: str) -> None:
    assert change_of(kind, values) == change


def test_what_varied_names_the_message_of_the_round_and_the_last_values() -> None:
    texts = repeated(
        lambda n: ["Noted.", f"It is {10 + n // 60}:{n % 60:02}, this is my answer {2 * n} to you, see AB-1234"],
        12,
    )  # fmt: skip
    assert only(texts).evidence["varied"] == [
        {"message": 1, "kind": "clock", "change": "clock", "values": ["10:05", "10:06", "10:07", "10:08"]},
        {"message": 1, "kind": "number", "change": "+n", "values": ["10", "12", "14", "16"]},
    ]  # fmt: skip


def test_what_an_author_calls_volatile_is_shown_as_well() -> None:
    texts = [f"the wind is {'nesw'[at % 4] * (at + 1)} here" for at in range(60)]
    evidence = only(texts, LoopDetector(volatile=[compile_pattern("wind is <x:word>")])).evidence
    assert evidence["masked"] == ["the V here", "the V here"]
    assert [(v["kind"], v["change"]) for v in evidence["varied"]] == [("volatile", "id")] * 2  # type: ignore[attr-defined]


def test_progress_names_the_last_message_of_each_kind() -> None:
    texts = [
        "one new thing", "only 9 of them are left now", "go", "only 8 of them are left now",
        "this is a step", *["round", "about"] * 20,
    ]  # fmt: skip
    loop = only(texts, LoopDetector(progress=[compile_pattern("step")]))
    assert loop.evidence["progress"] == {"words": 6, "numbers": 3, "pattern": 4}
    assert loop.evidence["news"] == 6


def test_masked_texts_are_written_as_people_write_them() -> None:
    loop = only(["这是第3条自动消息", "It costs 2.5"] * 20)
    assert loop.evidence["masked"] == ["这是第 N 条自动消息", "it costs 2.5"]


def test_long_messages_and_long_rounds_are_cut() -> None:
    loop = only([letter * 600 for letter in "abcdefghijklmnopqrstuvwxyz"] * 4)
    assert len(loop.cycle) == 26
    assert [len(text) for text in loop.evidence["said"]] == [501] * 20  # type: ignore[attr-defined]


def test_bytes_are_told_by_their_number_and_their_start() -> None:
    same = [turn._replace(text="", data=bytes(range(40))) for turn in dialogue(["x"] * 40)]
    ((_, loop),) = loops(same)
    assert loop.evidence["said"] == [f"40 bytes: {bytes(range(32)).hex()}"] * 2


@pytest.mark.parametrize("texts", [["a", "b"] * 20, ["{}", "[7]"] * 20, ["🙂", "\ud800"] * 20])
def test_all_evidence_is_json(texts: list[str]) -> None:
    evidence = only(texts).evidence
    assert json.loads(json.dumps(evidence)) == evidence
