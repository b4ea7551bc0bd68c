"""The exceptions and the exit codes they lead to."""

from __future__ import annotations

import pytest

from simulator import errors
from simulator.diagnostics import Diagnostic
from simulator.errors import SEVERITY, Exit, InvalidFile, PeerError, ScriptError, SimulatorError
from simulator.record import Place


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(errors.UsageError, 2, id="usage"),
        pytest.param(errors.FilterError, 2, id="filter"),
        pytest.param(errors.InvalidFile, 3, id="invalid file"),
        pytest.param(errors.ScriptError, 6, id="script"),
        pytest.param(errors.ConnectionFailed, 6, id="connection"),
        pytest.param(errors.PeerError, 6, id="peer"),
        pytest.param(errors.ListenError, 6, id="listen"),
        pytest.param(errors.TranscriptError, 6, id="transcript"),
        pytest.param(errors.NoTranscript, 3, id="no transcript"),
        pytest.param(errors.OutputError, 6, id="output"),
        pytest.param(errors.SimulatorError, 70, id="the root: ours"),
    ],
)
def test_every_exception_leads_to_an_exit_code(error: type[SimulatorError], code: int) -> None:
    assert issubclass(error, SimulatorError)
    assert int(error.exit) == code


def test_every_exit_code_has_its_place_in_the_order_of_severity() -> None:
    assert sorted(SEVERITY) == sorted(Exit)
    assert (SEVERITY[0], SEVERITY[-1]) == (Exit.INTERNAL, Exit.OK)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (Exit.OK, "ok"),
        (Exit.LOOP, "loop"),
        (Exit.RUNTIME, "runtime"),
        (Exit.INTERRUPTED, "interrupted"),
        (Exit.TERMINATED, "interrupted"),
    ],
)
def test_a_kind_is_the_word_beside_the_code(code: Exit, kind: str) -> None:
    assert code.kind == kind


def test_an_invalid_file_carries_every_finding_and_says_them_on_one_line() -> None:
    found = (
        Diagnostic("unknown-key", "wehn is not a key", Place("a.yaml", 3, 5)),
        Diagnostic("duplicate-key", "say stands here twice", Place("a.yaml", 7)),
    )
    error = InvalidFile(found)
    assert error.diagnostics == found
    assert "\n" not in str(error)
    assert "a.yaml:3:5" in str(error)
    assert "a.yaml:7:1" in str(error)


def test_a_script_error_has_its_sentence_and_its_place() -> None:
    error = ScriptError("division by zero", Place("bot.yaml", 4))
    assert (str(error), error.sentence) == ("division by zero", "division by zero")
    assert str(error.place) == "bot.yaml:4:1"
    assert ScriptError("no place").place is None


def test_a_peer_that_vanished_counts_as_a_dropped_line() -> None:
    assert PeerError("gone").code == 1006
    assert PeerError("not text", code=1007).code == 1007
