"""Tests for simulator.files: the lines of a user's file, as findings show them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from simulator.files import MAX_FILE, source_line

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_line_is_the_one_that_a_place_counts(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_bytes("\ufeffone\r\ntwo\rthree\u2028four\n\nsix".encode())
    found = [source_line(str(file), line) for line in range(8)]
    assert found == [None, "one", "two", "three", "four", None, "six", None]


def test_a_line_is_read_again_once_the_file_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text("before\n")
    assert source_line(str(file), 1) == "before"
    file.write_text("afterwards\n")
    assert source_line(str(file), 1) == "afterwards"


def test_a_line_that_is_not_utf8_is_shown_with_a_mark(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_bytes(b"# -*- coding: rot13 -*-\nscenario: caf\xe9\n")
    assert source_line(str(file), 2) == "scenario: caf\ufffd"


def test_what_holds_no_lines_is_never_read_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    (tmp_path / "nul.yaml").write_bytes(b"a\0b")
    (tmp_path / "folder.yaml").mkdir()
    with (tmp_path / "big.yaml").open("wb") as big:
        big.truncate(MAX_FILE + 1)
    names = ("pipe", "zero", "round", "nul", "folder", "big", "missing", "n\0")
    assert {source_line(f"{tmp_path}/{name}.yaml", 1) for name in names} == {None}


def test_a_name_is_looked_for_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert source_line("os.py", 1) is None
