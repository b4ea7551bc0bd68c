"""Tests for simulator.cli.check: findings in every form, and nothing is run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bots import HELLO, write
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "scenario: Broken\nserver: {otherwize: hi}\nclient: {rules: [{when: '((', say: x}]}\n"


def test_sound_files_are_counted(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    over = simulate("check", ".", cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout.startswith("1 files: 0 errors")
    assert not logs(tmp_path)


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_every_error_is_told_with_its_place(tmp_path: Path, form: str) -> None:
    write(tmp_path, BROKEN)
    over = simulate("check", "s.yaml", "--format", form, cwd=tmp_path)
    assert over.returncode == 3
    assert "otherwize" in over.stdout
    if form == "json":
        found = [json.loads(line) for line in over.stdout.splitlines()]
        assert {2, 3} <= {one["line"] for one in found}
    else:
        assert "s.yaml:2:" in over.stdout
        assert "s.yaml:3:" in over.stdout


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    over = simulate("check", "nowhere.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "nowhere.yaml" in over.stdout


def test_an_empty_folder_is_empty(tmp_path: Path) -> None:
    assert simulate("check", ".", cwd=tmp_path).returncode == 7
