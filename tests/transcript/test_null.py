"""Tests for simulator.transcript.null."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from simulator.errors import TranscriptError
from simulator.record import Side, Turn
from simulator.transcript.null import NullTranscript
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from pathlib import Path


def play(transcript: Transcript | NullTranscript) -> tuple[int, ...]:
    """Write one record of each sort; the numbers they got."""
    return (
        transcript.header(run="a"),
        transcript.message(Turn(0, 0, Side.CLIENT, "hello")),
        transcript.write("close", 0, by="client"),
        transcript.footer(
            0, ended_by="client", exit=0, kind="ok", counts={}, wall=0.1, simulated=0
        ),
    )


def test_it_counts_as_a_file_would(tmp_path: Path) -> None:
    null, real = NullTranscript(), Transcript(tmp_path / "a.jsonl")

    assert play(null) == play(real) == (0, 1, 2, 3)
    assert null.closed
    assert real.closed


def test_a_second_footer_is_refused() -> None:
    with NullTranscript() as transcript:
        play(transcript)
        with pytest.raises(TranscriptError, match="the footer is already written"):
            play(transcript)


def test_it_has_every_method_of_the_real_one() -> None:
    methods = {name for name, _ in inspect.getmembers(Transcript) if not name.startswith("_")}

    assert methods - set(dir(NullTranscript)) == {"fileno"}
