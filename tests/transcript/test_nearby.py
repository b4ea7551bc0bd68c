"""Tests for simulator.transcript.nearby: what is said of a log that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import TranscriptError
from simulator.transcript.opening import open_log
from simulator.transcript.runs import summarise

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("there", "hint"),
    [
        ((), ""),
        (("notes.txt",), ""),
        (("two-bots-meet-for-tea.jsonl",), "; its folder has two-bots-meet-for-tea.jsonl"),
        (("a.jsonl", "b.jsonl.gz"), "; its folder has a.jsonl, b.jsonl.gz"),
        (
            ("a.jsonl", "b.jsonl", "c.jsonl", "more-tea.jsonl", "d.jsonl"),
            "; its folder has more-tea.jsonl, a.jsonl, b.jsonl and 2 more",
        ),
        (("a\x1b[2J.jsonl",), "; its folder has a\\x1b[2J.jsonl"),
    ],
)
def test_of_a_log_that_is_not_there_the_logs_of_its_folder_are_named(
    tmp_path: Path, there: tuple[str, ...], hint: str
) -> None:
    for name in there:
        (tmp_path / name).touch()
    path = tmp_path / "tea.jsonl"
    sentence = f"{path}: the transcript cannot be read: No such file or directory{hint}"

    for look in (open_log, summarise):
        with pytest.raises(TranscriptError) as raised:
            look(path)
        assert str(raised.value) == sentence


def test_where_no_transcript_is_wanted_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.jsonl").touch()

    with pytest.raises(
        TranscriptError, match=r"the HAR file cannot be read: No such file or directory$"
    ):
        open_log(tmp_path / "page.har", what="HAR file")


def test_of_a_folder_that_stands_for_a_log_its_logs_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()

    with pytest.raises(
        TranscriptError, match=r"this is a folder; name a \.jsonl file in it, such as a\.jsonl$"
    ):
        open_log(tmp_path)
