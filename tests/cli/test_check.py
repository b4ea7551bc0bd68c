"""Tests for simulator.cli.check: findings in every form, and nothing is run."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.bots import HELLO, write
from tests.cli.command import logs, simulate, started

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "scenario: Broken\nserver: {otherwize: hi}\nclient: {rules: [{when: '((', say: x}]}\n"
DOUBTFUL = "rules:\n- say: hello\n- when: you\n  say: '{\"a\": 1}'\n- when: me\n  say: x\n"


def test_sound_files_are_counted(tmp_path: Path) -> None:
    write(tmp_path, HELLO)
    over = simulate("check", ".", cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout.startswith("1 file: 0 errors, 0 warnings and hints")
    assert not logs(tmp_path)


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_every_error_is_told_with_its_place(tmp_path: Path, form: str) -> None:
    write(tmp_path, BROKEN)
    over = simulate("check", "s.yaml", "--format", form, cwd=tmp_path)
    assert over.returncode == 3
    assert "otherwize" in over.stdout
    assert "did you mean otherwise?" in over.stdout
    if form == "json":
        found = [json.loads(line) for line in over.stdout.splitlines()]
        assert {2, 3} <= {one["line"] for one in found}
    else:
        assert "s.yaml:2:" in over.stdout
        assert "s.yaml:3:" in over.stdout


def test_a_workflow_gets_annotations(tmp_path: Path) -> None:
    write(tmp_path, "otherwize: 100%\n")
    over = simulate("check", "s.yaml", "--format", "github", cwd=tmp_path)
    assert over.returncode == 3
    assert over.stdout == (
        "::error file=s.yaml,line=1,col=1,endColumn=10,title=unknown-key"
        "::a bot has no key otherwize%0Adid you mean otherwise?\n"
    )


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    over = simulate("check", "nowhere.yaml", cwd=tmp_path)
    assert over.returncode == 3
    assert "nowhere.yaml" in over.stdout


def test_an_empty_folder_is_empty(tmp_path: Path) -> None:
    assert simulate("check", ".", cwd=tmp_path).returncode == 7


def test_warnings_count_only_where_it_is_strict(tmp_path: Path) -> None:
    write(tmp_path, DOUBTFUL)
    assert simulate("check", "s.yaml", cwd=tmp_path).returncode == 0
    assert simulate("check", "s.yaml", "--strict", cwd=tmp_path).returncode == 3


def test_hints_never_count(tmp_path: Path) -> None:
    write(tmp_path, "rules: [{when: no, say: x}]")
    over = simulate("check", "s.yaml", "--strict", "--format", "concise", cwd=tmp_path)
    assert "hint[short-pattern]" in over.stdout
    assert over.returncode == 0


def test_what_is_ignored_is_neither_told_nor_counted(tmp_path: Path) -> None:
    write(tmp_path, DOUBTFUL)
    ignored = ("--ignore", "unreachable-rule", "--ignore", "json-in-text")
    over = simulate("check", "s.yaml", "--strict", *ignored, cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout == "1 file: 0 errors, 0 warnings and hints\n"


@pytest.mark.parametrize("option", ["--ignore", "--explain"])
def test_a_slip_in_a_code_is_answered_with_the_likely_one(tmp_path: Path, option: str) -> None:
    paths = () if option == "--explain" else (".",)
    over = simulate("check", option, "unreachable-rul", *paths, cwd=tmp_path)
    assert over.returncode == 2
    assert "there is no code unreachable-rul: did you mean unreachable-rule?" in over.stderr


@pytest.mark.parametrize(("code", "first"), [("tab", "tab"), ("4", "exit code 4")])
def test_a_code_is_explained(tmp_path: Path, code: str, first: str) -> None:
    over = simulate("check", "--explain", code, cwd=tmp_path)
    assert over.returncode == 0
    assert over.stdout.splitlines()[0] == first
    assert "\nWrong:\n" in over.stdout
    assert "\nRight:\n" in over.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "name a file or folder to check"),
        (("--explain", "tab", "."), "leave out PATH"),
        (("--explain", "tab", "--watch"), "leave out --watch"),
        (("--explain", "tab", "--strict"), "leave out --strict"),
        (("--explain", "tab", "--ignore", "tab"), "leave out --ignore"),
        ((".", "--watch", "--strict"), "--watch always ends with 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    over = simulate("check", *arguments, cwd=tmp_path)
    assert over.returncode == 2
    assert sentence in over.stderr


def test_watching_checks_again_at_each_change_and_new_file_until_it_is_interrupted(
    tmp_path: Path,
) -> None:
    write(tmp_path, "include: talk/more.yaml\n")
    (tmp_path / "talk").mkdir()

    def put(text: str) -> None:  # at once, so that no half of it is read
        (tmp_path / "new").write_text(text)
        (tmp_path / "new").replace(tmp_path / "talk/more.yaml")

    with started("check", "s.yaml", "--watch", "--format", "concise", cwd=tmp_path) as process:
        assert process.stdout is not None
        assert "more.yaml cannot be read" in process.stdout.readline()
        put("rulez: []\n")
        assert "an included file has no key rulez" in process.stdout.readline()
        put("rules: [{wehn: x, say: y}]\n")
        assert "did you mean when?" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
