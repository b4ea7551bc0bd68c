"""Tests for `simulator new`: what a newcomer gets, and what is refused."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.examples import EXAMPLES
from tests.cli.command import logs, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def last_command(said: str) -> list[str]:
    """The command that the last line printed is, without the word `simulator`."""
    program, *arguments = shlex.split(said.splitlines()[-1])
    assert program == "simulator"
    return arguments


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_checked_without_a_finding_and_the_last_line_plays_it(
    tmp_path: Path, name: str
) -> None:
    made = call("new", "--example", name)
    assert made.exit_code == 0, made.stderr
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.yaml"]
    checked = call("check", ".", "--format", "concise")
    assert (checked.exit_code, checked.stdout) == (0, "")
    played = call(*last_command(made.stdout))
    assert played.exit_code == 0, played.stdout
    assert len(logs(tmp_path)) == 1


def test_the_list_tells_every_example_in_a_line(tmp_path: Path) -> None:
    told = call("new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in told] == list(EXAMPLES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        ((), "hello.yaml"),
        (("tea",), "tea.yaml"),
        (("tea.yml",), "tea.yml"),
        (("a cup of tea",), "a cup of tea.yaml"),
        (("sub/tea",), "sub/tea.yaml"),
        (("--", "-tea"), "-tea.yaml"),
        (("--example", "quiz"), "quiz.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_the_file_has_the_name_that_was_given(
    tmp_path: Path, arguments: tuple[str, ...], file: str
) -> None:
    (tmp_path / "sub").mkdir()
    made = call("new", *arguments)
    assert (tmp_path / file).read_text().startswith("# yaml-language-server: $schema=")
    assert call(*last_command(made.stdout)).exit_code == 0


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text("mine")
    over = call("new", "tea")
    assert over.exit_code == 2
    assert over.stderr == (
        "error: tea.yaml exists already and is left as it is: choose another name\n"
    )
    assert (tmp_path / "tea.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("",), "error: '' names no file: write a name such as tea"),
        (("nowhere/tea",), "error: nowhere/tea.yaml cannot be written: No such file or directory"),
        (("--example", "opera"), "Error: Invalid value for '--example': 'opera' is not one of"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    over = call("new", *arguments)
    assert over.exit_code == 2
    assert sentence in over.stderr
    assert not list(tmp_path.iterdir())


def test_it_works_as_a_process_of_its_own(tmp_path: Path) -> None:
    made = simulate("new", "tea", cwd=tmp_path)
    assert simulate(*last_command(made.stdout), cwd=tmp_path).returncode == 0
