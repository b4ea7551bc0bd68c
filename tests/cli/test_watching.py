"""Tests for simulator.cli.watching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.watching import stamps, wait_for_change

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_is_not_there_has_no_stamp(tmp_path: Path) -> None:
    assert stamps([str(tmp_path / "a")]) == {str(tmp_path / "a"): None}


def test_a_change_between_reading_and_waiting_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    before = stamps([str(path)])
    path.write_text("22")
    wait_for_change(before, lambda: [str(path)])
    assert stamps([str(path)]) != before


def test_a_new_file_is_a_change(tmp_path: Path) -> None:
    new = tmp_path / "b"
    new.write_text("")
    wait_for_change({}, lambda: [str(new)])


def test_a_file_that_goes_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    before = stamps([str(path)])
    path.unlink()
    wait_for_change(before, list)
